// Actions in words, exact to the last bit: for logs, comparisons and replays.
#pragma once

#include <string>

#include "engine/action.h"
#include "engine/control.h"

namespace mm::engine {

std::string describe(const Action& action);

// "start", "stop", "cancel-all" ...: the command as an operator calls it, with what it asks for.
std::string describe(const Command& command);

}  // namespace mm::engine
