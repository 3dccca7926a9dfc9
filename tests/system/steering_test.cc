// mmd steered over gRPC while it trades against mmsim: real processes, TLS, signed requests. What counts is
// what the exchange saw.
#include <gmock/gmock.h>

#include <cmath>
#include <iterator>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;

using Steering = testing::Steered;

// Every move of the price is worth an order.
const nlohmann::json kRestless{{"max_position", "5.00"},
                               {"danger_tolerance_bps", 0},
                               {"tighten_tolerance_bps", 0},
                               {"tighten_after_ms", 0}};

TEST_F(Steering, NoCreateLeavesAfterAStopThatIsAnsweredWithItsProof) {
  start_mmsim({"--tick-rate", "500"});
  start_mmd(kRestless);
  for (int round = 0; round < 5; ++round) {
    const int before = creates();
    wait_for("orders to pour", [&] { return creates() >= before + 10; });
    const v1::StopTradingResponse response = stop();
    const auto at_answer = state();
    EXPECT_TRUE(at_answer.at("owner").at("open_orders").empty()) << at_answer.at("owner");
    EXPECT_THAT(response.message(), HasSubstr("the exchange holds no order of ours"));
    EXPECT_GT(response.proof_time().seconds(), 0);
    const std::uint64_t ticks_then = ticks();
    wait_for("more ticks", [&] { return ticks() >= ticks_then + 200; });
    EXPECT_EQ(creates(), at_answer.at("creates").get<int>());
    EXPECT_EQ(picture().mode().mode(), v1::MODE_STOPPED);
    start();
  }
}

TEST_F(Steering, SetSpreadMovesBothQuotesAtOnce) {
  start_mmsim({"--no-traders"});
  start_mmd();
  const auto resting = [&] {
    std::vector<double> prices;
    const auto now = state();
    for (const auto& order : now.at("owner").at("open_orders")) {
      prices.push_back(std::stod(order.at("px").get<std::string>()));
    }
    std::sort(prices.begin(), prices.end());
    return prices;
  };
  wait_for("quotes", [&] { return resting().size() == 2; });
  const auto before = resting();
  v1::SetSpreadRequest request;
  request.mutable_spread_bps()->set_value("120");
  v1::SetSpreadResponse response;
  ASSERT_TRUE(mm().call(std::chrono::seconds(5),
                        [&](grpc::ClientContext& context) {
                          return mm().control().SetSpread(&context, request, &response);
                        })
                  .ok());
  const auto asked = std::chrono::steady_clock::now();
  const auto wide = [&] {
    const auto now = resting();
    return now.size() == 2 && (now[1] - now[0]) / ((now[0] + now[1]) / 2) * 1e4 >= 119.9;
  };
  wait_for("the wide quotes", wide);
  // Far below refresh_interval and tighten_after: the command itself moved them.
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds(900));
  const auto after = resting();
  EXPECT_LT(after[0], before[0]);
  EXPECT_GT(after[1], before[1]);
}

TEST_F(Steering, ReduceShrinksThePositionAndStopsWhenFlat) {
  start_mmsim({"--tick-rate", "50"});
  start_mmd();
  wait_for("a position", [&] { return picture().position().net().value() != "0.00"; });
  const double held = std::abs(std::stod(picture().position().net().value()));
  v1::ReducePositionResponse response;
  ASSERT_TRUE(mm().call(std::chrono::seconds(5),
                        [&](grpc::ClientContext& context) {
                          return mm().control().ReducePosition(&context, {}, &response);
                        })
                  .ok());
  wait_for("flat", [&] {
    const auto now = picture();
    EXPECT_LE(std::abs(std::stod(now.position().net().value())), held + 1.0);
    return now.mode().reason() == v1::MODE_REASON_FLAT;
  });
  EXPECT_EQ(picture().position().net().value(), "0.00");
  EXPECT_EQ(state().at("owner").at("positions").at("GOLD-BTC").get<std::string>(), "0.00");
}

TEST_F(Steering, MetricsHealthAndReadinessAreServed) {
  start_mmsim();
  start_mmd();
  wait_for("quotes", [&] { return state().at("owner").at("open_orders").size() == 2; });
  const auto page = [&](const char* target) { return get(address("HTTP"), target); };
  EXPECT_EQ(page("/healthz").body(), "ok\n");
  wait_for("readiness", [&] { return page("/readyz").result_int() == 200; });
  const std::string metrics = page("/metrics").body();
  for (const char* name : {"mm_fair_price ", "mm_position_contracts ", "mm_tick_to_order_seconds_count "}) {
    EXPECT_THAT(metrics, HasSubstr(name));
  }
  mmsim->end(SIGKILL);
  wait_for("unreadiness", [&] { return page("/readyz").result_int() == 503; });
  EXPECT_THAT(page("/readyz").body(), HasSubstr("venue_down"));
  EXPECT_EQ(page("/healthz").result_int(), 200u);
}

// Five-minute bars of a crash: bitcoin loses a sixth in three bars and comes half the way back.
std::string crash_bars() {
  constexpr double kBitcoin[] = {120000, 119500, 112000, 104000, 100000, 106000, 110000, 109000, 110000};
  constexpr double kGold[] = {4000, 4005, 4010, 3990, 3940, 3980, 4000, 4002, 4001};
  std::string text =
      "open_time_ms,paxg_open,paxg_high,paxg_low,paxg_close,btc_open,btc_high,btc_low,btc_close\n";
  constexpr std::int64_t kBegin = 1'760'000'100'000;
  constexpr std::int64_t kBar = 300'000;
  for (std::size_t i = 0; i + 1 < std::size(kBitcoin); ++i) {
    text += std::to_string(kBegin + static_cast<std::int64_t>(i) * kBar);
    for (const auto& closes : {kGold, kBitcoin}) {
      const double from = closes[i];
      const double to = closes[i + 1];
      for (const double price : {from, std::max(from, to) * 1.001, std::min(from, to) * 0.999, to}) {
        text += ',' + std::to_string(price);
      }
    }
    text += '\n';
  }
  return text;
}

TEST_F(Steering, QuotesThroughACrashWithItsSpreadAndWithinItsLimit) {
  std::ofstream(folder / "bars.csv") << crash_bars();
  start_mmsim({"--prices", folder / "bars.csv", "--speed", "300", "--tick-rate", "50"});
  start_mmd({{"max_position", "1.50"}, {"spread_bps", 20}});

  // What mmd says of itself, through the eight seconds that the bars take and a little more.
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(9));
  const auto reader = mm().state().WatchState(&context, {});
  v1::WatchStateResponse update;
  v1::ServiceState now;
  int judged = 0;
  while (reader->Read(&update)) {
    // Fields of an update replace those of the picture.
    if (update.state().has_quotes()) *now.mutable_quotes() = update.state().quotes();
    if (update.state().has_fair_price()) *now.mutable_fair_price() = update.state().fair_price();
    const auto& bid = now.quotes().bid();
    const auto& ask = now.quotes().ask();
    if (!bid.has_working() || !ask.has_working() || !now.fair_price().has_value()) continue;
    EXPECT_LT(std::stod(bid.working().price().value()), now.fair_price().value()) << now.ShortDebugString();
    EXPECT_GT(std::stod(ask.working().price().value()), now.fair_price().value()) << now.ShortDebugString();
    ++judged;
  }
  EXPECT_GT(judged, 30);

  // What the exchange saw.
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  const auto log = ask("/log?after=0").at("entries");
  double low = 1;
  double high = 0;
  std::int64_t hundredths = 0;
  for (const auto& entry : log) {
    const double fair = entry.at("fair").get<double>();
    low = std::min(low, fair);
    high = std::max(high, fair);
    if (entry.at("kind") == "fill") {
      const auto lots = std::lround(std::stod(entry.at("fill_qty").get<std::string>()) * 100);
      hundredths += entry.at("side") == "buy" ? lots : -lots;
      EXPECT_LE(std::abs(hundredths), 150) << entry;
    }
    if (!entry.at("own_bid").is_string() || !entry.at("own_ask").is_string()) continue;
    const double bid = std::stod(entry.at("own_bid").get<std::string>());
    const double ask_price = std::stod(entry.at("own_ask").get<std::string>());
    EXPECT_GE((ask_price - bid) / ((bid + ask_price) / 2) * 1e4, 19.9) << entry;
  }
  EXPECT_GT(high / low, 1.12) << "the bars have moved the price";
  EXPECT_TRUE(state().at("owner").at("open_orders").empty());
}

}  // namespace
}  // namespace mm
