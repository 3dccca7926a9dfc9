// How the quotes of a picture came about, step by step, in words and numbers: sources, fair price,
// volatility, shift, spread, prices, sizes, limits, and what was decided about each order. A pure function of
// the picture: API, mmctl and replays show what it says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/snapshot.h"

namespace mm::engine {

// For programs; its unit is empty for counts, factors and prices of a source in its own units.
struct ExplanationNumber {
  std::string_view name;
  double value = 0;
  std::string_view unit;
};

struct ExplanationLine {
  std::string subject;  // "binance:PAXGUSDT", "bid 1"
  std::string text;     // with all its numbers
  std::vector<ExplanationNumber> numbers;
};

struct ExplanationParameter {
  std::string_view name;
  std::string value;  // as text; empty: not set
  std::string_view unit;
};

struct ExplanationStep {
  std::string_view name;
  std::vector<ExplanationLine> lines;
  std::vector<ExplanationParameter> parameters;  // the live parameters that act here
};

// Without a fair price or a position limit the steps that need them are left out.
std::vector<ExplanationStep> explain(const Snapshot& picture);

// As lines that a person reads.
std::vector<std::string> in_lines(const std::vector<ExplanationStep>& steps);

}  // namespace mm::engine
