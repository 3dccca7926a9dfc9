// The live parameters: what an operator may change while quoting. One table names them, with unit, range and
// a sentence; configuration, API and CLI all read that table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/fixed.h"
#include "core/instrument.h"
#include "core/result.h"
#include "core/time.h"

namespace mm::engine {

// See quote_model.h.
enum class QuoteModel : std::uint8_t { fixed, inventory, avellaneda_stoikov, glft };
std::string_view to_text(QuoteModel model);

// What a quote does about the exchange's best price on its own side, when it would be better than that.
enum class FollowBest : std::uint8_t { off, join, behind };
std::string_view to_text(FollowBest follow);

inline constexpr std::int64_t kMostLevels = 8;  // on each side

struct Parameters {
  QuoteModel model = QuoteModel::inventory;
  double spread_bps = 20;      // between our bid and ask, of the fair price; models add to it
  double min_spread_bps = 10;  // never less, whatever the model says
  double skew_bps = 20;        // shift of both quotes at a full position
  double size_skew = 1;        // how far sizes lean at a full position, 0 to 1
  double volatility_factor = 2;
  double uncertainty_factor = 1;
  double maker_fee_bps = 2;  // negative: a rebate
  bool quote_inside_fees = false;
  Duration horizon = std::chrono::seconds(10);
  double risk_aversion = 0.01;  // per bps and contract
  double fill_decay = 0.1;      // per bps
  double fill_intensity = 0.1;  // per second, at the fair price
  Quantity target_position;
  double bid_offset_bps = 0;  // farther from the fair price, this side only
  double ask_offset_bps = 0;
  std::int64_t levels = 1;
  double level_spacing_bps = 10;
  double level_size_factor = 1;
  FollowBest follow_best = FollowBest::off;
  Duration refill_after{};  // 0: at once
  double refill_move_bps = 5;
  double runaway_fills = 0;  // 0: off
  Duration runaway_window = std::chrono::seconds(60);
  double weekend_spread_factor = 1;
  Duration volatility_fast = std::chrono::seconds(30);
  Duration volatility_slow = std::chrono::minutes(10);
  Quantity order_size;  // of each quote
  Duration refresh_interval = std::chrono::seconds(5);
  double danger_tolerance_bps = 0.5;  // nearer to the fair price than desired by more: replaced at once
  double tighten_tolerance_bps = 2;   // farther than desired by more: worth an order ...
  Duration tighten_after = std::chrono::seconds(1);    // ... once it has lasted this long
  Duration order_lifetime = std::chrono::seconds(60);  // then the exchange takes a quote off; 0: never
  double size_tolerance_pct = 25;  // remaining size below the desired by more counts as an improvement
  bool post_only = true;
  std::optional<Quantity> max_position;  // no default: without it there is no trading
  Quantity max_order_size;
  double price_collar_bps = 100;    // no order farther than this from the fair price
  double uptime_distance_bps = 50;  // a working order within this of the fair price counts as a quote
  // What these do when they trip is told in risk_limits.h. 0: off.
  Amount max_order_notional;
  Amount max_daily_loss;
  Amount max_drawdown;
  std::int64_t max_fills_per_minute = 120;
  Duration fill_pause = std::chrono::seconds(60);
  std::int64_t max_executions = 0;
  Duration execution_window = std::chrono::hours(1);
  std::int64_t max_rejections = 20;  // in a row

  friend bool operator==(const Parameters&, const Parameters&) = default;
};

struct ParameterSpec {
  std::string_view name;
  std::string_view unit;   // "bps", "ms", "%", "contracts", "BTC", "" for booleans and counts
  std::string_view range;  // in words: "0.1 to 5000"
  std::string_view help;   // one sentence
};

// All live parameters in the order in which they are shown.
std::span<const ParameterSpec> parameter_specs();

// The value as text, as `set` takes it; "" for an unset position limit.
std::string parameter_text(const Parameters& parameters, std::string_view name, const Instrument& instrument);

using ParameterChange = std::pair<std::string, std::string>;  // name, value as text

// All changes applied to `current` and validated as a whole, or every problem found, one sentence a line.
// Nothing is half-applied. Unknown names are refused with the nearest known one.
Result<Parameters> with_changes(const Parameters& current, std::span<const ParameterChange> changes,
                                const Instrument& instrument);

struct ParameterDifference {
  std::string name;
  std::string before;  // values as text
  std::string after;
};
// In the order of the specs; empty when they are the same.
std::vector<ParameterDifference> differences(const Parameters& before, const Parameters& after,
                                             const Instrument& instrument);

// A digest of all values, twelve hexadecimal digits: the same values have the same one, whenever and wherever
// they are set. Whoever changes parameters names the one that was looked at.
std::string parameters_etag(const Parameters& parameters, const Instrument& instrument);

// The defaults for an instrument: order_size 1.00, max_order_size 10.00, no position limit.
Parameters default_parameters(const Instrument& instrument);

}  // namespace mm::engine
