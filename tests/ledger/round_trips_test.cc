#include "ledger/round_trips.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <future>

#include "ledger/ledger.h"
#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"

namespace mm::ledger {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const WallTime kStart = wall_from_unix_ms(1'760'000'000'000);

class RoundTripsTest : public ::testing::Test {
 protected:
  RoundTripsTest() {
    ledger = Ledger::open({.file = file, .version = "test", .parameters = {}},
                          std::make_shared<const Instrument>(testing::gold()), [](const std::string&) {})
                 .value();
  }
  // An order that was in flight for so long.
  void order(Duration took, OrderState then = OrderState::working) {
    engine::OrderStepped step;
    step.order.id = OrderId{++number};
    step.order.created_wall = kStart;
    record(step, kStart);
    step.order.state = then;
    record(step, kStart + took);
  }
  void record(const engine::OrderStepped& step, WallTime at) {
    engine::Turn turn;
    turn.facts.push_back(step);
    ledger->record(turn, at);
    ledger->wake_writer();
  }
  void wait() {
    std::promise<void> done;
    ledger->when_durable([&] { done.set_value(); });
    done.get_future().wait();
  }

  testing::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "ledger.db";
  std::unique_ptr<Ledger> ledger;
  std::uint64_t number = 0;
};

TEST_F(RoundTripsTest, OfTheNewestOrdersThatWereAnsweredWhileTheLedgerIsWritten) {
  order(milliseconds(50));
  order(milliseconds(60));
  order(milliseconds(5000), OrderState::unknown);
  order(milliseconds(1), OrderState::rejected);
  order(milliseconds(70), OrderState::filled);
  order(milliseconds(-10));  // our clock was set
  order(hours(2));
  wait();
  EXPECT_THAT(round_trips(file, 10).value(),
              ElementsAre(milliseconds(70), milliseconds(60), milliseconds(50)));
  order(milliseconds(80));
  wait();
  EXPECT_THAT(round_trips(file, 2).value(), ElementsAre(milliseconds(80), milliseconds(70)));
}

TEST_F(RoundTripsTest, ALedgerOfTheFirstSchemaWillDo) {
  const std::filesystem::path old = folder.path() / "old.db";
  std::ifstream sql(std::filesystem::path(MM_TEST_DATA) / "ledger/version_1.sql");
  {
    SQLite::Database first(old.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    first.exec(std::string{std::istreambuf_iterator<char>(sql), {}});
    first.exec(
        "INSERT INTO order_steps VALUES (1, 1, 1760000000090000000, 'in_flight', 'working', 0, ''), "
        "(2, 1, 1760000000095000000, 'working', 'filled', 0, '')");
  }
  EXPECT_THAT(round_trips(old, 10).value(), ElementsAre(milliseconds(90)));
}

TEST_F(RoundTripsTest, WhatHasNoneIsToldInWords) {
  EXPECT_EQ(round_trips(folder.path() / "no.db", 1).error(), "there is no file " + folder / "no.db");
  folder.write("bars.csv", std::string(1000, 'x'));
  EXPECT_THAT(round_trips(folder.path() / "bars.csv", 1).error(),
              HasSubstr("bars.csv cannot be read as a ledger: "));
  folder.write("empty", "");
  EXPECT_THAT(round_trips(folder.path() / "empty", 1).error(),
              HasSubstr("cannot be read as a ledger: no such table"));
  order(milliseconds(1), OrderState::rejected);
  wait();
  EXPECT_EQ(round_trips(file, 1).error(), file.string() + " has no order that the exchange has answered");
}

}  // namespace
}  // namespace mm::ledger
