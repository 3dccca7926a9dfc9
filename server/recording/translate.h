// The engine's events, actions and configuration as messages of the file, and back, without losing a bit. A
// new alternative of engine::Event or engine::Action, and a new field of any of them, does not compile until
// it is added here and in recording.proto. Called by the recorder's thread and by readers.
#pragma once

#include <string>
#include <variant>

#include "core/result.h"
#include "engine/action.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "mm/recording/v1/recording.pb.h"

namespace mm::recording {

// An action as it was recorded. Only the risk gate can make an Approved order, and nothing that was read from
// a file may be sent.
using RecordedAction = std::variant<engine::PlaceOrder, engine::CancelOrder, engine::QueryOrder,
                                    engine::LoadAccount, engine::CancelAccount, engine::CommandReply>;

void encode(const engine::Event& from, v1::Event& to);
void encode(const engine::Action& from, v1::Action& to);
void encode(const RecordedAction& from, v1::Action& to);
void encode(const engine::EngineConfig& from, v1::EngineConfig& to);

// They fail on what no version up to this one writes.
Result<engine::Event> decode(const v1::Event& from);
Result<RecordedAction> decode(const v1::Action& from);
Result<engine::EngineConfig> decode(const v1::EngineConfig& from);

// Absent for MonoTime::max().
void encode_wake(MonoTime wake_at, MonoTime now, v1::Frame& to);
MonoTime decode_wake(const v1::Frame& from);

// As engine/describe.h says it.
std::string describe(const RecordedAction& action);

}  // namespace mm::recording
