#include "simulation/trace.h"

#include <array>
#include <cstdio>

namespace mm::simulation {

namespace {

using std::to_string;

std::string words(std::string_view text) {
  return std::string(text);
}

}  // namespace

std::string time_text(Duration elapsed) {
  const std::int64_t us = elapsed.count() / 1000;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%06d", static_cast<int>(us / 3'600'000'000),
                static_cast<int>(us / 60'000'000 % 60), static_cast<int>(us / 1'000'000 % 60),
                static_cast<int>(us % 1'000'000));
  return text.data();
}

std::string describe(const simulator::OrderChanged& change) {
  constexpr std::array kSteps{"accepted", "rested", "filled", "cancel asked", "closed", "rejected"};
  return words(change.order.id.view()) + ' ' + kSteps[static_cast<std::size_t>(change.step)] + " (" +
         words(simulator::to_text(change.order.status)) + ", " + words(to_text(change.order.terms.side)) +
         ' ' + to_string(change.order.terms.quantity.lots) + " lots at " +
         to_string(change.order.terms.price.ticks) + ", executed " + to_string(change.order.executed.lots) +
         ") " + words(change.order.reason.view());
}

}  // namespace mm::simulation
