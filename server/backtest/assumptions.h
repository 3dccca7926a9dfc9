// What a backtest assumes about the world around the engine: how long messages take, what fees are, who else
// trades. One table names every assumption with its unit, range and reason; command line, results and
// documentation read it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "simulator/exchange_types.h"
#include "simulator/traders.h"

namespace mm::backtest {

struct Assumptions {
  double feed_latency_ms = 25;
  double order_latency_ms = 50;
  double response_latency_ms = 50;
  double maker_fee_bps = 2;
  double taker_fee_bps = 9.6;
  double ticks_per_second = 2;
  double takers_per_second = 0.05;
  double taker_decay_bps = 10;
  double taker_rush = 6;
  double informed_share = 0.2;
  double informed_ahead_s = 60;
  double informed_noise_bps = 10;
  double taker_min_size = 0.05;
  double taker_max_size = 1;
  double taker_slack_bps = 5;
  double maker_first_bps = 30;
  double maker_step_bps = 10;
  double maker_min_size = 0.5;
  double maker_max_size = 5;
  double maker_requote_bps = 3;

  friend bool operator==(const Assumptions&, const Assumptions&) = default;
};

struct AssumptionSpec {
  std::string_view name;
  std::string_view unit;
  double low = 0;
  double high = 0;
  double Assumptions::*member = nullptr;
  std::string_view meaning;  // one sentence
  std::string_view reason;   // why the default is what it is
};

std::span<const AssumptionSpec> assumption_specs();

using AssumptionChange = std::pair<std::string, std::string>;  // name, value as text

// All changes applied to the defaults, or every problem found, one sentence a line.
Result<Assumptions> with_assumptions(std::span<const AssumptionChange> changes);

// The table with the defaults as Markdown.
std::string assumptions_page();

// As the simulated exchange and its traders take them.
simulator::TraderSettings traders_of(const Assumptions& assumptions);
void set_fees(const Assumptions& assumptions, simulator::InstrumentRules& rules);

Duration milliseconds(double ms);

}  // namespace mm::backtest
