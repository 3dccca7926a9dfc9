#include "backtest/fed_formulas.h"

#include <gtest/gtest.h>

namespace mm::backtest {
namespace {

using Names = std::vector<std::string>;

engine::EngineConfig three_venues() {
  engine::EngineConfig config;
  for (const char* name : {"a:GOLD", "a:COIN", "b:GOLD", "b:COIN", "c:GOLDCOIN"}) {
    config.sources.push_back({.name = name});
  }
  config.fair_price.expressions = {{"a", {{SourceId{0}, false}, {SourceId{1}, true}}, 3},
                                   {"b", {{SourceId{2}, false}, {SourceId{3}, true}}, 2},
                                   {"c", {{SourceId{4}, false}}, 1}};
  config.fair_price.quorum = 3;
  return config;
}

TEST(FedFormulas, WhatIsFedKeepsItsSourcesAndWeightAndAQuorumThatCanBeReached) {
  engine::EngineConfig config = three_venues();
  EXPECT_EQ(keep_fed_formulas(config, {"c:GOLDCOIN", "b:COIN", "b:GOLD", "a:GOLD"}), Names{"a"});
  ASSERT_EQ(config.fair_price.expressions.size(), 2U);
  const engine::FairExpression& b = config.fair_price.expressions[0];
  const engine::FairExpression& c = config.fair_price.expressions[1];
  EXPECT_EQ(b.weight, 2);
  EXPECT_EQ(config.sources[b.terms[0].source.index].name, "b:GOLD");
  EXPECT_EQ(config.sources[b.terms[1].source.index].name, "b:COIN");
  EXPECT_TRUE(b.terms[1].divides);
  EXPECT_EQ(config.sources[c.terms[0].source.index].name, "c:GOLDCOIN");
  EXPECT_EQ(config.fair_price.quorum, 2);
}

TEST(FedFormulas, WhereEverythingIsFedNothingChanges) {
  engine::EngineConfig config = three_venues();
  EXPECT_EQ(keep_fed_formulas(config, {"a:GOLD", "a:COIN", "b:GOLD", "b:COIN", "c:GOLDCOIN"}), Names{});
  EXPECT_EQ(config.sources.size(), 5U);
  EXPECT_EQ(config.fair_price.expressions.size(), 3U);
  EXPECT_EQ(config.fair_price.quorum, 3);
}

TEST(FedFormulas, WhereNothingIsFedNoFormulaIsLeft) {
  engine::EngineConfig config = three_venues();
  EXPECT_EQ(keep_fed_formulas(config, {"d:GOLD"}), (Names{"a", "b", "c"}));
  EXPECT_TRUE(config.fair_price.expressions.empty());
}

}  // namespace
}  // namespace mm::backtest
