// The same as translate.h for what was earned, by whom, and whether the exchange agrees.
#pragma once

#include "engine/control.h"
#include "engine/snapshot.h"
#include "mm/v1/money.pb.h"
#include "mm/v1/state_service.pb.h"

namespace mm::rpc {

v1::Money money_to_proto(const engine::Snapshot& snapshot);
v1::Fill to_proto(const engine::FillBooked& fill, const Instrument& instrument);
v1::Fill to_proto(const engine::PastFill& past, const Instrument& instrument);
v1::FillMark to_proto(const engine::FillMarked& mark);
v1::AccountEntry to_proto(const engine::EntryBooked& booked, const Instrument& instrument);
v1::ProfitReport to_proto(const std::string& name, const engine::ProfitReport& report,
                          const Instrument& instrument);

}  // namespace mm::rpc
