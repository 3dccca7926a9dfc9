// How quotes come about, and what a change of parameters would make of them, in the API's words. Pure
// functions.
#pragma once

#include "engine/depth.h"
#include "engine/explain.h"
#include "engine/parameter_trial.h"
#include "engine/snapshot.h"
#include "mm/v1/control_service.pb.h"
#include "mm/v1/state_service.pb.h"
#include "mm/v1/types.pb.h"

namespace mm::rpc {

v1::FairPrice fair_price_to_proto(const engine::Snapshot& snapshot);
v1::Sources sources_to_proto(const engine::Snapshot& snapshot);
v1::Quotes quotes_to_proto(const engine::Snapshot& snapshot);
v1::QuoteMaking quote_making_to_proto(const engine::Snapshot& snapshot);
v1::ParameterTrial to_proto(const engine::ParameterTrial& trial, const Instrument& instrument);
v1::Depth to_proto(const engine::Depth& depth, const Instrument& instrument);
v1::ExplanationStep to_proto(const engine::ExplanationStep& step);

}  // namespace mm::rpc
