// The way of an order from the arrival of its price to the socket, and its parts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "core/time.h"

namespace mm::engine {

// When a create went through the door's hands.
struct OrderStamps {
  MonoTime cause;    // the arrival of what led to it
  MonoTime begun;    // the door was told to place it
  MonoTime ready;    // its request and signature were made
  MonoTime written;  // its bytes were handed to the socket
};

// When a turn was taken.
struct TurnStamps {
  MonoTime received;  // its event arrived
  MonoTime begun;     // the event was understood and handed to the engine
  MonoTime decided;   // the engine knew what to do, and the ledger had its note
};

enum class OrderStage : std::uint8_t {
  read,
  decide,
  queue,
  sign,
  write,
};
inline constexpr OrderStage kAllOrderStages[] = {OrderStage::read, OrderStage::decide, OrderStage::queue,
                                                 OrderStage::sign, OrderStage::write};

// "read", "decide", ...
constexpr std::string_view to_text(OrderStage stage) {
  constexpr std::string_view kNames[] = {"read", "decide", "queue", "sign", "write"};
  return kNames[static_cast<std::size_t>(stage)];
}

// What happens in it, for whoever reads figures.
constexpr std::string_view describe(OrderStage stage) {
  constexpr std::string_view kWords[] = {"the price's frame is taken apart",
                                         "fair price, model, risk gate and the ledger's note",
                                         "other requests of the same turn leave first",
                                         "the request's text and its signature", "HTTP, TLS and the kernel"};
  return kWords[static_cast<std::size_t>(stage)];
}

// In the order of kAllOrderStages; together they are all of the way.
using StageTimes = std::array<Duration, std::size(kAllOrderStages)>;

// Of an order that left in the turn of its price. One that had to wait for the exchange meanwhile has another
// way, which these parts would not describe.
constexpr StageTimes stage_times(const TurnStamps& turn, const OrderStamps& order) {
  return {turn.begun - turn.received, turn.decided - turn.begun, order.begun - turn.decided,
          order.ready - order.begun, order.written - order.ready};
}

}  // namespace mm::engine
