// An immutable picture of the engine after a turn: what streams, CLI and metrics show.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/instrument.h"
#include "core/order.h"
#include "core/top_of_book.h"
#include "engine/action.h"
#include "engine/mode.h"
#include "engine/parameters.h"

namespace mm::engine {

struct SourceView {
  std::string name;  // "binance:PAXGUSDT"
  SourceStatus status = SourceStatus::waiting;
  std::string detail;
  double bid = 0;  // 0 until the first tick
  double ask = 0;
  Duration age{};  // since the last tick
  Duration stale_after{};
  std::uint64_t ticks = 0;
};

struct SideView {
  SideState state = SideState::off;
  Hold hold = Hold::none;
  std::optional<Level> desired;  // what the quoter wants; nothing when it wants none
  std::optional<Level> working;  // the order that rests, with its remaining quantity
};

struct Counters {
  std::uint64_t orders_sent = 0;
  std::uint64_t orders_accepted = 0;
  std::uint64_t orders_rejected = 0;
  std::uint64_t orders_unknown = 0;  // outcomes that were unknown for a while
  std::uint64_t orders_refused = 0;
  std::uint64_t cancels_sent = 0;
  std::uint64_t cancels_refused = 0;
  PerSide<std::uint64_t> fills;
  PerSide<Quantity> volume;
  std::uint64_t turns = 0;
};

struct Snapshot {
  std::uint64_t sequence = 0;
  Now now;
  std::shared_ptr<const Instrument> instrument;

  ModeState mode;
  WallTime mode_since;
  std::optional<double> fair_price;
  std::vector<SourceView> sources;
  PerSide<SideView> sides;
  std::vector<Order> live_orders;
  std::uint64_t foreign_open_orders = 0;  // on the account in this contract, not ours

  Quantity position;
  double average_entry = 0;   // 0 when flat
  Amount realized_pnl;        // fees not included
  double unrealized_pnl = 0;  // at the fair price; 0 without one
  Amount fees;
  std::optional<double> profit;  // realized + unrealized - fees; unknown before there was a fair price
  ProfitMarks marks;             // of it; meaningless without it
  Amount balance;
  Amount available;

  bool venue_up = false;
  bool account_loaded = false;
  std::string venue_detail;
  TopOfBook venue_top;
  std::optional<Duration>
      venue_clock_offset;  // the exchange's clock minus ours; unknown: quotes can't expire

  Parameters parameters;
  std::uint64_t parameters_version = 1;
  Counters counters;
};

}  // namespace mm::engine
