// What a change of parameters would lead to at this moment, found out without making it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/side.h"
#include "core/top_of_book.h"
#include "engine/mode.h"
#include "engine/parameters.h"
#include "engine/quoter.h"

namespace mm::engine {

// The quotes that are wanted with some parameters: while the mode wants none, those that would be.
struct QuoteOutline {
  ModeState mode;
  PerSide<Hold> hold;
  PerSide<std::vector<Level>> levels;  // from the inside out
  double shift_bps = 0;                // of both quotes, by the model
  double spread_bps = 0;               // of the model, before offsets and rounding
};

struct ParameterTrial {
  std::vector<ParameterDifference> differences;
  std::string etag;                  // of the parameters after the change
  std::optional<double> fair_price;  // none: there are no quotes in the outlines
  QuoteOutline now;
  QuoteOutline then;
};

QuoteOutline outline_of(const ModeState& mode, const std::optional<DesiredQuotes>& quotes);

}  // namespace mm::engine
