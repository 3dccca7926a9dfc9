#include "ledger/words.h"

namespace mm::ledger {

namespace {

template <typename Enum>
Enum found(std::string_view word, Enum last, Enum otherwise) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (to_text(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return otherwise;
}

}  // namespace

Side side_of(std::string_view word) {
  return word == to_text(Side::buy) ? Side::buy : Side::sell;
}

OrderState order_state_of(std::string_view word) {
  return found(word, OrderState::rejected, OrderState::unknown);
}

engine::Mode mode_of(std::string_view word) {
  return found(word, engine::Mode::halted, engine::Mode::halted);
}

engine::Reason reason_of(std::string_view word) {
  return found(word, engine::kLastReason, engine::Reason::none);
}

}  // namespace mm::ledger
