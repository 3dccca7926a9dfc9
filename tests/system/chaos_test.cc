// Killed at random moments under load, again and again, with a start after each: nothing is left at the
// exchange, no fill is lost or booked twice. `./dev chaos` does it 200 times; every run of the tests a few.
#include <cstdlib>
#include <random>
#include <thread>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

int from_environment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

class Chaos : public testing::Steered {
 protected:
  int roll(int sides) { return static_cast<int>(random_() % static_cast<unsigned>(sides)); }

  // Somebody takes what we quote, on either side.
  void hit() {
    const bool sell = roll(2) == 0;
    by_hand({{"side", sell ? "sell" : "buy"},
             {"qty", "0." + std::to_string(10 + roll(80))},
             {"px", sell ? "0.03700000" : "0.03950000"},
             {"timeInForce", "ioc"}});
  }
  void live_and_die() {
    for (int i = roll(6); i > 0; --i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(roll(150)));
      hit();
    }
    std::this_thread::sleep_for(std::chrono::microseconds(roll(50'000)));
    EXPECT_EQ(mmd->end(SIGKILL), -1);
    for (int i = roll(3); i > 0; --i) hit();
  }
  bool position_agrees() {
    const auto positions = state().at("owner").at("positions");
    const std::string at_exchange =
        positions.contains("GOLD-BTC") ? positions.at("GOLD-BTC").get<std::string>() : "0.00";
    return picture().position().net().value() == at_exchange;
  }
  double sum_of_fills_in_ledger() {
    v1::ListFillsRequest request;
    request.mutable_range();
    request.set_limit(100'000);
    v1::ListFillsResponse response;
    const auto status = mm().call(std::chrono::seconds(5), [&](grpc::ClientContext& context) {
      return mm().state().ListFills(&context, request, &response);
    });
    EXPECT_TRUE(status.ok()) << status.error_message();
    double sum = 0;
    std::uint64_t number = 0;
    for (const auto& fill : response.fills()) {
      EXPECT_EQ(fill.number(), ++number);
      sum += (fill.side() == v1::SIDE_BUY ? 1 : -1) * std::stod(fill.quantity().value());
    }
    std::printf("%llu fills in the ledger\n", static_cast<unsigned long long>(number));
    return sum;
  }

 private:
  std::mt19937 random_{static_cast<unsigned>(from_environment("MM_CHAOS_SEED", 1))};
};

TEST_F(Chaos, KilledAgainAndAgainItLeavesNoOrderAndLosesNoFill) {
  const int rounds = from_environment("MM_CHAOS_ROUNDS", 3);
  const nlohmann::json parameters{{"max_position", "9.00"},
                                  {"tighten_tolerance_bps", 0},
                                  {"tighten_after_ms", 0},
                                  {"max_fills_per_minute", 0}};
  run({"--tick-rate", "50"}, parameters);
  for (int round = 1; round <= rounds && !HasFailure(); ++round) {
    live_and_die();
    start_mmd_again(parameters);
    wait_for("quoting", [&] { return picture().mode().mode() == v1::MODE_QUOTING; });
    wait_for("an order", [&] { return resting() > 0; });
    wait_for("only known orders", [&] { return only_known_orders_rest(); });
    wait_for("the position", [&] { return position_agrees(); });
    EXPECT_THAT(mmd_log(), Not(HasSubstr("position adjusted")))
        << "round " << round << "; the run before said:\n"
        << testing::read_file(folder / "mmd.before.log");
    if (round % 20 == 0) {
      const auto exchange = state();
      std::printf("%d kills, %d orders, %d executions, position %s\n", round,
                  exchange.at("creates").get<int>(), exchange.at("fill_events").get<int>(),
                  picture().position().net().value().c_str());
    }
  }
  stop();
  const auto exchange = state();
  EXPECT_TRUE(exchange.at("owner").at("open_orders").empty());
  EXPECT_TRUE(position_agrees());
  EXPECT_NEAR(sum_of_fills_in_ledger(), std::stod(picture().position().net().value()), 1e-6);
}

}  // namespace
}  // namespace mm
