#include "engine/risk_limits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "engine/mode.h"

namespace mm::engine {
namespace {

bool told(std::string_view name) {
  const auto limits = risk_limits();
  return std::any_of(limits.begin(), limits.end(),
                     [&](const LimitSpec& limit) { return limit.shown_as == name; });
}

TEST(RiskLimits, TheTableTellsEveryReasonForWhichASideIsHeld) {
  for (const Hold hold : kAllHolds) {
    // Not limits: the mode's doing, and a size too small to quote.
    if (hold == Hold::none || hold == Hold::mode || hold == Hold::below_min_size) continue;
    EXPECT_TRUE(told(to_text(hold))) << to_text(hold);
  }
}

TEST(RiskLimits, TheTableTellsEveryReasonForAHalt) {
  for (const Reason reason : {Reason::authentication_failed, Reason::cancel_failed, Reason::ledger_failed,
                              Reason::kill_switch, Reason::fills_too_fast, Reason::execution_limit,
                              Reason::rejections, Reason::daily_loss, Reason::venue_down}) {
    EXPECT_TRUE(told(to_text(reason))) << to_text(reason);
  }
}

TEST(RiskLimits, ThePageInTheDocumentationIsTheOneThatMmdPrints) {
  std::ifstream file(MM_TEST_DATA "/../../docs/limits.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(page, risk_limits_page()) << "make it anew: mmd limits > docs/limits.md";
}

}  // namespace
}  // namespace mm::engine
