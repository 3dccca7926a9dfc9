#include "simulator/exchange_types.h"

#include <array>

namespace mm::simulator {

namespace {

constexpr std::array<std::string_view, 8> kStatusTexts{
    "pendingsubmit", "submitted", "partiallyfilled",          "pendingcancel",
    "filled",        "cancelled", "partiallyfilledcancelled", "rejected"};

}  // namespace

std::string_view to_text(OrderType type) {
  return type == OrderType::limit ? "limit" : "market";
}

std::string_view to_text(TimeInForce time_in_force) {
  switch (time_in_force) {
    case TimeInForce::gtc:
      return "gtc";
    case TimeInForce::ioc:
      return "ioc";
    case TimeInForce::gtd:
      return "gtd";
  }
  return "gtc";
}

std::string_view to_text(OrderStatus status) {
  return kStatusTexts[static_cast<std::size_t>(status)];
}

std::optional<OrderStatus> parse_order_status(std::string_view text) {
  for (std::size_t i = 0; i < kStatusTexts.size(); ++i) {
    if (kStatusTexts[i] == text) return static_cast<OrderStatus>(i);
  }
  return std::nullopt;
}

}  // namespace mm::simulator
