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
#include "engine/decision.h"
#include "engine/markout.h"
#include "engine/mode.h"
#include "engine/parameters.h"
#include "engine/quoter.h"

namespace mm::engine {

enum class LegPrice : std::uint8_t;  // see engine.h

struct SourceView {
  std::string name;  // "binance:PAXGUSDT"
  SourceStatus status = SourceStatus::waiting;
  std::string detail;
  double bid = 0;  // 0 until the first tick
  double ask = 0;
  LegPrice leg{};              // by which it enters formulas
  double price = 0;            // by it, of the last sane tick; 0 before there was one
  double half_spread_bps = 0;  // of the same tick
  Duration age{};              // since the last tick
  Duration stale_after{};
  std::uint64_t ticks = 0;
};

// What became of one expression of the fair price.
enum class FairVerdict : std::uint8_t {
  absent,  // a source of it is not live
  used,
  outlier,  // too far from the median: no say
};
std::string_view to_text(FairVerdict verdict);

struct FairPartView {
  std::string name;
  double weight = 1;
  FairVerdict verdict = FairVerdict::absent;
  double value = 0;            // 0 when absent
  double half_spread_bps = 0;  // of its sources together
  double deviation_bps = 0;    // from the median of all that took part
  Duration age{};              // of its oldest source
};

// See FairPriceSpec.
struct FairRules {
  int quorum = 1;
  double outlier_bps = 0;
  double lone_uncertainty_bps = 0;
};

// What the guards after fills hold against a side; see fill_guard.h.
struct FillGuardView {
  bool filled = false;   // and nothing on the other side since
  Duration age{};        // of that fill
  double moved_bps = 0;  // by the fair price since, either way
  double excess = 0;     // filled here more than on the other side within the window, in order sizes
};

struct SideView {
  SideState state = SideState::off;
  Hold hold = Hold::none;
  // From the inside out.
  std::vector<Level> desired;            // what the quoter wants
  std::vector<Level> working;            // the orders that rest, with their remaining quantities
  std::vector<LevelDecision> decisions;  // of the last turn; orders that leave already are not among them
  FillGuardView fill_guard;
  Duration backoff{};  // left, after the exchange turned an order down
};

// How the desired quotes came about; while none are wanted, how they would. Without a fair price only the
// volatility means anything.
struct QuoteView {
  bool wanted = false;         // the mode wants quotes
  double volatility_fast = 0;  // bps per sqrt(s)
  double volatility_slow = 0;
  bool volatility_warm = false;
  QuoteInputs inputs;
  double inventory = 0;  // contracts above the target position
  ModelQuote model;
  double weekend_factor = 1;
  PerSide<double> distance_bps;  // of the best level from the fair price, before rounding

  double spread_bps() const { return model.spread_bps * weekend_factor; }
};

// What the limits on fills and rejections have counted; see risk_watch.h.
struct PaceView {
  std::size_t fills_in_minute = 0;
  std::size_t fills_in_window = 0;
  int turned_down = 0;  // orders in a row
  Duration pause{};     // left
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

// What was earned by whom, and whether the exchange agrees.
struct MoneyView {
  std::optional<ProfitParts> parts;   // of `profit`; unknown with it
  std::optional<Amount> unexplained;  // nothing before the first comparison
  WallTime compared;                  // when that was
  MarkoutSums markouts;               // of this run
  UptimeDay uptime;
};

struct Snapshot {
  std::uint64_t sequence = 0;
  Now now;
  std::shared_ptr<const Instrument> instrument;

  ModeState mode;
  WallTime mode_since;
  std::optional<double> fair_price;
  double fair_uncertainty_bps = 0;       // see FairPrice
  std::vector<FairPartView> fair_parts;  // by expression
  FairRules fair_rules;
  std::vector<SourceView> sources;
  QuoteView quote;
  PerSide<SideView> sides;
  PaceView pace;
  double requests_left = 0;  // to the exchange, above the reserve for cancels
  std::vector<Order> live_orders;
  std::uint64_t foreign_open_orders = 0;  // on the account in this contract, not ours

  Quantity position;
  double average_entry = 0;   // 0 when flat
  Amount realized_pnl;        // fees not included
  double unrealized_pnl = 0;  // at the fair price; 0 without one
  Amount fees;
  Amount funding;
  // Realized + unrealized - fees + funding; unknown before there was a fair price.
  std::optional<double> profit;
  ProfitMarks marks;  // of it; meaningless without it
  MoneyView money;
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

  // Between our best working bid and ask, of the fair price; nothing unless there are all three.
  std::optional<double> quoted_spread_bps() const {
    const auto& bids = sides[Side::buy].working;
    const auto& asks = sides[Side::sell].working;
    if (bids.empty() || asks.empty() || !fair_price) return std::nullopt;
    return instrument->to_double(asks.front().price - bids.front().price) / *fair_price * 1e4;
  }
};

}  // namespace mm::engine
