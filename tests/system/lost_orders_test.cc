// Orders whose fate nobody told: the answer was lost, late or wrong, and the stream was silent. Each is found
// soon, counted meanwhile, and never sent again.
#include <cstdio>
#include <map>

#include "system/steered.h"

namespace mm {
namespace {

class LostOrders : public testing::Steered {
 protected:
  std::uint64_t unknown_so_far() { return picture().counters().orders_unknown(); }

  // Once it is known that nothing is known, it takes no longer than two seconds to find out.
  void expect_resolved_soon(std::uint64_t unknown_before) {
    wait_for("an unknown outcome", [&] { return unknown_so_far() > unknown_before; });
    const auto since = std::chrono::steady_clock::now();
    wait_for("what became of it", [&] {
      const v1::ServiceState now = picture();
      return std::none_of(now.orders().orders().begin(), now.orders().orders().end(),
                          [](const v1::Order& order) { return order.state() == v1::ORDER_STATE_UNKNOWN; });
    });
    EXPECT_LE(std::chrono::steady_clock::now() - since, std::chrono::seconds(2));
  }

  nlohmann::json log_after(int entry) { return ask("/log?after=" + std::to_string(entry)).at("entries"); }

  // The exchange takes our next order, and nobody tells us: no answer, no event.
  nlohmann::json swallow_next_create() {
    quiet();
    const auto log = log_after(0);
    const int newest = log.back().at("n");
    fault(R"({"create_unanswered": 1, "drop_events": -1})");
    set_spread("18");
    nlohmann::json created;
    wait_for("an order at the exchange", [&] {
      const auto newer = log_after(newest);
      for (const auto& entry : newer) {
        if (entry.at("kind") != "create") continue;
        created = entry;
        return true;
      }
      return false;
    });
    return created;
  }
  static std::string against(const nlohmann::json& order) {
    return order.at("side") == "buy" ? "sell" : "buy";
  }
  std::string status_at_exchange(const nlohmann::json& order) {
    std::string status;
    const auto log = log_after(0);
    for (const auto& entry : log) {
      if (entry.at("order_id") == order.at("order_id")) status = entry.at("status").get<std::string>();
    }
    return status;
  }
  void somebody_takes(const nlohmann::json& order) {
    by_hand({{"side", against(order)}, {"qty", "5.00"}, {"px", order.at("px")}, {"timeInForce", "ioc"}});
    EXPECT_EQ(status_at_exchange(order), "filled");
  }
  void self_trade_prevention_ends(const nlohmann::json& order) {
    by_hand({{"account", "owner"},
             {"side", against(order)},
             {"qty", "0.01"},
             {"px", order.at("px")},
             {"timeInForce", "ioc"}});
    EXPECT_EQ(status_at_exchange(order), "cancelled");
  }
};

TEST_F(LostOrders, AServerErrorAboutAnOrderThatWasTakenLeavesNoOrphan) {
  run();
  for (int round = 0; round < 3; ++round) {
    const auto before = unknown_so_far();
    fault(R"({"create_500": 1})");
    expect_resolved_soon(before);
    wait_for("quotes again", [&] { return quotes_both_sides(); });
  }
  quiet();
  EXPECT_TRUE(only_known_orders_rest());
  expect_to_heal_and_add_up();
}

TEST_F(LostOrders, AnAnswerThatComesTooLateIsNotWaitedFor) {
  settings = {{"roxom", {{"request_timeout_ms", 500}}}};
  run();
  const auto before = unknown_so_far();
  fault(R"({"ws_before_rest_ms": 700})");
  expect_resolved_soon(before);
  fault(R"({"ws_before_rest_ms": 0})");
  expect_to_heal_and_add_up();
}

TEST_F(LostOrders, OneThatWasFilledBeforeAnyoneCouldLookIsBookedOnceAndNotSentAgain) {
  run({"--no-traders"});
  const auto before = unknown_so_far();
  const auto order = swallow_next_create();
  somebody_takes(order);
  expect_resolved_soon(before);
  EXPECT_NE(picture().position().net().value(), "0.00");
  expect_to_heal_and_add_up();
}

// Some day the list of closed orders is too long to be sent or taken: then the account's log has to do.
TEST_F(LostOrders, OneThatWasFilledIsFoundWithoutAListOfClosedOnes) {
  run({"--no-traders"});
  const auto before = unknown_so_far();
  const auto order = swallow_next_create();
  fault(R"({"http_fault_path": "includeClosed=true", "http_500": -1})");
  somebody_takes(order);
  expect_resolved_soon(before);
  EXPECT_NE(picture().position().net().value(), "0.00");
  expect_to_heal_and_add_up();
}

TEST_F(LostOrders, OneThatEndedWithoutAFillIsKnownWithoutAListOfClosedOnes) {
  run({"--no-traders"});
  const auto before = unknown_so_far();
  const auto order = swallow_next_create();
  fault(R"({"http_fault_path": "includeClosed=true", "http_500": -1})");
  self_trade_prevention_ends(order);
  expect_resolved_soon(before);
  expect_to_heal_and_add_up();
}

TEST_F(LostOrders, OneThatSelfTradePreventionEndedBeforeAnyoneCouldLookIsFoundAmongTheClosed) {
  run({"--no-traders"});
  const auto before = unknown_so_far();
  const auto order = swallow_next_create();
  self_trade_prevention_ends(order);
  expect_resolved_soon(before);
  expect_to_heal_and_add_up();
}

TEST_F(LostOrders, OneThatPostOnlyEndedBeforeAnyoneCouldLookIsFoundAmongTheClosed) {
  run({"--no-traders"}, {{"spread_bps", 200}, {"price_collar_bps", 300}});
  quiet();
  const auto before = unknown_so_far();
  const int creates_before = requests("create");
  fault(R"({"create_delay_ms": 500, "create_unanswered": 2, "drop_events": -1})");
  set_spread("20");
  wait_for("both orders on their way", [&] { return requests("create") == creates_before + 2; });
  char price[16];
  std::snprintf(price, sizeof price, "%.6f", state().at("fair").get<double>() * 0.995);
  by_hand({{"side", "sell"}, {"qty", "5.00"}, {"px", price}});
  expect_resolved_soon(before);
  const auto log = log_after(0);
  EXPECT_TRUE(std::any_of(log.begin(), log.end(), [](const auto& entry) {
    return entry.at("reason").template get<std::string>().find("post-only") != std::string::npos;
  })) << "the exchange took one off at once";
  ask("/orders", R"({"action": "cancel_all", "account": "other"})");
  expect_to_heal_and_add_up();
}

TEST_F(LostOrders, ARefusedCancelIsDecidedByOneQueryWhateverItsTextAndTheOrdersFate) {
  run({"--no-traders"});
  quiet();
  int round = 0;
  for (const char* text : {"order not found", "order already filled", "order is not cancellable", "",
                           "internal error, try again"}) {
    for (const bool filled : {true, false}) {
      // One of the two is filled, or taken off by somebody else, and nobody says so; the other one lives.
      const char* side = ++round / 2 % 2 == 0 ? "buy" : "sell";
      fault(nlohmann::json{{"cancel_refuse_text", text}, {"cancel_refuse", 2}, {"drop_events", -1}}.dump());
      const auto resting = state().at("owner").at("open_orders");
      ASSERT_EQ(resting.size(), 2u);
      const auto& order = resting.at(resting.at(0).at("side") == side ? 0 : 1);
      if (filled) {
        by_hand({{"side", against(order)}, {"qty", "1.00"}, {"px", order.at("px")}, {"timeInForce", "ioc"}});
      } else {
        ask("/orders",
            nlohmann::json{{"action", "cancel"}, {"account", "owner"}, {"orderId", order.at("orderId")}}
                .dump());
      }
      const int queries = requests("get_order");
      set_spread(std::to_string(20 + round % 2));
      wait_for("the verdicts", [&] {
        return requests("get_order") >= queries + 2 && quotes_both_sides() && only_known_orders_rest();
      });
      EXPECT_LE(requests("get_order"), queries + 8) << text;
      fault(R"({"drop_events": 0, "cancel_refuse": 0})");
      quiet();
      EXPECT_EQ(state().at("owner").at("positions").at("GOLD-BTC"), picture().position().net().value());
    }
  }
  EXPECT_EQ(picture().counters().buy_fills() + picture().counters().sell_fills(), 5u);
  expect_to_heal_and_add_up();
}

// The most, in hundredths, that the position could have become on either side at any moment.
std::int64_t most_exposure(const nlohmann::json& log) {
  struct Left {
    bool buys;
    std::int64_t hundredths;
  };
  const auto hundredths = [](const nlohmann::json& text) {
    return std::lround(std::stod(text.get<std::string>()) * 100);
  };
  std::map<std::string, Left> live;
  std::int64_t position = 0;
  std::int64_t most = 0;
  for (const auto& entry : log) {
    const bool buys = entry.at("side") == "buy";
    const std::string status = entry.at("status");
    const bool ended = status == "filled" || status == "cancelled" || status == "partiallyfilledcancelled" ||
                       status == "rejected";
    const auto left = ended ? 0 : hundredths(entry.at("qty")) - hundredths(entry.at("executed"));
    live[entry.at("order_id")] = {buys, left};
    if (entry.at("kind") == "fill") position += (buys ? 1 : -1) * hundredths(entry.at("fill_qty"));
    std::int64_t up = position;
    std::int64_t down = -position;
    for (const auto& [id, order] : live) (order.buys ? up : down) += order.hundredths;
    most = std::max({most, up, down});
  }
  return most;
}

TEST_F(LostOrders, APartlyFilledOrderIsNotToppedUpBeyondTheLimit) {
  // What is being cancelled can be filled for a while.
  run({"--no-traders", "--fault", "cancel_delay_ms=100"},
      {{"max_position", "1.00"}, {"size_tolerance_pct", 0}});
  quiet();
  int round = 0;
  for (const char* side : {"sell", "sell", "sell", "buy", "buy", "buy", "buy", "buy", "buy"}) {
    const auto held = picture().position().net().value();
    by_hand({{"side", side},
             {"qty", "0.30"},
             {"px", *side == 's' ? "0.03700000" : "0.03950000"},
             {"timeInForce", "ioc"}});
    wait_for("the fill", [&] { return picture().position().net().value() != held; });
    set_spread(std::to_string(20 + ++round % 2));
    quiet();
  }
  expect_to_heal_and_add_up();
  const auto log = log_after(0);
  EXPECT_EQ(most_exposure(log), 100);
}

}  // namespace
}  // namespace mm
