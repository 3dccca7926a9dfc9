// What was earned, and whether the exchange agrees: its account gains our profit and nothing else.
#include <csignal>

#include "system/steered.h"

namespace mm {
namespace {

class Money : public testing::Steered {
 protected:
  // Quotes that stay where they are, so that whoever wants to hit them can.
  const nlohmann::json parameters{
      {"max_position", "5.00"}, {"danger_tolerance_bps", 50}, {"tighten_tolerance_bps", 50}};
  // Balance and average entry are told in sats: while at most 1.27 contracts are held, so much may show.
  static constexpr double kRounding = 2.27e-8 + 1e-12;

  static std::string price(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6f00", value);
    return text;
  }
  double fair() { return state().at("fair").get<double>(); }
  // Somebody sells so much to our bid.
  void hit_our_bid(const char* quantity) {
    by_hand({{"side", "sell"}, {"qty", quantity}, {"px", price(fair() * 0.99)}, {"timeInForce", "ioc"}});
  }
  // A person trades on our account, with somebody.
  void trade_on_our_account(const char* side, const char* quantity) {
    const bool buys = std::string_view(side) == "buy";
    const std::string at = price(fair() * (buys ? 1.01 : 0.99));
    by_hand({{"side", buys ? "sell" : "buy"}, {"qty", quantity}, {"px", at}});
    by_hand({{"account", "owner"}, {"side", side}, {"qty", quantity}, {"px", at}});
  }
  std::int64_t entries(const char* kind) {
    const std::string page = get(address("HTTP"), "/metrics").body();
    const std::string name = std::string("mm_account_entries_total{kind=\"") + kind + "\"} ";
    const auto at = page.find(name);
    return at == std::string::npos ? -1 : std::stoll(page.substr(at + name.size()));
  }
  double unexplained() {
    const auto money = picture().money();
    EXPECT_TRUE(money.has_unexplained());
    return money.has_unexplained() ? std::stod(money.unexplained().value()) : 1;
  }
  // A listing that was asked for from now on has been compared.
  void wait_for_comparison() {
    const auto before = picture().money().compare_time();
    const auto newer = [&] {
      const auto now = picture().money().compare_time();
      return std::pair(now.seconds(), now.nanos()) > std::pair(before.seconds(), before.nanos());
    };
    wait_for("a comparison", newer);
  }
  v1::GetProfitResponse profit() {
    v1::GetProfitResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().state().GetProfit(&context, {}, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
};

TEST_F(Money, NothingIsUnexplainedAfterFillsTradesByHandFundingTransfersAndRestarts) {
  run({"--no-traders"}, parameters);
  wait_for("the first comparison", [&] { return picture().money().has_unexplained(); });
  const double balance_at_first = std::stod(picture().position().balance().value());

  hit_our_bid("0.10");
  wait_for("the fill", [&] { return picture().position().net().value() == "0.10"; });
  wait_for_comparison();
  EXPECT_NEAR(unexplained(), 0, kRounding);

  trade_on_our_account("buy", "0.77");
  wait_for("the trade by hand", [&] { return picture().position().net().value() == "0.87"; });
  wait_for_comparison();
  EXPECT_NEAR(unexplained(), 0, kRounding);
  EXPECT_EQ(entries("fill"), 1);

  ask("/funding", R"({"rate": 0.01})");
  ask("/transfer", R"({"amount": "-2.5"})");
  wait_for("both to be booked", [&] { return entries("funding") == 1 && entries("transfer") == 1; });
  wait_for_comparison();
  EXPECT_NEAR(unexplained(), 0, kRounding);
  EXPECT_LT(std::stod(picture().position().funding().value()), -0.87 * 0.03 * 0.01);

  // Filled, paid and traded while nobody looks.
  wait_for("quotes", [&] { return quotes_both_sides(); });
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  hit_our_bid("0.10");
  trade_on_our_account("buy", "0.30");
  ask("/funding", R"({"rate": -0.01})");
  start_mmd_again(parameters);
  wait_for("quotes", [&] { return quotes_both_sides(); });
  EXPECT_EQ(picture().position().net().value(), "1.27");
  if (!picture().money().has_unexplained()) wait_for_comparison();
  EXPECT_NEAR(unexplained(), 0, kRounding);
  EXPECT_EQ(entries("fill"), 1) << "of this run";
  EXPECT_EQ(entries("funding"), 1);

  // The parts add up, and the account has gained what they say.
  const auto all = profit().reports(2);
  ASSERT_EQ(all.name(), "all");
  ASSERT_TRUE(all.has_parts());
  const auto part = [](const v1::Decimal& amount) { return std::stod(amount.value()); };
  const v1::ProfitParts& parts = all.parts();
  EXPECT_NEAR(part(parts.spread()) + part(parts.adverse_selection()) + part(parts.inventory()) -
                  part(parts.fees()) + part(parts.funding()),
              all.profit(), 1e-9);
  EXPECT_GT(part(parts.spread()), 0) << "bought below the fair price";
  EXPECT_GT(part(parts.fees()), 0);
  const auto position = picture().position();
  const double worth = part(position.balance()) + position.unrealized_pnl();
  EXPECT_NEAR(worth - balance_at_first + 2.5, all.profit(), 1e-6) << "but for the transfer";
  EXPECT_EQ(all.fills(), 2u);

  // Flat as at the beginning, so that no average entry is rounded: not one sat is unexplained.
  stop();
  trade_on_our_account("sell", "1.27");
  wait_for("the trade by hand", [&] { return picture().position().net().value() == "0.00"; });
  wait_for_comparison();
  EXPECT_EQ(picture().money().unexplained().value(), "0.0000000000");
}

TEST_F(Money, FillsTellTheirEdgeAndWhatBecameOfThem) {
  run({"--no-traders"}, parameters);
  hit_our_bid("0.10");
  v1::ListFillsResponse fills;
  wait_for("the first markout", [&] {
    fills.Clear();
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().state().ListFills(&context, {}, &fills);
    });
    return status.ok() && fills.fills_size() == 1 && fills.fills(0).markouts_size() == 1;
  });
  const v1::Fill& fill = fills.fills(0);
  // Half of 20 bps, and what rounding to a tick adds.
  EXPECT_NEAR(std::stod(fill.edge().value()) / std::stod(fill.value().value()) * 1e4, 10, 0.5);
  const v1::Markout& mark = fill.markouts(0);
  EXPECT_EQ(mark.horizon().seconds(), 1);
  EXPECT_EQ(mark.after().seconds(), 1);
  EXPECT_LT(mark.after().nanos(), 500'000'000);
  EXPECT_NEAR(std::stod(mark.markout().value()),
              (mark.fair_price() - std::stod(fill.price().value())) * std::stod(fill.quantity().value()),
              1e-9);
  const auto uptime = picture().money().uptime();
  EXPECT_GT(uptime.wanted().seconds() + uptime.two_sided().seconds(), 0);
  const std::string metrics = get(address("HTTP"), "/metrics").body();
  for (const char* name :
       {"mm_profit_part_btc{part=\"adverse_selection\"} ", "mm_markout_average_bps{horizon=\"1s\"} ",
        "mm_unexplained_btc ", "mm_two_sided_uptime_ratio ", "mm_fills_marked_total{horizon=\"0s\"} 1"}) {
    EXPECT_THAT(metrics, ::testing::HasSubstr(name));
  }
}

}  // namespace
}  // namespace mm
