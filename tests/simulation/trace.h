// Times and steps of the exchange in words, for reading what happened in a world.
#pragma once

#include <string>

#include "core/time.h"
#include "simulator/exchange_types.h"

namespace mm::simulation {

std::string time_text(Duration elapsed);  // 0:12:34.567890
std::string describe(const simulator::OrderChanged& change);

}  // namespace mm::simulation
