// Events, actions and facts in words, exact to the last bit: for logs, comparisons and replays.
#pragma once

#include <string>

#include "engine/action.h"
#include "engine/control.h"
#include "engine/event.h"

namespace mm::engine {

std::string describe(const Event& event);

std::string describe(const Action& action);
// As if it were approved.
std::string describe(const PlaceOrder& order);

std::string describe(const Fact& fact);

std::string describe(const AccountEntry& entry);

// "start", "stop", "cancel-all" ...: the command as an operator calls it, with what it asks for.
std::string describe(const Command& command);

}  // namespace mm::engine
