// The ledger with its real file: what is recorded is there after an end, a kill and a full disk, once.
#include "ledger/ledger.h"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <atomic>

#include <csignal>
#include <fstream>
#include <future>

#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"

namespace mm::ledger {
namespace {

using engine::CommandAnswered;
using engine::Fact;
using engine::FillBooked;
using engine::OrderStepped;
using engine::Turn;

const auto kGold = std::make_shared<const Instrument>(testing::gold());
const WallTime kStart = wall_from_unix_ms(1'760'000'000'000);

OrderStepped step(std::uint64_t id, OrderState from, OrderState to) {
  OrderStepped fact;
  fact.order.id = OrderId{id};
  fact.order.side = id % 2 == 0 ? Side::sell : Side::buy;
  fact.order.price = Price{39960};
  fact.order.quantity = Quantity{100};
  fact.order.state = to;
  fact.order.created_wall = kStart;
  fact.from = from;
  if (to != OrderState::in_flight) fact.order.venue_id = VenueOrderId("venue-" + std::to_string(id));
  return fact;
}

FillBooked fill(std::uint64_t number, std::uint64_t order, Position after) {
  FillBooked fact;
  fact.number = number;
  fact.order = OrderId{order};
  fact.price = Price{39960};
  fact.quantity = Quantity{40};
  fact.value = testing::gold().notional(Price{39960}, Quantity{40});
  fact.fee = Amount{1000};
  fact.after = after;
  fact.booked = kStart;
  return fact;
}

class LedgerTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Ledger>> try_open(std::shared_ptr<const Instrument> instrument = kGold) {
    return Ledger::open({.file = file, .version = "test", .parameters = engine::default_parameters(*kGold)},
                        std::move(instrument), [this](const std::string& failure) {
                          const std::lock_guard lock(mutex);
                          changes.push_back(failure);
                        });
  }
  std::unique_ptr<Ledger> open() {
    auto ledger = try_open();
    EXPECT_TRUE(ledger) << (ledger ? "" : ledger.error());
    return std::move(ledger).value();
  }
  static void record(Ledger& ledger, std::vector<Fact> facts) {
    Turn turn;
    turn.facts = std::move(facts);
    ledger.record(turn, kStart);
    ledger.wake_writer();
  }
  static void wait(Ledger& ledger) {
    std::promise<void> done;
    ledger.when_durable([&] { done.set_value(); });
    done.get_future().wait();
  }
  std::int64_t count(const std::string& query) {
    return SQLite::Database(file.string(), SQLite::OPEN_READONLY).execAndGet("SELECT " + query).getInt64();
  }

  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "ledger.db";
  std::mutex mutex;
  std::vector<std::string> changes;
};

TEST_F(LedgerTest, AFreshOneRemembersNothing) {
  const auto ledger = open();
  EXPECT_FALSE(ledger->recovered());
  const engine::Remembered& before = ledger->remembered();
  EXPECT_EQ(before.last_order, 0u);
  EXPECT_TRUE(before.orders.empty());
  EXPECT_EQ(before.position, Position());
  EXPECT_FALSE(before.halt);
  EXPECT_FALSE(before.marks);
}

TEST_F(LedgerTest, TheNextRunRemembersOrdersFillsPositionHaltAndMarks) {
  const Position after(Quantity{40}, Amount{159'840'000}, Amount{7}, Amount{1000});
  const engine::ModeState halt{engine::Mode::halted, engine::Reason::kill_switch, "smoke"};
  const engine::ProfitMarks marks{20'000, 0.25, 0.5};
  {
    const auto ledger = open();
    record(*ledger, {step(1, OrderState::in_flight, OrderState::in_flight)});
    record(*ledger, {step(1, OrderState::in_flight, OrderState::working)});
    record(*ledger, {step(2, OrderState::in_flight, OrderState::in_flight)});
    record(*ledger, {step(3, OrderState::in_flight, OrderState::in_flight)});
    record(*ledger, {step(3, OrderState::in_flight, OrderState::rejected)});
    record(*ledger, {fill(1, 1, after)});
    record(*ledger, {engine::AccountMarked{after, 0.04, 0.3, marks}, engine::ModeChanged{{}, halt}});
  }
  const auto ledger = open();
  EXPECT_FALSE(ledger->recovered());
  const engine::Remembered& before = ledger->remembered();
  EXPECT_EQ(before.last_order, 3u);
  EXPECT_EQ(before.last_fill, 1u);
  EXPECT_EQ(before.position, after);
  EXPECT_EQ(before.halt, halt);
  EXPECT_EQ(before.marks, marks);
  ASSERT_EQ(before.orders.size(), 3u);
  EXPECT_EQ(before.orders[0].venue_id.view(), "venue-1");
  EXPECT_EQ(before.orders[0].state, OrderState::working);
  EXPECT_EQ(before.orders[0].executed, Quantity{40});
  EXPECT_EQ(before.orders[0].executed_value, testing::gold().notional(Price{39960}, Quantity{40}));
  EXPECT_EQ(before.orders[0].fees, Amount{1000});
  EXPECT_EQ(before.orders[0].created_wall, kStart);
  EXPECT_EQ(before.orders[1].state, OrderState::in_flight);
  EXPECT_EQ(before.orders[1].side, Side::sell);
  EXPECT_EQ(before.orders[2].state, OrderState::rejected);
}

TEST_F(LedgerTest, TheTimesOfAnOrderAreKept) {
  const WallTime answered = kStart + std::chrono::milliseconds(60);
  const WallTime taken = kStart + std::chrono::hours(1);  // by a clock that is not ours
  {
    const auto ledger = open();
    const auto at = [&](WallTime time, const OrderStepped& fact) {
      Turn turn;
      turn.facts.push_back(fact);
      ledger->record(turn, time);
    };
    for (const std::uint64_t id : {1u, 2u, 3u})
      at(kStart, step(id, OrderState::in_flight, OrderState::in_flight));
    at(answered, step(1, OrderState::in_flight, OrderState::working));
    OrderStepped later = step(1, OrderState::working, OrderState::cancelled);
    later.order.exchange_created = taken;  // it was told between two steps
    at(answered + std::chrono::seconds(1), later);
    at(answered, step(2, OrderState::in_flight, OrderState::unknown));
    at(answered + std::chrono::seconds(1), step(2, OrderState::unknown, OrderState::working));
    at(answered, step(3, OrderState::in_flight, OrderState::rejected));
  }
  const auto ledger = open();
  const auto& orders = ledger->remembered().orders;
  ASSERT_EQ(orders.size(), 3u);
  EXPECT_EQ(orders[0].created_wall, kStart);
  EXPECT_EQ(orders[0].exchange_created, taken);
  EXPECT_EQ(orders[0].answered, answered);
  for (const std::size_t without : {1u, 2u}) {
    EXPECT_FALSE(orders[without].exchange_created);
    EXPECT_FALSE(orders[without].answered) << "the exchange has not named it in an answer";
  }
}

TEST_F(LedgerTest, AnAcknowledgedHaltIsNotRemembered) {
  const engine::ModeState halt{engine::Mode::halted, engine::Reason::daily_loss, {}};
  {
    const auto ledger = open();
    record(*ledger, {engine::ModeChanged{{}, halt}, engine::ModeChanged{halt, {}}});
  }
  EXPECT_FALSE(open()->remembered().halt);
}

TEST_F(LedgerTest, EveryCommandIsKeptWithItsAnswerAndEveryChangeWithOldAndNew) {
  engine::Parameters changed = engine::default_parameters(*kGold);
  changed.spread_bps = 33;
  {
    const auto ledger = open();
    record(*ledger, {engine::ParametersChanged{changed, 2}});
    ledger->record(
        CommandAnswered{"somebody", "set spread_bps=33", {{}, engine::CommandStatus::done, "ok", {}, {}}},
        kStart);
    ledger->record(CommandAnswered{"somebody",
                                   std::string(5000, 'x'),
                                   {{}, engine::CommandStatus::refused, std::string(5000, 'y'), {}, {}}},
                   kStart);
    ledger->wake_writer();
  }
  EXPECT_EQ(count("count(*) FROM commands WHERE status = 'refused' AND message LIKE '%yyy...'"), 1);
  EXPECT_EQ(count("count(*) FROM commands WHERE status = 'done' AND caller = 'somebody'"), 1);
  EXPECT_EQ(count("count(*) FROM parameter_changes"), 1);
  EXPECT_EQ(count("count(*) FROM parameter_changes WHERE name = 'spread_bps' AND old = '20' AND new = '33'"),
            1);
}

// A child records orders and fills as fast as it can and tells through a pipe what it has been told is
// durable; it is killed at some moment, and the next run must know at least that, each once.
TEST_F(LedgerTest, AKillAtAnyMomentLosesNothingAndDoublesNothing) {
  std::uint64_t known_fills = 0;
  for (int round = 0; round < 25; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      ::close(pipe_ends[0]);
      const auto ledger = open();
      std::uint64_t order = ledger->remembered().last_order;
      std::uint64_t number = ledger->remembered().last_fill;
      for (;;) {
        ++order, ++number;
        record(*ledger,
               {step(order, OrderState::in_flight, OrderState::in_flight),
                fill(number, order, Position(Quantity{static_cast<std::int64_t>(number)}, {}, {}, {}))});
        // From here on a kill may not lose it, be it on disk or only in the mailbox.
        if (::write(pipe_ends[1], &number, sizeof number) != sizeof number) ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    const std::uint64_t enough = known_fills + 1 + static_cast<std::uint64_t>(round * 37 % 400);
    std::uint64_t told = 0;
    while (told < enough)
      ASSERT_EQ(::read(pipe_ends[0], &told, sizeof told), static_cast<ssize_t>(sizeof told));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (std::uint64_t more = 0; ::read(pipe_ends[0], &more, sizeof more) == sizeof more;) told = more;
    ::close(pipe_ends[0]);

    const auto ledger = open();
    EXPECT_TRUE(ledger->recovered());
    known_fills = ledger->remembered().last_fill;
    EXPECT_GE(known_fills, told);
    EXPECT_LE(known_fills, told + 1);
    EXPECT_EQ(count("count(*) FROM fills"), static_cast<std::int64_t>(known_fills));
    EXPECT_EQ(ledger->remembered().position.net(), Quantity{static_cast<std::int64_t>(known_fills)});
    EXPECT_EQ(count("count(*) FROM orders WHERE executed = 40"), static_cast<std::int64_t>(known_fills));
  }
}

TEST_F(LedgerTest, WhatWaitsForTheDiskRunsInOrderAndNotBefore) {
  const auto ledger = open();
  std::vector<int> order;
  std::promise<void> last;
  for (int i = 0; i < 200; ++i) {
    record(*ledger, {step(static_cast<std::uint64_t>(i + 1), OrderState::in_flight, OrderState::in_flight)});
    ledger->when_durable([&, i] {
      EXPECT_GE(count("count(*) FROM orders"), i + 1);
      order.push_back(i);
      if (i == 199) last.set_value();
    });
  }
  last.get_future().wait();
  for (int i = 0; i < 200; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST_F(LedgerTest, WithNothingToWaitForItRunsAtOnce) {
  const auto ledger = open();
  record(*ledger, {step(1, OrderState::in_flight, OrderState::in_flight)});
  wait(*ledger);
  // The first ones may run a moment before the books are marked as closed. One after the other: a crowd of
  // them would never be done with.
  bool at_once = false;
  while (!at_once) {
    std::atomic<bool> ran = false;
    ledger->when_durable([&, here = std::this_thread::get_id()] {
      at_once = here == std::this_thread::get_id();
      ran = true;
    });
    while (!ran) std::this_thread::yield();
  }
}

TEST_F(LedgerTest, ASecondServiceIsRefused) {
  const auto first = open();
  const auto second = try_open();
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("another mmd"), std::string::npos) << second.error();
}

TEST_F(LedgerTest, TheBooksOfAnotherInstrumentAreRefused) {
  { open(); }
  const auto other = std::make_shared<const Instrument>(
      Instrument::create("SILVER-BTC", Decimal{1, -6}, Decimal{1, -2}, Decimal{1, -2}).value());
  const auto ledger = try_open(other);
  ASSERT_FALSE(ledger);
  EXPECT_NE(ledger.error().find("it holds GOLD-BTC"), std::string::npos) << ledger.error();
}

TEST_F(LedgerTest, ADamagedFileIsRefused) {
  { std::ofstream(file) << std::string(10'000, 'z'); }
  const auto ledger = try_open();
  ASSERT_FALSE(ledger);
  EXPECT_NE(ledger.error().find("ledger.db"), std::string::npos) << ledger.error();
}

TEST_F(LedgerTest, AFileOfANewerVersionIsRefused) {
  { open(); }
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  const auto ledger = try_open();
  ASSERT_FALSE(ledger);
  EXPECT_NE(ledger.error().find("newer version"), std::string::npos) << ledger.error();
}

TEST_F(LedgerTest, AFullDiskIsToldAndNothingIsLostWhenThereIsRoomAgain) {
  auto ledger = open();
  record(*ledger, {step(1, OrderState::in_flight, OrderState::in_flight)});
  wait(*ledger);
  const rlimit small{1000, RLIM_INFINITY};
  ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  record(*ledger, {step(2, OrderState::in_flight, OrderState::in_flight)});
  std::promise<void> ran;
  ledger->when_durable([&] { ran.set_value(); });
  ran.get_future().wait();  // nobody waits for ever
  EXPECT_TRUE(ledger->stats().failed);
  const rlimit large{RLIM_INFINITY, RLIM_INFINITY};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &large), 0);
  const auto told = [&] {
    const std::lock_guard lock(mutex);
    return changes.size();
  };
  while (told() < 2) std::this_thread::yield();
  EXPECT_FALSE(ledger->stats().failed);
  {
    const std::lock_guard lock(mutex);
    EXPECT_NE(changes[0].find("cannot be written"), std::string::npos) << changes[0];
    EXPECT_EQ(changes[1], "");
  }
  ledger.reset();
  EXPECT_EQ(count("count(*) FROM orders"), 2);
  EXPECT_EQ(count("count(*) FROM order_steps"), 2);
}

TEST_F(LedgerTest, RetentionForgetsOldOrdersWithoutFillsAndNothingElse) {
  {
    const auto ledger = open();
    for (const std::uint64_t id : {1u, 2u, 3u}) {
      record(*ledger, {step(id, OrderState::in_flight, OrderState::in_flight)});
    }
    record(*ledger, {step(1, OrderState::working, OrderState::cancelled), fill(1, 2, {})});
    record(*ledger, {step(2, OrderState::working, OrderState::cancelled)});
  }
  const auto ledger = Ledger::open({.file = file, .version = "test", .parameters = {}, .retention_days = 1},
                                   kGold, [](const std::string&) {});
  ASSERT_TRUE(ledger);
  EXPECT_EQ(count("count(*) FROM orders WHERE id = 1"), 0) << "ended, old, never filled";
  EXPECT_EQ(count("count(*) FROM orders WHERE id = 2"), 1) << "filled";
  EXPECT_EQ(count("count(*) FROM orders WHERE id = 3"), 1) << "not ended";
  EXPECT_EQ(count("count(*) FROM order_steps WHERE order_id = 1"), 0);
}

TEST_F(LedgerTest, RetentionGoesOnWhileItRuns) {
  const auto ledger = Ledger::open(
      {.file = file, .version = "test", .parameters = {}, .retention_days = 1, .forget_every = Duration(0)},
      kGold, [](const std::string&) {});
  ASSERT_TRUE(ledger);
  // A day old in a moment.
  OrderStepped soon = step(1, OrderState::working, OrderState::cancelled);
  soon.order.created_wall =
      std::chrono::system_clock::now() - std::chrono::hours(24) + std::chrono::milliseconds(500);
  record(**ledger, {soon});
  wait(**ledger);
  EXPECT_EQ(count("count(*) FROM orders"), 1);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::uint64_t id = 2;
  while (count("count(*) FROM orders WHERE id = 1") > 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    record(**ledger, {step(id++, OrderState::in_flight, OrderState::in_flight)});
    wait(**ledger);
  }
  EXPECT_EQ(count("count(*) FROM order_steps WHERE order_id = 1"), 0);
}

}  // namespace
}  // namespace mm::ledger
