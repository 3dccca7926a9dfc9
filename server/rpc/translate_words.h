// Small translations that the sources of translate.h share.
#pragma once

#include "core/instrument.h"
#include "core/time.h"
#include "core/top_of_book.h"
#include "engine/mode.h"
#include "engine/parameters.h"
#include "mm/v1/types.pb.h"

namespace mm::rpc {

// The engine's enumerations have no "unspecified"; the API's begin with it and go on in the same order.
template <typename To, typename From>
constexpr To shifted(From value) {
  return static_cast<To>(static_cast<int>(value) + 1);
}
// Those that begin with `none` meet the API's "unspecified" there.
template <typename To, typename From>
constexpr To same(From value) {
  return static_cast<To>(static_cast<int>(value));
}

inline void set_level(v1::Level& to, const Level& from, const Instrument& instrument) {
  to.mutable_price()->set_value(instrument.to_text(from.price));
  to.mutable_quantity()->set_value(instrument.to_text(from.quantity));
}

inline void set_mode(v1::ModeStatus& to, const engine::ModeState& from) {
  to.set_mode(shifted<v1::Mode>(from.mode));
  to.set_reason(same<v1::ModeReason>(from.reason));
  to.set_detail(std::string(from.detail.view()));
}

inline void set_difference(v1::ParameterDifference& to, const engine::ParameterDifference& from) {
  to.set_name(from.name);
  to.set_before(from.before);
  to.set_after(from.after);
}

}  // namespace mm::rpc
