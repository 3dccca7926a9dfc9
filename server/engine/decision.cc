#include "engine/decision.h"

namespace mm::engine {

std::string_view to_text(Decision decision) {
  switch (decision) {
    case Decision::keep:
      return "keep";
    case Decision::wait:
      return "wait";
    case Decision::replace:
      return "replace";
    case Decision::place:
      return "place";
    case Decision::remove:
      return "remove";
  }
  return "?";
}

std::string_view to_text(Cause cause) {
  switch (cause) {
    case Cause::good:
      return "good";
    case Cause::too_near:
      return "too_near";
    case Cause::too_large:
      return "too_large";
    case Cause::opposite_quotes:
      return "opposite_quotes";
    case Cause::position_limit:
      return "position_limit";
    case Cause::parameters_changed:
      return "parameters_changed";
    case Cause::too_far:
      return "too_far";
    case Cause::too_small:
      return "too_small";
    case Cause::expires:
      return "expires";
    case Cause::missing:
      return "missing";
    case Cause::surplus:
      return "surplus";
  }
  return "?";
}

}  // namespace mm::engine
