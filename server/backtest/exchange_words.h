// Between the engine's words and those of the simulated exchange.
#pragma once

#include "engine/action.h"
#include "engine/event.h"
#include "simulator/exchange_types.h"

namespace mm::backtest {

engine::VenueOrderState state_of(simulator::OrderStatus status);

simulator::NewOrder new_order(const engine::PlaceOrder& order, simulator::InstrumentIndex instrument);

}  // namespace mm::backtest
