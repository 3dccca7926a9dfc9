#include "notices/outbox.h"

#include <gmock/gmock.h>

#include <boost/asio/post.hpp>

namespace mm::notices {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

// Fails as long as `problem` says something, and answers only when told to.
class Slow final : public Courier {
 public:
  explicit Slow(std::vector<std::string>& carried) : carried_(carried) {}
  void carry(const std::string& payload, Done done) override {
    carried_.push_back(payload);
    waiting = std::move(done);
  }
  void answer(const std::string& problem = {}) { std::exchange(waiting, {})(problem); }
  Done waiting;

 private:
  std::vector<std::string>& carried_;
};

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() {
    limits.most = 3;
    limits.backoff = {.first = milliseconds(1), .longest = milliseconds(2)};
  }
  void open() {
    auto slow = std::make_unique<Slow>(carried);
    courier = slow.get();
    box = std::make_unique<Outbox>(io, std::move(slow), limits, tally,
                                   [this](const std::string& problem) { problems.push_back(problem); });
  }
  // Until the courier has been given something.
  void wait() {
    io.restart();
    while (!courier->waiting && io.run_one() > 0) {
    }
    ASSERT_TRUE(courier->waiting);
  }

  boost::asio::io_context io;
  OutboxLimits limits;
  Tally tally;
  std::vector<std::string> carried, problems;
  Slow* courier = nullptr;
  std::unique_ptr<Outbox> box;
};

TEST_F(OutboxTest, OneAtATimeInOrder) {
  open();
  for (const char* one : {"a", "b"}) box->add(one, false);
  EXPECT_THAT(carried, ElementsAre("a"));
  courier->answer();
  EXPECT_THAT(carried, ElementsAre("a", "b"));
  courier->answer();
  EXPECT_EQ(tally.delivered, 2u);
  EXPECT_EQ(tally.lost, 0u);
}

TEST_F(OutboxTest, WhenThereIsNoRoomTheOldestSilentOneGoesThenTheOldest) {
  open();
  box->add("under way", false);
  box->add("loud", false);
  box->add("silent", true);
  box->add("loud 2", false);
  box->add("loud 3", false);
  EXPECT_EQ(tally.lost, 1u);
  box->add("loud 4", false);
  EXPECT_EQ(tally.lost, 2u);
  while (courier->waiting) courier->answer();
  EXPECT_THAT(carried, ElementsAre("under way", "loud 2", "loud 3", "loud 4"));
}

TEST_F(OutboxTest, WhatFailsIsTriedAgainUntilItSucceeds) {
  open();
  box->add("a", false);
  box->add("b", false);
  for (int i = 0; i < 4; ++i) {
    courier->answer("no");
    wait();
  }
  courier->answer();
  EXPECT_THAT(carried, ElementsAre("a", "a", "a", "a", "a", "b"));
  EXPECT_EQ(tally.failed, 4u);
  EXPECT_EQ(tally.delivered, 1u);
  EXPECT_THAT(problems, ElementsAre("no", "no", "no", "no"));
}

TEST_F(OutboxTest, WhatIsTooOldIsGivenUp) {
  limits.patience = Duration(0);
  open();
  box->add("a", false);
  box->add("b", false);
  courier->answer("no");
  EXPECT_THAT(carried, ElementsAre("a", "b"));
  EXPECT_EQ(tally.lost, 1u);
}

TEST_F(OutboxTest, AtTheEndEachIsTriedOnceMore) {
  open();
  for (const char* one : {"a", "b", "c"}) box->add(one, false);
  courier->answer("no");  // a waits for its next attempt
  bool emptied = false;
  box->finish([&] { emptied = true; });
  courier->answer("no");
  courier->answer();
  EXPECT_FALSE(emptied);
  courier->answer("no");
  EXPECT_TRUE(emptied);
  EXPECT_THAT(carried, ElementsAre("a", "a", "b", "c"));
  EXPECT_EQ(tally.delivered, 1u);
  EXPECT_EQ(tally.lost, 2u);
}

TEST_F(OutboxTest, AnEmptyOneHasFinishedAtOnceAndWhatIsLeftIsLost) {
  open();
  bool emptied = false;
  box->finish([&] { emptied = true; });
  EXPECT_TRUE(emptied);
  open();
  box->add("a", false);
  box->add("b", false);
  box.reset();
  EXPECT_EQ(tally.lost, 2u);
}

}  // namespace
}  // namespace mm::notices
