// What goes into the ledger, as it waits in the mailbox: plain bytes, so that writing one down is a copy and
// a later process can read what an earlier one left.
#pragma once

#include <type_traits>
#include <variant>

#include "engine/control.h"

namespace mm::ledger {

// A command and its answer, its texts cut to what is kept.
struct CommandRecord {
  InlineText<80> caller;
  InlineText<200> command;
  InlineText<250> message;
  engine::CommandStatus status = engine::CommandStatus::done;
};

struct ParametersRecord {
  engine::Parameters before;
  engine::Parameters after;
  std::uint64_t version = 0;
};

struct Record {
  WallTime at;
  std::variant<engine::OrderStepped, engine::FillBooked, engine::FeeBooked, engine::PositionAdjusted,
               engine::AccountMarked, engine::ModeChanged, ParametersRecord, CommandRecord,
               engine::FillMarked, engine::EntryBooked, engine::AccountCompared, engine::UptimeMarked>
      what;
};
static_assert(std::is_trivially_copyable_v<Record>);

}  // namespace mm::ledger
