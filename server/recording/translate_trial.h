// Tried changes of parameters and modes as messages, for encode.cc and decode.cc only.
#pragma once

#include "engine/parameter_trial.h"
#include "mm/recording/v1/recording.pb.h"
#include "recording/fields.h"

namespace mm::recording {

void encode(const engine::ModeState& from, v1::ModeState& to);
void encode(const engine::ParameterTrial& from, v1::ParameterTrial& to);

engine::ModeState decode(const v1::ModeState& from, Values& values);
engine::ParameterTrial decode(const v1::ParameterTrial& from, Values& values);

}  // namespace mm::recording
