// The first layer against orders left behind: they take themselves off the book.
#include "system/processes.h"

namespace mm {
namespace {

// How far the exchange's clock is ahead of ours, in milliseconds.
class Expiry : public testing::Bench, public ::testing::WithParamInterface<int> {};

TEST_P(Expiry, QuotesOfAKilledServiceLiveAsLongAsMeantAndNoLonger) {
  start_mmsim({"--no-traders", "--fault", "clock_offset_ms=" + std::to_string(GetParam())});
  start_mmd({{"max_position", "5.00"}, {"order_lifetime_ms", 10'000}, {"spread_bps", 100}});
  // The first pair of quotes has gone its way to the second: renewed when a quarter of its life is left.
  wait_for("renewed quotes", [&] {
    return state().at("creates").get<int>() >= 4 && state().at("owner").at("open_orders").size() == 2;
  });
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  const auto killed = std::chrono::steady_clock::now();
  EXPECT_FALSE(state().at("owner").at("open_orders").empty());
  wait_for("the expiry", [&] { return state().at("owner").at("open_orders").empty(); });
  const auto lived = std::chrono::steady_clock::now() - killed;
  // Between a half and the whole of ten seconds, less what whole seconds and a tick round off.
  EXPECT_GE(lived, std::chrono::milliseconds(3500));
  EXPECT_LE(lived, std::chrono::seconds(11));
  EXPECT_EQ(state().at("rejects").get<int>(), 0);
}

INSTANTIATE_TEST_SUITE_P(ClocksApart, Expiry, ::testing::Values(40'000, -40'000));

}  // namespace
}  // namespace mm
