// Every limit there is: what sets it, what it does when it is reached, and the way back. One table; the
// documentation is made from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mm::engine {

// From the mildest to the gravest.
enum class LimitAction : std::uint8_t {
  hold_side,    // no new order on that side; the other goes on
  reduce_only,  // only orders that shrink the position
  pause,        // quotes withdrawn, goes on by itself
  halt,         // quotes withdrawn until a person acknowledges with `mmctl stop`; restarts keep it
  kill,         // like halt, until `mmctl kill-reset --reason`
};
std::string_view to_text(LimitAction action);

struct LimitSpec {
  std::string_view shown_as;  // the Hold or Reason that tells it everywhere
  std::string_view set_by;    // a live parameter, a configuration key, or "built in"
  LimitAction action;
  std::string_view reached;   // when
  std::string_view way_back;  // and who
};

std::span<const LimitSpec> risk_limits();

// The table as Markdown.
std::string risk_limits_page();

}  // namespace mm::engine
