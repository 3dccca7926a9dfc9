#include "engine/parameters.h"

#include <gtest/gtest.h>

#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

class ParametersTest : public ::testing::Test {
 protected:
  Result<Parameters> set(std::string name, std::string value) {
    const ParameterChange changes[] = {{std::move(name), std::move(value)}};
    return with_changes(parameters, changes, gold);
  }
  Instrument gold = testing::gold();
  Parameters parameters = default_parameters(gold);
};

TEST_F(ParametersTest, DefaultsAreThoseOfTheDocumentation) {
  EXPECT_EQ(parameter_text(parameters, "spread_bps", gold), "20");
  EXPECT_EQ(parameter_text(parameters, "order_size", gold), "1.00");
  EXPECT_EQ(parameter_text(parameters, "refresh_interval_ms", gold), "5000");
  EXPECT_EQ(parameter_text(parameters, "max_position", gold), "");
}

TEST_F(ParametersTest, EveryParameterReadsBackWhatItWrote) {
  parameters.max_position = Quantity{500};
  for (const auto& spec : parameter_specs()) {
    const std::string text = parameter_text(parameters, spec.name, gold);
    const auto changed = set(std::string(spec.name), text);
    ASSERT_TRUE(changed.ok()) << spec.name << ": " << changed.error();
    EXPECT_EQ(*changed, parameters) << spec.name;
  }
}

TEST_F(ParametersTest, SpreadIsRefusedOutsideItsRangeWithTheRangeInTheSentence) {
  for (const char* text : {"0", "-5", "1e9", "abc", "", "5001"}) {
    const auto changed = set("spread_bps", text);
    ASSERT_FALSE(changed.ok()) << text;
    EXPECT_NE(changed.error().find("0.1 to 5000"), std::string::npos) << changed.error();
  }
}

TEST_F(ParametersTest, NothingIsHalfApplied) {
  const ParameterChange changes[] = {{"spread_bps", "30"}, {"order_size", "0.005"}, {"sprd", "1"}};
  const auto changed = with_changes(parameters, changes, gold);
  ASSERT_FALSE(changed.ok());
  EXPECT_NE(changed.error().find("order_size"), std::string::npos);
  EXPECT_NE(changed.error().find("did you mean"), std::string::npos);
  EXPECT_EQ(parameters, default_parameters(gold));
}

TEST_F(ParametersTest, ValuesAreJudgedTogether) {
  EXPECT_FALSE(set("order_size", "11").ok());
  EXPECT_FALSE(set("spread_bps", "300").ok());  // half of it would lie outside the collar
  EXPECT_FALSE(set("spread_bps", "200").ok());  // half of it lies on the collar, rounded away outside
  EXPECT_TRUE(set("spread_bps", "198").ok());
  const ParameterChange both[] = {{"order_size", "11"}, {"max_order_size", "12"}};
  EXPECT_TRUE(with_changes(parameters, both, gold).ok());
}

}  // namespace
}  // namespace mm::engine
