#include "ledger/mailbox.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "testing/temporary_folder.h"

namespace mm::ledger {
namespace {

Record order(std::uint64_t id) {
  engine::OrderStepped step;
  step.order.id = OrderId{id};
  return {wall_from_unix_ms(1'760'000'000'000), step};
}

std::uint64_t id_of(const Record* record) {
  return record ? std::get<engine::OrderStepped>(record->what).order.id.value : 0;
}

std::uint64_t nothing_booked(std::uint64_t) {
  return 0;
}

class MailboxTest : public ::testing::Test {
 protected:
  std::unique_ptr<Mailbox> open() {
    auto mailbox = Mailbox::open(file, nothing_booked);
    EXPECT_TRUE(mailbox) << (mailbox ? "" : mailbox.error());
    return std::move(mailbox).value();
  }
  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "ledger.mail";
};

TEST_F(MailboxTest, WhatWasPutInIsFoundByTheNextWhoOpens) {
  std::uint64_t id = 0;
  {
    const auto mailbox = open();
    id = mailbox->id();
    for (std::uint64_t i = 1; i <= 3; ++i) EXPECT_TRUE(mailbox->put(order(i)));
  }
  const auto mailbox = open();
  EXPECT_EQ(mailbox->id(), id);
  ASSERT_EQ(mailbox->written(), 3u);
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(id_of(mailbox->at(i)), i + 1);
}

TEST_F(MailboxTest, WhatAKilledProcessPutInIsThere) {
  const pid_t child = fork();
  if (child == 0) {
    const auto mailbox = Mailbox::open(file, nothing_booked);
    for (std::uint64_t i = 1; i <= 60; ++i) mailbox.value()->put(order(i));
    mailbox.value()->taken(60);  // it begins again
    for (std::uint64_t i = 61; i <= 100; ++i) mailbox.value()->put(order(i));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto mailbox = open();
  ASSERT_EQ(mailbox->written(), 100u);
  for (std::uint64_t i = 60; i < 100; ++i) EXPECT_EQ(id_of(mailbox->at(i)), i + 1);
}

TEST_F(MailboxTest, AFullOneTakesNothingUntilSomethingWasTakenOut) {
  const auto mailbox = open();
  for (std::size_t i = 0; i < Mailbox::kCapacity; ++i) ASSERT_TRUE(mailbox->put(order(i + 1)));
  EXPECT_FALSE(mailbox->put(order(7)));
  mailbox->taken(1);
  EXPECT_TRUE(mailbox->put(order(99'999)));
  EXPECT_FALSE(mailbox->put(order(7)));
  EXPECT_EQ(id_of(mailbox->at(Mailbox::kCapacity)), 99'999u);
}

// Pages of the file that are in this process's memory, in kB.
long resident_kb(const std::filesystem::path& file) {
  std::ifstream maps("/proc/self/smaps");
  bool ours = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find(file.string()) != std::string::npos) ours = true;
    if (ours && line.starts_with("Rss:")) return std::stol(line.substr(4));
  }
  return -1;
}

TEST_F(MailboxTest, OneThatIsEmptiedInTimeStaysInTheSamePages) {
  const auto mailbox = open();
  for (std::uint64_t i = 0; i < 2 * Mailbox::kCapacity; ++i) {
    ASSERT_TRUE(mailbox->put(order(i + 1)));
    if (i % 8 < 7) continue;  // the writer is a few behind
    for (std::uint64_t number = i - 7; number <= i; ++number) {
      ASSERT_EQ(id_of(mailbox->at(number)), number + 1);
    }
    mailbox->taken(i + 1);
  }
  const long resident = resident_kb(file);
  EXPECT_GT(resident, 0);
  EXPECT_LT(resident, 128);
}

TEST_F(MailboxTest, WhatIsLeftAfterItBeganAgainIsFoundByTheNextWhoOpens) {
  constexpr std::uint64_t kTaken = 1000;
  {
    const auto mailbox = open();
    for (std::uint64_t i = 0; i < kTaken; ++i) ASSERT_TRUE(mailbox->put(order(i + 1)));
    mailbox->taken(kTaken);
    for (std::uint64_t i = 0; i < Mailbox::kCapacity; ++i) ASSERT_TRUE(mailbox->put(order(kTaken + i + 1)));
    EXPECT_FALSE(mailbox->put(order(7)));
  }
  const auto mailbox = open();
  ASSERT_EQ(mailbox->written(), kTaken + Mailbox::kCapacity);
  for (std::uint64_t i = kTaken; i < mailbox->written(); ++i) ASSERT_EQ(id_of(mailbox->at(i)), i + 1);
}

TEST_F(MailboxTest, ATornRecordIsToldFromAWholeOne) {
  {
    const auto mailbox = open();
    mailbox->put(order(1));
    mailbox->put(order(2));
  }
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(100);
    bytes.put('x');
  }
  const auto mailbox = open();
  EXPECT_EQ(mailbox->at(0), nullptr);
  EXPECT_EQ(id_of(mailbox->at(1)), 2u);
}

TEST_F(MailboxTest, OneOfAnotherLayoutIsRefusedInWords) {
  { std::ofstream(file) << "something else"; }
  const auto mailbox = Mailbox::open(file, nothing_booked);
  ASSERT_FALSE(mailbox);
  EXPECT_NE(mailbox.error().find("another version"), std::string::npos) << mailbox.error();
}

TEST_F(MailboxTest, OneOfAnotherVersionGivesItsPlaceWhenAllOfItIsBooked) {
  std::uint64_t id = 0;
  {
    const auto mailbox = open();
    id = mailbox->id();
    for (std::uint64_t i = 1; i <= 3; ++i) mailbox->put(order(i));
  }
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(8);
    bytes.put('\x7f');  // the layout
  }
  const auto left = Mailbox::open(file, [&](std::uint64_t of) { return of == id ? 2u : 9u; });
  ASSERT_FALSE(left) << "one record is not in the books";
  EXPECT_NE(left.error().find("another version"), std::string::npos) << left.error();
  const auto taken = Mailbox::open(file, [&](std::uint64_t of) { return of == id ? 3u : 0u; });
  ASSERT_TRUE(taken) << taken.error();
  EXPECT_EQ(taken.value()->written(), 0u);
  EXPECT_NE(taken.value()->id(), id);
}

TEST_F(MailboxTest, ASecondOneWhoOpensIsRefused) {
  const auto first = open();
  const auto second = Mailbox::open(file, nothing_booked);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("another mmd has this ledger"), std::string::npos);
}

}  // namespace
}  // namespace mm::ledger
