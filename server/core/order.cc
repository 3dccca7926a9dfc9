#include "core/order.h"

#include <array>

namespace mm {

namespace {

struct Step {
  OrderState from;
  OrderState to;
};

// One line per legal step. From a final state there is none.
constexpr std::array kSteps{
    Step{OrderState::in_flight, OrderState::unknown},         // time-out, error, connection lost
    Step{OrderState::in_flight, OrderState::working},         // accepted
    Step{OrderState::in_flight, OrderState::cancel_pending},  // accepted after its cancel was decided
    Step{OrderState::in_flight, OrderState::filled},          // executed before the answer came
    Step{OrderState::in_flight, OrderState::cancelled},       // post-only would take, self-trade prevention
    Step{OrderState::in_flight, OrderState::rejected},        // refused, or never sent
    Step{OrderState::unknown, OrderState::working},           // found open
    Step{OrderState::unknown, OrderState::cancel_pending},
    Step{OrderState::unknown, OrderState::filled},     // found closed
    Step{OrderState::unknown, OrderState::cancelled},  // found closed
    Step{OrderState::unknown, OrderState::rejected},   // proven never to have existed
    Step{OrderState::working, OrderState::cancel_pending},
    Step{OrderState::working, OrderState::filled},
    Step{OrderState::working, OrderState::cancelled},       // expired, or cancelled by somebody else
    Step{OrderState::working, OrderState::rejected},        // refused by the matching engine after acceptance
    Step{OrderState::cancel_pending, OrderState::working},  // the cancel was refused and the order lives
    Step{OrderState::cancel_pending, OrderState::filled},   // the fill was faster
    Step{OrderState::cancel_pending, OrderState::cancelled},
    Step{OrderState::cancel_pending, OrderState::rejected},
};

}  // namespace

std::string_view to_text(OrderState state) {
  switch (state) {
    case OrderState::in_flight:
      return "in_flight";
    case OrderState::unknown:
      return "unknown";
    case OrderState::working:
      return "working";
    case OrderState::cancel_pending:
      return "cancel_pending";
    case OrderState::filled:
      return "filled";
    case OrderState::cancelled:
      return "cancelled";
    case OrderState::rejected:
      return "rejected";
  }
  return "?";
}

bool is_legal_step(OrderState from, OrderState to) {
  if (from == to) return !is_final(from);
  for (const Step& step : kSteps) {
    if (step.from == from && step.to == to) return true;
  }
  return false;
}

}  // namespace mm
