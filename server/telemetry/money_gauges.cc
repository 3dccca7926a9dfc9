#include "telemetry/money_gauges.h"

namespace mm::telemetry {

MoneyGauges::MoneyGauges(prometheus::Registry& registry)
    : unexplained_(gauge(registry, "mm_unexplained_btc",
                         "What the account at the exchange has gained beside our profit and transfers since "
                         "it was first compared: must be 0; NaN before that.")),
      compared_(gauge(registry, "mm_account_compared_timestamp_seconds",
                      "When the account was last compared with our books; NaN before the first time.")),
      uptime_(gauge(registry, "mm_two_sided_uptime_ratio",
                    "Share of the time in which trading was wanted that both sides rested near the fair "
                    "price, of this UTC day; NaN while it was not wanted.")),
      wanted_(counter(registry, "mm_trading_wanted_seconds_total", "Time in which trading was wanted.")),
      two_sided_(counter(registry, "mm_two_sided_seconds_total",
                         "Of it, time with a working order on each side within uptime_distance_bps.")) {
  auto& parts = gauges(registry, "mm_profit_part_btc",
                       "What profit is made of, as far as the ledger goes back: spread + adverse_selection + "
                       "inventory - fees + funding; NaN while unknown.");
  const auto part = [&](const char* name, Amount engine::ProfitParts::*member) {
    parts_.push_back({member, &parts.Add({{"part", name}}, kUnknown)});
  };
  part("spread", &engine::ProfitParts::spread);
  part("adverse_selection", &engine::ProfitParts::adverse);
  part("inventory", &engine::ProfitParts::inventory);
  part("fees", &engine::ProfitParts::fees);
  part("funding", &engine::ProfitParts::funding);

  auto& averages = gauges(registry, "mm_markout_average_bps",
                          "What the fills of this run were worth so long after they were made, in basis "
                          "points of their price, weighted by value; NaN without fills. 0s: the edge.");
  auto& totals = gauges(registry, "mm_markout_btc", "The same added up.");
  auto& fills = counters(registry, "mm_fills_marked_total", "Fills of which it is known.");
  for (std::size_t i = 0; i < kMarks; ++i) {
    const auto seconds = i == 0 ? 0 : static_cast<int>(to_seconds(engine::kHorizons.at(i - 1)));
    const prometheus::Labels labels{{"horizon", std::to_string(seconds) + 's'}};
    marks_.push_back(
        {&averages.Add(labels, kUnknown), &totals.Add(labels), FollowingCounter(fills.Add(labels))});
  }
}

void MoneyGauges::Seconds::follow(std::int64_t day, Duration seconds) {
  // A day that ended between two pictures is counted up to the first of them.
  if (day_ != day) last_ = day_ ? Duration{} : seconds;
  day_ = day;
  if (seconds > last_) counter_->Increment(to_seconds(seconds - last_));
  last_ = seconds;
}

void MoneyGauges::show(const engine::Snapshot& snapshot) {
  const engine::MoneyView& money = snapshot.money;
  for (const Part& part : parts_) {
    part.gauge->Set(money.parts ? to_double((*money.parts).*part.member) : kUnknown);
  }
  for (std::size_t i = 0; i < kMarks; ++i) {
    const engine::MarkoutSum& sum = money.markouts.at(i);
    marks_[i].average->Set(sum.fills > 0 ? sum.average_bps() : kUnknown);
    marks_[i].total->Set(to_double(sum.markout));
    marks_[i].fills.follow(sum.fills);
  }
  unexplained_.Set(money.unexplained ? to_double(*money.unexplained) : kUnknown);
  compared_.Set(money.unexplained ? to_seconds(money.compared.time_since_epoch()) : kUnknown);
  const engine::UptimeDay& uptime = money.uptime;
  uptime_.Set(uptime.wanted > Duration{} ? to_seconds(uptime.two_sided) / to_seconds(uptime.wanted)
                                         : kUnknown);
  wanted_.follow(uptime.day, uptime.wanted);
  two_sided_.follow(uptime.day, uptime.two_sided);
}

}  // namespace mm::telemetry
