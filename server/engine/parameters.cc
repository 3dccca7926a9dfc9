#include "engine/parameters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>

#include "core/decimal.h"
#include "core/nearest_name.h"

namespace mm::engine {

namespace {

// How one parameter is read and written as text. The visible part is the spec; ranges live beside their
// words.
struct Bounds {
  double low = 0;
  double high = 0;
};
struct Entry {
  ParameterSpec spec;
  std::string (*get)(const Parameters&, const Instrument&);
  // Empty: done; else what was wrong.
  std::string (*set)(Parameters&, std::string_view, const Instrument&, const Bounds&);
  Bounds bounds{};  // of those that are plain numbers
};

// The shortest text that reads back as the same number.
std::string shown(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed).ptr;
  return {text.begin(), end};
}

template <double Parameters::*Member>
std::string get_number(const Parameters& p, const Instrument&) {
  return shown(p.*Member);
}

std::string read_number(std::string_view text, const Bounds& bounds, double& value) {
  const auto decimal = parse_decimal(text);
  if (!decimal) return decimal.error();
  const double number = to_double(*decimal);
  if (number < bounds.low || number > bounds.high) {
    return "'" + std::string(text) + "' is outside " + shown(bounds.low) + " to " + shown(bounds.high);
  }
  value = number;
  return {};
}

template <double Parameters::*Member>
std::string set_number(Parameters& p, std::string_view text, const Instrument&, const Bounds& bounds) {
  return read_number(text, bounds, p.*Member);
}

template <Duration Parameters::*Member>
std::string get_ms(const Parameters& p, const Instrument&) {
  return std::to_string(to_ms(p.*Member));
}

template <Duration Parameters::*Member>
std::string set_ms(Parameters& p, std::string_view text, const Instrument&, const Bounds& bounds) {
  double ms = 0;
  if (auto problem = read_number(text, bounds, ms); !problem.empty()) return problem;
  if (ms != std::floor(ms)) return "'" + std::string(text) + "' is not a whole number of milliseconds";
  p.*Member = std::chrono::milliseconds(static_cast<std::int64_t>(ms));
  return {};
}

std::string set_order_lifetime(Parameters& p, std::string_view text, const Instrument& instrument,
                               const Bounds& bounds) {
  if (text == "0") {
    p.order_lifetime = Duration{};
    return {};
  }
  return set_ms<&Parameters::order_lifetime>(p, text, instrument, bounds);
}

template <std::int64_t Parameters::*Member>
std::string get_count(const Parameters& p, const Instrument&) {
  return std::to_string(p.*Member);
}

template <std::int64_t Parameters::*Member>
std::string set_count(Parameters& p, std::string_view text, const Instrument&, const Bounds& bounds) {
  double count = 0;
  if (auto problem = read_number(text, bounds, count); !problem.empty()) return problem;
  if (count != std::floor(count)) return "'" + std::string(text) + "' is not a whole number";
  p.*Member = static_cast<std::int64_t>(count);
  return {};
}

template <Amount Parameters::*Member>
std::string get_amount(const Parameters& p, const Instrument&) {
  return to_text(p.*Member);
}

template <Amount Parameters::*Member>
std::string set_amount(Parameters& p, std::string_view text, const Instrument&, const Bounds&) {
  constexpr Amount kMost{100'000'000'000'000};  // 10,000
  const auto amount = parse_amount(text);
  if (!amount) return amount.error();
  if (amount->atoms < 0 || *amount > kMost) return "'" + std::string(text) + "' is outside 0 to 10000";
  p.*Member = *amount;
  return {};
}

std::string read_quantity(std::string_view text, const Instrument& instrument, Quantity low,
                          Quantity& value) {
  const auto quantity = instrument.quantity(text);
  if (!quantity) return quantity.error();
  constexpr std::int64_t kMostLots = 100'000'000;
  if (*quantity < low || quantity->lots > kMostLots) {
    return "'" + std::string(text) + "' is outside " + instrument.to_text(low) + " to " +
           instrument.to_text(Quantity{kMostLots});
  }
  value = *quantity;
  return {};
}

template <Quantity Parameters::*Member>
std::string get_quantity(const Parameters& p, const Instrument& instrument) {
  return instrument.to_text(p.*Member);
}

template <Quantity Parameters::*Member>
std::string set_quantity(Parameters& p, std::string_view text, const Instrument& instrument, const Bounds&) {
  return read_quantity(text, instrument, instrument.min_quantity(), p.*Member);
}

std::string get_position_limit(const Parameters& p, const Instrument& instrument) {
  return p.max_position ? instrument.to_text(*p.max_position) : std::string{};
}

std::string set_position_limit(Parameters& p, std::string_view text, const Instrument& instrument,
                               const Bounds&) {
  Quantity limit;
  if (auto problem = read_quantity(text, instrument, Quantity{0}, limit); !problem.empty()) return problem;
  p.max_position = limit;
  return {};
}

std::string get_target(const Parameters& p, const Instrument& instrument) {
  return instrument.to_text(p.target_position);
}

std::string set_target(Parameters& p, std::string_view text, const Instrument& instrument, const Bounds&) {
  const bool is_short = text.starts_with('-');
  Quantity size;
  if (auto problem = read_quantity(is_short ? text.substr(1) : text, instrument, Quantity{0}, size);
      !problem.empty()) {
    return problem;
  }
  p.target_position = is_short ? -size : size;
  return {};
}

template <bool Parameters::*Member>
std::string get_switch(const Parameters& p, const Instrument&) {
  return p.*Member ? "true" : "false";
}

template <bool Parameters::*Member>
std::string set_switch(Parameters& p, std::string_view text, const Instrument&, const Bounds&) {
  if (text != "true" && text != "false") return "'" + std::string(text) + "' is neither true nor false";
  p.*Member = text == "true";
  return {};
}

template <auto Member>
std::string get_word(const Parameters& p, const Instrument&) {
  return std::string(to_text(p.*Member));
}

// The words of an enumeration that begins at 0 and ends with Last.
template <auto Member, auto Last>
std::string set_word(Parameters& p, std::string_view text, const Instrument&, const Bounds&) {
  using Enum = decltype(Last);
  for (int i = 0; i <= static_cast<int>(Last); ++i) {
    if (to_text(static_cast<Enum>(i)) != text) continue;
    p.*Member = static_cast<Enum>(i);
    return {};
  }
  return "'" + std::string(text) + "' is none of them";
}

constexpr std::array kEntries{
    Entry{{"model", "", "fixed, inventory, avellaneda_stoikov or glft", "How spread and skew are made."},
          get_word<&Parameters::model>,
          set_word<&Parameters::model, QuoteModel::glft>},
    Entry{{"spread_bps", "bps", "0.1 to 5000",
           "Distance between our bid and our ask, of the fair price. The inventory model adds its terms to "
           "it."},
          get_number<&Parameters::spread_bps>,
          set_number<&Parameters::spread_bps>,
          {0.1, 5000}},
    Entry{{"order_size", "contracts", "the instrument's minimum to max_order_size", "Size of each quote."},
          get_quantity<&Parameters::order_size>,
          set_quantity<&Parameters::order_size>},
    Entry{{"min_spread_bps", "bps", "0.1 to 5000",
           "Never less than this between our bid and our ask, whatever the model says; of `fixed` spread_bps "
           "itself."},
          get_number<&Parameters::min_spread_bps>,
          set_number<&Parameters::min_spread_bps>,
          {0.1, 5000}},
    Entry{{"skew_bps", "bps", "0 to 1000", "inventory: how far both quotes move against a full position."},
          get_number<&Parameters::skew_bps>,
          set_number<&Parameters::skew_bps>,
          {0, 1000}},
    Entry{{"size_skew", "", "0 to 1",
           "How far sizes lean against a full position, in tenths of order_size; 1: the adding side ends at "
           "nothing. Every model but fixed."},
          get_number<&Parameters::size_skew>,
          set_number<&Parameters::size_skew>,
          {0, 1}},
    Entry{{"volatility_factor", "", "0 to 100", "inventory: spread per volatility over horizon_ms."},
          get_number<&Parameters::volatility_factor>,
          set_number<&Parameters::volatility_factor>,
          {0, 100}},
    Entry{{"uncertainty_factor", "", "0 to 100",
           "Spread per uncertainty of the fair price; every model but fixed."},
          get_number<&Parameters::uncertainty_factor>,
          set_number<&Parameters::uncertainty_factor>,
          {0, 100}},
    Entry{{"maker_fee_bps", "bps", "-100 to 100",
           "What the exchange takes of a maker's fill; negative: a rebate."},
          get_number<&Parameters::maker_fee_bps>,
          set_number<&Parameters::maker_fee_bps>,
          {-100, 100}},
    Entry{{"quote_inside_fees", "", "true or false", "Whether the spread may be less than two maker fees."},
          get_switch<&Parameters::quote_inside_fees>,
          set_switch<&Parameters::quote_inside_fees>},
    Entry{{"horizon_ms", "ms", "100 to 86400000",
           "How long a position is looked ahead: inventory, avellaneda_stoikov."},
          get_ms<&Parameters::horizon>,
          set_ms<&Parameters::horizon>,
          {100, 86400000}},
    Entry{{"risk_aversion", "1/(bps contract)", "0.000001 to 10", "Gamma of avellaneda_stoikov and glft."},
          get_number<&Parameters::risk_aversion>,
          set_number<&Parameters::risk_aversion>,
          {0.000001, 10}},
    Entry{{"fill_decay", "1/bps", "0.0001 to 10",
           "Kappa of avellaneda_stoikov and glft: how fast fills get rarer with the distance."},
          get_number<&Parameters::fill_decay>,
          set_number<&Parameters::fill_decay>,
          {0.0001, 10}},
    Entry{{"fill_intensity", "1/s", "0.000001 to 1000", "A of glft: fills per second at the fair price."},
          get_number<&Parameters::fill_intensity>,
          set_number<&Parameters::fill_intensity>,
          {0.000001, 1000}},
    Entry{{"target_position", "contracts", "-max_position to max_position", "The position models lean to."},
          get_target,
          set_target},
    Entry{{"bid_offset_bps", "bps", "0 to 1000", "The bid stands farther from the fair price by this."},
          get_number<&Parameters::bid_offset_bps>,
          set_number<&Parameters::bid_offset_bps>,
          {0, 1000}},
    Entry{{"ask_offset_bps", "bps", "0 to 1000", "The ask stands farther from the fair price by this."},
          get_number<&Parameters::ask_offset_bps>,
          set_number<&Parameters::ask_offset_bps>,
          {0, 1000}},
    Entry{{"levels", "", "1 to 8", "Orders on each side."},
          get_count<&Parameters::levels>,
          set_count<&Parameters::levels>,
          {1, kMostLevels}},
    Entry{{"level_spacing_bps", "bps", "0.1 to 1000", "Distance from one level to the next."},
          get_number<&Parameters::level_spacing_bps>,
          set_number<&Parameters::level_spacing_bps>,
          {0.1, 1000}},
    Entry{{"level_size_factor", "", "0.1 to 10", "Size of a level, of the one before it."},
          get_number<&Parameters::level_size_factor>,
          set_number<&Parameters::level_size_factor>,
          {0.1, 10}},
    Entry{{"follow_best", "", "off, join or behind",
           "A quote better than the exchange's best on its side goes back to it, or one tick behind it."},
          get_word<&Parameters::follow_best>,
          set_word<&Parameters::follow_best, FollowBest::behind>},
    Entry{{"refill_after_ms", "ms", "0 to 3600000",
           "After a fill that side takes no new order so long, unless the price moves or the other side "
           "fills. 0: at once."},
          get_ms<&Parameters::refill_after>,
          set_ms<&Parameters::refill_after>,
          {0, 3600000}},
    Entry{{"refill_move_bps", "bps", "0 to 1000", "The move of the fair price that ends that wait."},
          get_number<&Parameters::refill_move_bps>,
          set_number<&Parameters::refill_move_bps>,
          {0, 1000}},
    Entry{{"runaway_fills", "order sizes", "0 to 1000",
           "More filled on one side than on the other by this within the window: that side is held. 0: off."},
          get_number<&Parameters::runaway_fills>,
          set_number<&Parameters::runaway_fills>,
          {0, 1000}},
    Entry{{"runaway_window_ms", "ms", "1000 to 3600000", "The window of runaway_fills."},
          get_ms<&Parameters::runaway_window>,
          set_ms<&Parameters::runaway_window>,
          {1000, 3600000}},
    Entry{{"weekend_spread_factor", "", "1 to 10",
           "The spread on Saturdays and Sundays, UTC, of what it would be."},
          get_number<&Parameters::weekend_spread_factor>,
          set_number<&Parameters::weekend_spread_factor>,
          {1, 10}},
    Entry{{"volatility_fast_ms", "ms", "1000 to 3600000", "Half-life of the quick volatility."},
          get_ms<&Parameters::volatility_fast>,
          set_ms<&Parameters::volatility_fast>,
          {1000, 3600000}},
    Entry{{"volatility_slow_ms", "ms", "1000 to 86400000",
           "Half-life of the slow volatility; quotes use the larger."},
          get_ms<&Parameters::volatility_slow>,
          set_ms<&Parameters::volatility_slow>,
          {1000, 86400000}},
    Entry{{"max_position", "contracts", "0 or more",
           "Largest position, long or short, everything in flight counted. Trading needs it set."},
          get_position_limit,
          set_position_limit},
    Entry{{"max_order_size", "contracts", "the instrument's minimum or more", "Largest single order."},
          get_quantity<&Parameters::max_order_size>,
          set_quantity<&Parameters::max_order_size>},
    Entry{{"price_collar_bps", "bps", "1 to 5000", "No order is sent farther than this from the fair price."},
          get_number<&Parameters::price_collar_bps>,
          set_number<&Parameters::price_collar_bps>,
          {1.0, 5000.0}},
    Entry{{"uptime_distance_bps", "bps", "0.1 to 5000",
           "A working order within this of the fair price counts as a quote in the two-sided uptime."},
          get_number<&Parameters::uptime_distance_bps>,
          set_number<&Parameters::uptime_distance_bps>,
          {0.1, 5000.0}},
    Entry{{"max_order_notional", "BTC", "0 to 10000", "Largest value of a single order. 0: no limit."},
          get_amount<&Parameters::max_order_notional>,
          set_amount<&Parameters::max_order_notional>},
    Entry{{"max_daily_loss", "BTC", "0 to 10000",
           "Lost since 0:00 UTC, fees included, marked to the fair price: halts. 0: no limit."},
          get_amount<&Parameters::max_daily_loss>,
          set_amount<&Parameters::max_daily_loss>},
    Entry{{"max_drawdown", "BTC", "0 to 10000",
           "Lost since the highest profit, reckoned the same way: engages the kill switch. 0: no limit."},
          get_amount<&Parameters::max_drawdown>,
          set_amount<&Parameters::max_drawdown>},
    Entry{{"max_fills_per_minute", "", "0 to 100000",
           "More fills than this in a minute: a pause. 0: no limit."},
          get_count<&Parameters::max_fills_per_minute>,
          set_count<&Parameters::max_fills_per_minute>,
          {0, 100000}},
    Entry{{"fill_pause_ms", "ms", "1000 to 86400000", "How long that pause is."},
          get_ms<&Parameters::fill_pause>,
          set_ms<&Parameters::fill_pause>,
          {1000, 86400000}},
    Entry{{"max_executions", "", "0 to 100000",
           "This many fills within execution_window_ms: halts until a person resumes. 0: no limit."},
          get_count<&Parameters::max_executions>,
          set_count<&Parameters::max_executions>,
          {0, 100000}},
    Entry{{"execution_window_ms", "ms", "1000 to 86400000", "The window of max_executions."},
          get_ms<&Parameters::execution_window>,
          set_ms<&Parameters::execution_window>,
          {1000, 86400000}},
    Entry{
        {"max_rejections", "", "2 to 1000", "This many orders in a row turned down by the exchange: halts."},
        get_count<&Parameters::max_rejections>,
        set_count<&Parameters::max_rejections>,
        {2, 1000}},
    Entry{{"refresh_interval_ms", "ms", "100 to 600000", "Longest time a quote stays unexamined."},
          get_ms<&Parameters::refresh_interval>,
          set_ms<&Parameters::refresh_interval>,
          {100, 600000}},
    Entry{{"danger_tolerance_bps", "bps", "0 to 1000",
           "A quote nearer to the fair price than desired by more than this is replaced at once."},
          get_number<&Parameters::danger_tolerance_bps>,
          set_number<&Parameters::danger_tolerance_bps>,
          {0.0, 1000.0}},
    Entry{
        {"tighten_tolerance_bps", "bps", "0 to 1000",
         "A quote farther from the fair price than desired by more than this is worth a new order, in time."},
        get_number<&Parameters::tighten_tolerance_bps>,
        set_number<&Parameters::tighten_tolerance_bps>,
        {0.0, 1000.0}},
    Entry{{"tighten_after_ms", "ms", "0 to 600000", "How long an improvement must last before it is made."},
          get_ms<&Parameters::tighten_after>,
          set_ms<&Parameters::tighten_after>,
          {0, 600000}},
    Entry{{"size_tolerance_pct", "%", "0 to 100",
           "A remaining size below the desired one by more than this counts as an improvement to make."},
          get_number<&Parameters::size_tolerance_pct>,
          set_number<&Parameters::size_tolerance_pct>,
          {0.0, 100.0}},
    Entry{{"order_lifetime_ms", "ms", "0, or 10000 to 3600000",
           "The exchange takes a quote off by itself after this time; renewed when a quarter of it is left. "
           "0: never."},
          get_ms<&Parameters::order_lifetime>,
          set_order_lifetime,
          {10'000, 3'600'000}},
    Entry{{"post_only", "", "true or false", "Orders that would take are cancelled by the exchange instead."},
          get_switch<&Parameters::post_only>,
          set_switch<&Parameters::post_only>},
};

constexpr auto kSpecs = [] {
  std::array<ParameterSpec, kEntries.size()> specs{};
  for (std::size_t i = 0; i < specs.size(); ++i) specs[i] = kEntries[i].spec;
  return specs;
}();

const Entry* find(std::string_view name) {
  const auto entry = std::find_if(kEntries.begin(), kEntries.end(),
                                  [&](const Entry& candidate) { return candidate.spec.name == name; });
  return entry == kEntries.end() ? nullptr : &*entry;
}

void check_together(const Parameters& p, const Instrument& instrument, std::vector<std::string>& problems) {
  if (p.order_size > p.max_order_size) {
    problems.push_back("order_size (" + instrument.to_text(p.order_size) + ") is above max_order_size (" +
                       instrument.to_text(p.max_order_size) + ")");
  }
  if (p.max_position && abs(p.target_position) > *p.max_position) {
    problems.push_back("target_position (" + instrument.to_text(p.target_position) +
                       ") is beyond max_position (" + instrument.to_text(*p.max_position) + ")");
  }
  if (p.volatility_fast > p.volatility_slow) {
    problems.push_back("volatility_fast_ms must not be above volatility_slow_ms");
  }
  constexpr double kRoundingBps = 1;  // quotes are rounded away from the fair price, to a tick
  if (p.price_collar_bps < p.spread_bps / 2 + kRoundingBps) {
    problems.push_back("spread_bps (" + shown(p.spread_bps) +
                       ") would put quotes outside price_collar_bps (" + shown(p.price_collar_bps) +
                       "): half the spread and 1 bps for rounding must fit");
  }
}

}  // namespace

std::string_view to_text(QuoteModel model) {
  switch (model) {
    case QuoteModel::fixed:
      return "fixed";
    case QuoteModel::inventory:
      return "inventory";
    case QuoteModel::avellaneda_stoikov:
      return "avellaneda_stoikov";
    case QuoteModel::glft:
      return "glft";
  }
  return "?";
}

std::string_view to_text(FollowBest follow) {
  switch (follow) {
    case FollowBest::off:
      return "off";
    case FollowBest::join:
      return "join";
    case FollowBest::behind:
      return "behind";
  }
  return "?";
}

std::span<const ParameterSpec> parameter_specs() {
  return kSpecs;
}

std::string parameter_text(const Parameters& parameters, std::string_view name,
                           const Instrument& instrument) {
  const Entry* entry = find(name);
  return entry ? entry->get(parameters, instrument) : std::string{};
}

Result<Parameters> with_changes(const Parameters& current, std::span<const ParameterChange> changes,
                                const Instrument& instrument) {
  Parameters changed = current;
  std::vector<std::string> problems;
  for (const auto& [name, value] : changes) {
    const Entry* entry = find(name);
    if (!entry) {
      std::vector<std::string_view> names;
      for (const auto& spec : kSpecs) names.push_back(spec.name);
      problems.push_back("there is no parameter '" + name + "'; did you mean '" +
                         std::string(nearest_name(name, names)) + "'?");
      continue;
    }
    if (const auto problem = entry->set(changed, value, instrument, entry->bounds); !problem.empty()) {
      problems.push_back(std::string(entry->spec.name) + ": " + problem +
                         "; allowed: " + std::string(entry->spec.range) +
                         (entry->spec.unit.empty() ? "" : " " + std::string(entry->spec.unit)));
    }
  }
  if (problems.empty()) check_together(changed, instrument, problems);
  if (problems.empty()) return changed;
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem;
  }
  return Error{std::move(text)};
}

std::vector<ParameterDifference> differences(const Parameters& before, const Parameters& after,
                                             const Instrument& instrument) {
  std::vector<ParameterDifference> list;
  for (const Entry& entry : kEntries) {
    ParameterDifference one{std::string(entry.spec.name), entry.get(before, instrument),
                            entry.get(after, instrument)};
    if (one.before != one.after) list.push_back(std::move(one));
  }
  return list;
}

// FNV-1a, its upper bits folded into the 48 that are shown.
std::string parameters_etag(const Parameters& parameters, const Instrument& instrument) {
  std::uint64_t digest = 14695981039346656037u;
  const auto add = [&digest](std::string_view text) {
    for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 1099511628211u;
  };
  for (const Entry& entry : kEntries) {
    add(entry.spec.name);
    add("=");
    add(entry.get(parameters, instrument));
    add("\n");
  }
  constexpr int kBits = 48;
  digest = (digest ^ (digest >> kBits)) & ((std::uint64_t{1} << kBits) - 1);
  std::string text;
  for (int shift = kBits - 4; shift >= 0; shift -= 4) text += "0123456789abcdef"[(digest >> shift) & 0xf];
  return text;
}

Parameters default_parameters(const Instrument& instrument) {
  Parameters parameters;
  parameters.order_size = std::max(instrument.floor_to_lot(1.0), instrument.min_quantity());
  parameters.max_order_size = 10 * parameters.order_size;
  return parameters;
}

}  // namespace mm::engine
