// The steps of an explanation, for explain.cc and its neighbours only.
#pragma once

#include <initializer_list>
#include <utility>

#include "engine/explain.h"
#include "engine/quoter.h"

namespace mm::engine {

// Writes one step about one picture.
class StepWriter {
 public:
  StepWriter(std::string_view name, const Snapshot& picture) : picture_(picture) { step_.name = name; }

  void line(std::string subject, std::string text, std::vector<ExplanationNumber> numbers = {}) {
    step_.lines.push_back({std::move(subject), std::move(text), std::move(numbers)});
  }
  // The parameters that act in this step.
  void by(std::initializer_list<std::string_view> parameters);
  ExplanationStep take() { return std::move(step_); }

 private:
  const Snapshot& picture_;
  ExplanationStep step_;
};

inline std::string words(std::string_view text) {
  return std::string(text);
}
// A number as text, with at most so many significant digits.
std::string shown(double value, int digits = 6);
std::string shown_ms(Duration duration);
inline const char* quote_name(Side side) {
  return side == Side::buy ? "bid" : "ask";
}
inline std::string quote_name(Side side, std::size_t level) {
  return quote_name(side) + (' ' + std::to_string(level + 1));
}
std::string shown(const Level& level, const Instrument& instrument);

ExplanationStep explain_shift(const Snapshot& picture);
ExplanationStep explain_spread(const Snapshot& picture);
ExplanationStep explain_least_spread(const Snapshot& picture);
ExplanationStep explain_distances(const Snapshot& picture);
ExplanationStep explain_prices(const Snapshot& picture, const QuoteTrace& trace);
ExplanationStep explain_sizes(const Snapshot& picture, const DesiredQuotes& quotes, const QuoteTrace& trace);

ExplanationStep explain_guards(const Snapshot& picture);
ExplanationStep explain_limits(const Snapshot& picture);
ExplanationStep explain_decisions(const Snapshot& picture);

}  // namespace mm::engine
