// Nothing is lost between the engine's types and the file: every kind of event and action, every field.
#include "recording/translate.h"

#include <gmock/gmock.h>

#include <limits>
#include <set>

#include "engine/describe.h"
#include "engine/parameter_trial.h"
#include "testing/engine_driver.h"

namespace mm::recording {
namespace {

using namespace engine;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

OrderReport full_report() {
  OrderReport report;
  report.venue_id = "venue-7";
  report.state = VenueOrderState::cancelled;
  report.executed = Quantity{33};
  report.fill_price = Price{40'001};
  report.executed_value = Amount{-5};
  report.fees = Amount{kMost};
  report.side = Side::sell;
  report.price = Price{40'002};
  report.quantity = Quantity{100};
  report.created = wall_from_unix_ns(-1);
  report.answers_query = true;
  report.detail = "self-trade";
  return report;
}

Remembered full_memory() {
  Order order;
  order.id = OrderId{41};
  order.venue_id = "venue-41";
  order.side = Side::sell;
  order.price = Price{1};
  order.quantity = Quantity{2};
  order.executed = Quantity{3};
  order.executed_value = Amount{4};
  order.fees = Amount{5};
  order.state = OrderState::cancel_pending;
  order.created = MonoTime(Duration(6));
  order.created_wall = wall_from_unix_ns(7);
  order.exchange_created = wall_from_unix_ns(-8);
  order.answered = wall_from_unix_ns(9);
  order.cause = MonoTime(Duration(8));
  order.expires = MonoTime(Duration(9));
  order.cancel_sent = MonoTime(Duration(10));
  order.cancel_attempts = 11;
  Remembered memory;
  memory.last_order = 41;
  memory.last_fill = std::numeric_limits<std::uint64_t>::max();
  memory.orders = {order, Order{}};
  memory.unsettled = {OrderId{41}, OrderId{7}};
  memory.position = Position(Quantity{-50}, Amount{-20}, Amount{3}, Amount{1}, Amount{-9});
  memory.halt = ModeState{Mode::halted, Reason::kill_switch, "smoke"};
  memory.marks = ProfitMarks{20'000, 0.1, -0.3};
  memory.spread = Amount{70};
  memory.adverse = Amount{-71};
  memory.waiting_fills = {
      {8, Side::sell, Quantity{9}, Amount{10}, Amount{-11}, Amount{12}, 3, wall_from_unix_ns(13)}, {}};
  memory.equity_base = Amount{0};
  memory.entries_since = wall_from_unix_ns(14);
  memory.entries = {"tx-1", "tx-\xff"};
  memory.uptime = {20'001, std::chrono::seconds(15), std::chrono::seconds(16)};
  return memory;
}

ParameterTrial full_trial() {
  ParameterTrial trial;
  trial.differences = {{"spread_bps", "20", "30"}, {"", "\xfe", ""}};
  trial.etag = "3c4d";
  trial.fair_price = 0.1;
  trial.now.mode = {Mode::paused, Reason::source_stale, "gold"};
  trial.now.hold[Side::sell] = Hold::runaway_guard;
  trial.now.levels[Side::buy] = {{Price{40'000}, Quantity{1}}, {Price{kMost}, Quantity{-2}}};
  trial.now.shift_bps = -0.3;
  trial.then.spread_bps = 30.1;
  return trial;
}

AccountState full_account() {
  AccountState account;
  account.orders = {full_report(), OrderReport{}};
  account.includes_closed = true;
  account.position = {Quantity{-7}, Price{39'999}, Amount{-3}};
  account.balance = Amount{10};
  account.available = Amount{9};
  account.rounding = Amount{8};
  account.entries = {{"tx-1",
                      EntryKind::fill,
                      wall_from_unix_ns(1),
                      {},
                      "venue-8",
                      Side::sell,
                      Quantity{2},
                      Amount{3},
                      Amount{-4}},
                     {"tx-2", EntryKind::funding, wall_from_unix_ns(-5), Amount{-6}, {}, {}, {}, {}, {}},
                     {"tx-3", EntryKind::transfer, wall_from_unix_ns(7), Amount{kMost}, {}, {}, {}, {}, {}}};
  return account;
}

std::vector<Event> one_of_each() {
  const TopOfBook top{Level{Price{1}, Quantity{2}}, std::nullopt};
  return {SourceTicked{SourceId{1}, 0.1, std::numeric_limits<double>::infinity(), -0.0, 1e-300},
          SourceLinkChanged{SourceId{255}, true, "up"},
          VenueLinkChanged{VenueLink::up, "subscribed"},
          KeysRefused{"401"},
          VenueRateLimited{std::chrono::seconds(3)},
          VenueTopChanged{top},
          VenueTraded{Side::sell, Price{3}, Price{4}, Quantity{5}},
          VenueClockRead{wall_from_unix_ns(kMost)},
          OrderAccepted{OrderId{1}, "a"},
          OrderRejected{OrderId{2}, "no \xff"},
          OrderOutcomeUnknown{OrderId{3}, "time-out"},
          CancelAnswered{OrderId{4}, CancelAnswer::refused, "gone"},
          full_report(),
          OrderNotFound{OrderId{5}},
          OrderQueryFailed{OrderId{6}, "500"},
          AccountLoaded{7, std::make_shared<const AccountState>(full_account())},
          AccountLoaded{8, std::make_shared<const AccountState>()},
          AccountLoadFailed{8, "503"},
          PositionReported{{Quantity{9}, std::nullopt}},
          BalanceReported{Amount{-10}},
          AccountCancelled{true, "done"},
          HistoryRead{std::make_shared<const Remembered>(full_memory())},
          LedgerChanged{false, "disk full"},
          StartTrading{CommandId{11}},
          StopTrading{CommandId{12}, true},
          ReducePosition{CommandId{13}},
          ChangeParameters{CommandId{14}, {{"spread_bps", "20"}, {"", "\xfe"}}, "1a2b", true},
          CancelAll{CommandId{16}, true},
          EngageKillSwitch{CommandId{17}, "smoke"},
          ResetKillSwitch{CommandId{18}, "put out"},
          Woke{}};
}

TEST(Translate, EveryKindOfEventComesBackAsItWas) {
  std::set<std::size_t> kinds;
  for (const Event& event : one_of_each()) {
    kinds.insert(event.index());
    v1::Event message;
    encode(event, message);
    const auto back = decode(message);
    ASSERT_TRUE(back.ok()) << engine::describe(event) << ": " << back.error();
    EXPECT_EQ(engine::describe(*back), engine::describe(event));
    v1::Event again;
    encode(*back, again);
    EXPECT_EQ(again.SerializeAsString(), message.SerializeAsString()) << engine::describe(event);
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Event>);
}

TEST(Translate, WhatARunRemembersComesBackFieldByField) {
  const Remembered before = full_memory();
  v1::Event message;
  encode(Event(HistoryRead{std::make_shared<const Remembered>(before)}), message);
  const auto back = decode(message);
  ASSERT_TRUE(back.ok()) << back.error();
  const Remembered& after = *std::get<HistoryRead>(*back).remembered;
  EXPECT_EQ(after.position, before.position);
  EXPECT_EQ(after.halt, before.halt);
  EXPECT_EQ(after.marks, before.marks);
  EXPECT_EQ(after.unsettled, before.unsettled);
  EXPECT_EQ(after.spread, before.spread);
  EXPECT_EQ(after.adverse, before.adverse);
  EXPECT_EQ(after.equity_base, before.equity_base);
  EXPECT_EQ(after.entries_since, before.entries_since);
  EXPECT_EQ(after.entries, before.entries);
  EXPECT_EQ(after.uptime, before.uptime);
  ASSERT_EQ(after.waiting_fills.size(), 2u);
  EXPECT_EQ(after.waiting_fills[0].edge, Amount{-11});
  EXPECT_EQ(after.waiting_fills[0].past, 3);
  EXPECT_EQ(after.waiting_fills[0].booked, wall_from_unix_ns(13));
  ASSERT_EQ(after.orders.size(), 2u);
  EXPECT_EQ(after.orders[0].fees, before.orders[0].fees);
  EXPECT_EQ(after.orders[0].state, OrderState::cancel_pending);
  EXPECT_EQ(after.orders[1].expires, MonoTime::max());
}

TEST(Translate, EveryKindOfActionComesBackAsItWas) {
  const std::vector<RecordedAction> actions{
      PlaceOrder{OrderId{1}, Side::sell, Price{2}, Quantity{3}, true, MonoTime(Duration(4)),
                 wall_from_unix_ns(5)},
      CancelOrder{OrderId{6}, "seven", MonoTime(Duration(8))},
      QueryOrder{OrderId{9}, "ten", wall_from_unix_ns(11)},
      LoadAccount{12, true, wall_from_unix_ns(-13)},
      CancelAccount{},
      CommandReply{CommandId{13}, CommandStatus::conflict, "moved on", wall_from_unix_ns(14), 15, "1a2b",
                   std::make_shared<const ParameterTrial>(full_trial())}};
  std::set<std::size_t> kinds;
  for (const RecordedAction& action : actions) {
    kinds.insert(action.index());
    v1::Action message;
    encode(action, message);
    const auto back = decode(message);
    ASSERT_TRUE(back.ok()) << describe(action) << ": " << back.error();
    v1::Action again;
    encode(*back, again);
    EXPECT_EQ(again.SerializeAsString(), message.SerializeAsString()) << describe(action);
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<RecordedAction>);
  EXPECT_EQ(std::variant_size_v<RecordedAction>, std::variant_size_v<Action>);
}

TEST(Translate, TheConfigurationComesBackAsItWas) {
  EngineConfig config = testing::engine_config();
  config.parameters.max_daily_loss = Amount{123};
  config.parameters.max_rejections = 7;
  v1::EngineConfig message;
  encode(config, message);
  const auto back = decode(message);
  ASSERT_TRUE(back.ok()) << back.error();
  EXPECT_EQ(back->parameters, config.parameters);
  v1::EngineConfig again;
  encode(*back, again);
  EXPECT_EQ(again.SerializeAsString(), message.SerializeAsString());
}

TEST(Translate, WhatNoVersionWritesIsRefusedInWords) {
  const auto problem = [](const std::function<void(v1::Event&)>& fill) {
    v1::Event event;
    fill(event);
    return decode(event).error();
  };
  EXPECT_THAT(problem([](v1::Event&) {}), ::testing::HasSubstr("kind"));
  EXPECT_THAT(problem([](v1::Event& event) { event.mutable_source_ticked()->set_source(256); }),
              ::testing::HasSubstr("source 256"));
  EXPECT_THAT(problem([](v1::Event& event) { event.mutable_venue_link_changed(); }),
              ::testing::HasSubstr("VenueLink"));
  EXPECT_THAT(
      problem([](v1::Event& event) { event.mutable_order_accepted()->set_venue_id(std::string(1000, 'x')); }),
      ::testing::HasSubstr("too long"));
  EXPECT_THAT(problem([](v1::Event& event) { event.mutable_account_loaded(); }),
              ::testing::HasSubstr("without its account"));
  EXPECT_THAT(
      problem([](v1::Event& event) { event.mutable_history_read()->mutable_halt()->set_mode("asleep"); }),
      ::testing::HasSubstr("mode 'asleep'"));
}

}  // namespace
}  // namespace mm::recording
