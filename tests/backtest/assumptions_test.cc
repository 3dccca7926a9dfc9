#include "backtest/assumptions.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

namespace mm::backtest {
namespace {

using ::testing::HasSubstr;

std::string problem(const std::vector<AssumptionChange>& changes) {
  const auto assumptions = with_assumptions(changes);
  return assumptions.ok() ? "" : assumptions.error();
}

TEST(Assumptions, AreChangedByName) {
  const std::vector<AssumptionChange> changes{{"informed_share", "0.4"}, {"order_latency_ms", "120"}};
  const auto assumptions = with_assumptions(changes);
  ASSERT_TRUE(assumptions.ok());
  EXPECT_EQ(assumptions->informed_share, 0.4);
  EXPECT_EQ(assumptions->order_latency_ms, 120);
  EXPECT_EQ(assumptions->response_latency_ms, Assumptions{}.response_latency_ms);
}

TEST(Assumptions, EveryProblemIsToldWithWhatIsAllowed) {
  const std::string text = problem({{"informed_shar", "0.4"},
                                    {"informed_share", "1.5"},
                                    {"takers_per_second", "many"},
                                    {"taker_min_size", "3"}});
  EXPECT_THAT(text, HasSubstr("no assumption 'informed_shar'; did you mean 'informed_share'?"));
  EXPECT_THAT(text, HasSubstr("informed_share: '1.5' is outside 0 to 1"));
  EXPECT_THAT(text, HasSubstr("takers_per_second: "));
  EXPECT_THAT(text, HasSubstr("taker_min_size must not be above taker_max_size"));
}

TEST(Assumptions, DefaultsAreWithinTheirRanges) {
  const Assumptions defaults;
  for (const AssumptionSpec& spec : assumption_specs()) {
    EXPECT_GE(defaults.*spec.member, spec.low) << spec.name;
    EXPECT_LE(defaults.*spec.member, spec.high) << spec.name;
    EXPECT_FALSE(spec.reason.empty()) << spec.name;
  }
}

TEST(Assumptions, TheDocumentationHoldsTheTable) {
  std::ifstream file(MM_TEST_DATA "/../../docs/backtest.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(page, HasSubstr(assumptions_page())) << "put in what `mmd assumptions` prints";
}

}  // namespace
}  // namespace mm::backtest
