// Between the engine's words and those of the API. Pure functions; nothing else in this room knows both.
#pragma once

#include <grpcpp/support/status.h>

#include "engine/control.h"
#include "engine/snapshot.h"
#include "mm/v1/state_service.pb.h"
#include "mm/v1/types.pb.h"

namespace mm::rpc {

v1::ServiceState to_proto(const engine::Snapshot& snapshot);
v1::Orders orders_to_proto(const engine::Snapshot& snapshot);
v1::Parameters parameters_to_proto(const engine::Snapshot& snapshot);
// The picture names the sources and the instrument.
v1::Event to_proto(const engine::Occurrence& occurrence, const engine::Snapshot& picture);
v1::Order to_proto(const Order& order, const Instrument& instrument);
v1::HistoryEntry to_proto(const engine::PastEvent& event);
v1::PastParameterChange to_proto(const engine::PastParameterChange& change);
v1::Check to_proto(const engine::DoctorCheck& check);

// `now` with every field left out that equals `before`'s; sequence and time stay.
v1::ServiceState changes(const v1::ServiceState& before, const v1::ServiceState& now);

// OK, or the error that control_service.proto names for it.
grpc::Status to_status(const engine::CommandReply& reply);

WallTime time_of(const google::protobuf::Timestamp& from);
void set_time(google::protobuf::Timestamp& to, WallTime from);
void set_duration(google::protobuf::Duration& to, Duration from);

}  // namespace mm::rpc
