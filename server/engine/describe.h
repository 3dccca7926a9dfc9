// Actions in words, exact to the last bit: for logs, comparisons and replays.
#pragma once

#include <string>

#include "engine/action.h"

namespace mm::engine {

std::string describe(const Action& action);

}  // namespace mm::engine
