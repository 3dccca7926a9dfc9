// Steps of the wall clock, as NTP or a person makes them, move nothing: waits are measured by the steady
// clock, and orders end in the exchange's own time.
#include <cstdlib>

#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ClockSteps : public testing::Steered {
 protected:
  // Only mmd's clock steps; mmsim's is the true one.
  void run_with_a_clock_that_steps(const nlohmann::json& parameters) {
    start_mmsim({"--no-traders"});
    step_to(0);
    setenv("MM_CLOCK_STEP", (folder / "clock").c_str(), 1);
    setenv("LD_PRELOAD", MM_CLOCK_STEP_LIBRARY, 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);  // it need not be the first
    start_mmd(parameters);
    for (const char* name : {"MM_CLOCK_STEP", "LD_PRELOAD", "ASAN_OPTIONS"}) unsetenv(name);
    wait_for("quotes", [&] { return quotes_both_sides(); });
  }
  // Of mmd's wall clock against the true one.
  void step_to(long seconds) {
    std::fstream file(folder / "clock", std::ios::in | std::ios::out | std::ios::binary);
    if (!file) file.open(folder / "clock", std::ios::out | std::ios::binary);
    file.write(reinterpret_cast<const char*>(&seconds), sizeof seconds);
  }
  std::int64_t seconds_ahead() {
    return picture().time().seconds() - std::chrono::duration_cast<std::chrono::seconds>(
                                            std::chrono::system_clock::now().time_since_epoch())
                                            .count();
  }
};

TEST_F(ClockSteps, DisturbNoQuoteAndNoExpiry) {
  run_with_a_clock_that_steps({{"max_position", "5.00"},
                               {"order_lifetime_ms", 10'000},
                               {"tighten_tolerance_bps", 0},
                               {"tighten_after_ms", 0}});
  for (const long step : {420L, -780L, 0L, 7200L}) {
    step_to(step);
    wait_for("the step", [&] { return std::abs(seconds_ahead() - step) <= 2; });
    const int before = creates();
    const auto then = ticks();
    wait_for("orders", [&] { return creates() > before + 4 && ticks() > then + 100; });
  }
  const std::string log = mmd_log();
  EXPECT_THAT(log.substr(log.find("mode quoting")), Not(HasSubstr("mode paused")));
  EXPECT_EQ(picture().counters().orders_rejected(), 0u);
  quiet();  // not between a cancel and the create for it
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  const auto killed = std::chrono::steady_clock::now();
  EXPECT_FALSE(state().at("owner").at("open_orders").empty());
  wait_for("the expiry", [&] { return resting() == 0; });
  const auto lived = std::chrono::steady_clock::now() - killed;
  EXPECT_GE(lived, std::chrono::milliseconds(3500));
  EXPECT_LE(lived, std::chrono::seconds(11));
}

}  // namespace
}  // namespace mm
