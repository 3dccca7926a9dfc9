#include "backtest/assumptions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/decimal.h"
#include "core/nearest_name.h"

namespace mm::backtest {

namespace {

using A = Assumptions;

constexpr std::array kSpecs{
    AssumptionSpec{"feed_latency_ms", "ms", 0, 60'000, &A::feed_latency_ms,
                   "From a price's moment to the engine.",
                   "A host in another region than the price venue. Your own: compare the venue's time stamps "
                   "with arrivals."},
    AssumptionSpec{"order_latency_ms", "ms", 0, 60'000, &A::order_latency_ms,
                   "From the engine's decision to the exchange's book.",
                   "Half of a REST round trip of 100 ms with the gateway's work. Your own: "
                   "`--latency-from`."},
    AssumptionSpec{"response_latency_ms", "ms", 0, 60'000, &A::response_latency_ms,
                   "From the exchange's book to the engine: answers, fills, best prices.", "The other half."},
    AssumptionSpec{"maker_fee_bps", "bps", -100, 100, &A::maker_fee_bps,
                   "Taken of each of our fills; negative: a rebate.", "Roxom's instruments page: 0.0002."},
    AssumptionSpec{"taker_fee_bps", "bps", -100, 100, &A::taker_fee_bps,
                   "The same when an order of ours takes (post_only = false).",
                   "Roxom's standard tier: 0.00096."},
    AssumptionSpec{"ticks_per_second", "1/s", 0.01, 1000, &A::ticks_per_second,
                   "Prices of each symbol made from bars.",
                   "The venue tells more often, but the loop decides once on the newest of a burst. Finer "
                   "prices cost time and change little."},
    AssumptionSpec{"takers_per_second", "1/s", 0, 1000, &A::takers_per_second,
                   "A: takers of each side while the best price is at fair.",
                   "With quotes 10 bps away some 1,700 contracts a day: 2.5 % of what the PAXG perpetual of "
                   "the bars trades. `mmsim` has 0.7 so that a demonstration is lively."},
    AssumptionSpec{"taker_decay_bps", "bps", 0.1, 1000, &A::taker_decay_bps,
                   "1/k: that much farther from fair, e times fewer takers.",
                   "As in `mmsim` and in the engine's `fill_decay`."},
    AssumptionSpec{"taker_rush", "", 1, 1000, &A::taker_rush,
                   "At most so many times A, however far a price is on the wrong side of fair.",
                   "As in `mmsim`: reached 18 bps beyond fair."},
    AssumptionSpec{"informed_share", "", 0, 1, &A::informed_share, "Share of takers who know something.",
                   "As in `mmsim`. More in thin markets than in busy ones (Easley, Kiefer, O'Hara and "
                   "Paperman, Journal of Finance 51(4), 1996)."},
    AssumptionSpec{"informed_ahead_s", "s", 0, 3600, &A::informed_ahead_s,
                   "They see the fair price of so much later ...",
                   "A minute moves it by 5 to 8 bps, half a spread: enough to matter."},
    AssumptionSpec{"informed_noise_bps", "bps", 0, 1000, &A::informed_noise_bps,
                   "... with a normal error of this deviation.",
                   "More than they see in quiet times, less in wild ones. In all, adverse selection is the "
                   "smaller part of the spread, as Huang and Stoll found (Review of Financial Studies 10(4), "
                   "1997), and fills come before moves against us, as Albers et al. measured on a BTC "
                   "perpetual (arXiv 2502.18625)."},
    AssumptionSpec{"taker_min_size", "contracts", 0.01, 1'000'000, &A::taker_min_size,
                   "Smallest order of a taker.", "As in `mmsim`."},
    AssumptionSpec{"taker_max_size", "contracts", 0.01, 1'000'000, &A::taker_max_size,
                   "Largest; all sizes in between are as likely.", "As in `mmsim`: one quote of ours."},
    AssumptionSpec{"taker_slack_bps", "bps", 0, 1000, &A::taker_slack_bps,
                   "How much worse than the best price a taker goes.", "As in `mmsim`."},
    AssumptionSpec{"maker_first_bps", "bps", 1, 1000, &A::maker_first_bps,
                   "Distance from fair of the other makers' best orders.",
                   "As in `mmsim`: we are the best maker, and takers who find us absent pay more."},
    AssumptionSpec{"maker_step_bps", "bps", 1, 1000, &A::maker_step_bps,
                   "From one of their four levels to the next.", "As in `mmsim`."},
    AssumptionSpec{"maker_min_size", "contracts", 0.01, 1'000'000, &A::maker_min_size,
                   "Smallest order of theirs.", "As in `mmsim`."},
    AssumptionSpec{"maker_max_size", "contracts", 0.01, 1'000'000, &A::maker_max_size,
                   "Largest order of theirs.", "As in `mmsim`."},
    AssumptionSpec{"maker_requote_bps", "bps", 0.1, 1000, &A::maker_requote_bps,
                   "They follow when fair has moved so far; they look about once a second.",
                   "As in `mmsim`."},
};

std::string shown(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed).ptr;
  return {text.begin(), end};
}

std::string unknown(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& spec : kSpecs) names.push_back(spec.name);
  return "there is no assumption '" + name + "'; did you mean '" + std::string(nearest_name(name, names)) +
         "'?";
}

// Empty, or what is wrong.
std::string apply(const AssumptionChange& change, Assumptions& assumptions) {
  const auto& [name, text] = change;
  const auto spec =
      std::find_if(kSpecs.begin(), kSpecs.end(), [&](const AssumptionSpec& one) { return one.name == name; });
  if (spec == kSpecs.end()) return unknown(name);
  const auto decimal = parse_decimal(text);
  if (!decimal) return name + ": " + decimal.error();
  const double value = to_double(*decimal);
  if (value < spec->low || value > spec->high) {
    return name + ": '" + text + "' is outside " + shown(spec->low) + " to " + shown(spec->high) +
           (spec->unit.empty() ? "" : " " + std::string(spec->unit));
  }
  assumptions.*(spec->member) = value;
  return {};
}

}  // namespace

std::span<const AssumptionSpec> assumption_specs() {
  return kSpecs;
}

Result<Assumptions> with_assumptions(std::span<const AssumptionChange> changes) {
  Assumptions assumptions;
  std::string problems;
  const auto add = [&](const std::string& problem) {
    if (!problem.empty()) problems += (problems.empty() ? "" : "\n") + problem;
  };
  for (const auto& change : changes) add(apply(change, assumptions));
  if (assumptions.taker_min_size > assumptions.taker_max_size) {
    add("taker_min_size must not be above taker_max_size");
  }
  if (assumptions.maker_min_size > assumptions.maker_max_size) {
    add("maker_min_size must not be above maker_max_size");
  }
  if (!problems.empty()) return Error{std::move(problems)};
  return assumptions;
}

std::string assumptions_page() {
  std::string page = "| assumption | default | meaning | reason |\n| --- | --- | --- | --- |\n";
  const Assumptions defaults;
  for (const auto& spec : kSpecs) {
    page += "| `" + std::string(spec.name) + "` | " + shown(defaults.*(spec.member));
    if (!spec.unit.empty()) page += ' ' + std::string(spec.unit);
    page += " | " + std::string(spec.meaning) + " | " + std::string(spec.reason) + " |\n";
  }
  return page;
}

simulator::TraderSettings traders_of(const Assumptions& a) {
  simulator::TraderSettings traders;
  // Nobody comes at a rate of 0, but the next candidate needs a time.
  constexpr double kNever = 1e-6;
  traders.takers_per_second = a.takers_per_second;
  traders.max_takers_per_second = std::max(a.takers_per_second * a.taker_rush, kNever);
  traders.intensity_decay_bps = a.taker_decay_bps;
  traders.informed_share = a.informed_share;
  traders.informed_noise_bps = a.informed_noise_bps;
  traders.min_size = a.taker_min_size;
  traders.max_size = a.taker_max_size;
  traders.slack_bps = a.taker_slack_bps;
  traders.first_level_bps = a.maker_first_bps;
  traders.level_step_bps = a.maker_step_bps;
  traders.min_level_size = a.maker_min_size;
  traders.max_level_size = a.maker_max_size;
  traders.requote_bps = a.maker_requote_bps;
  traders.looks_per_second = 1;
  return traders;
}

void set_fees(const Assumptions& assumptions, simulator::InstrumentRules& rules) {
  constexpr double kPpmPerBps = 100;
  rules.maker_fee_ppm = std::llround(assumptions.maker_fee_bps * kPpmPerBps);
  rules.taker_fee_ppm = std::llround(assumptions.taker_fee_bps * kPpmPerBps);
}

Duration milliseconds(double ms) {
  return Duration(std::llround(ms * 1e6));
}

}  // namespace mm::backtest
