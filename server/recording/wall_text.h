// Points in time as people read and type them. Used by the replay's output and arguments.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace mm::recording {

// "2026-01-31T23:59:59.123456789Z"
std::string wall_text(WallTime time);

// "2026-01-31T23:59:59", with up to nine decimals and with or without the Z: always UTC.
Result<WallTime> parse_wall(std::string_view text);

}  // namespace mm::recording
