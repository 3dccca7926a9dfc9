#include "telemetry/turn_counters.h"

#include <variant>

namespace mm::telemetry {

namespace {

constexpr Side kSides[] = {Side::buy, Side::sell};
constexpr engine::EntryKind kEntryKinds[] = {engine::EntryKind::fill, engine::EntryKind::funding,
                                             engine::EntryKind::transfer};

}  // namespace

TurnCounters::TurnCounters(prometheus::Registry& registry, const Instrument& instrument)
    : instrument_(instrument),
      mode_changes_(counters(registry, "mm_mode_changes_total",
                             "Changes into this mode, or of its reason while in it."),
                    "mode", engine::kAllModes),
      refused_(counters(registry, "mm_orders_refused_total",
                        "Orders our own risk gate or request budget did not let out, by reason."),
               "reason", engine::kAllHolds),
      rejected_(counters(registry, "mm_orders_rejected_total",
                         "Orders the exchange rejected, or that never reached it."),
                "side", kSides),
      fills_(counters(registry, "mm_fills_total", "Fills booked."), "side", kSides),
      filled_(counters(registry, "mm_filled_contracts_total", "Quantity bought or sold, in contracts."),
              "side", kSides),
      budget_waits_(counter(registry, "mm_request_budget_waits_total",
                            "Orders that had to wait because our request budget was used up.")),
      adjustments_(counter(registry, "mm_position_adjustments_total",
                           "Times the exchange's position differed from our count and was adopted.")),
      entries_(counters(registry, "mm_account_entries_total",
                        "Lines of the exchange's log of the account that no order of ours explains, booked: "
                        "fills are trades by hand."),
               "kind", kEntryKinds),
      late_marks_(counter(registry, "mm_fill_marks_missed_total",
                          "Horizons of fills that passed without a fair price in time.")),
      parameter_changes_(counter(registry, "mm_parameter_changes_total",
                                 "Changes of the live parameters that took effect.")) {}

void TurnCounters::count(const engine::Turn& turn) {
  for (const auto& fact : turn.facts) {
    std::visit([this](const auto& one) { count(one); }, fact);
  }
}

void TurnCounters::count(const engine::ModeChanged& fact) {
  mode_changes_[fact.to.mode].Increment();
}

void TurnCounters::count(const engine::OrderStepped& fact) {
  if (fact.order.state != OrderState::rejected || fact.from == OrderState::rejected) return;
  rejected_[fact.order.side].Increment();
}

void TurnCounters::count(const engine::OrderRefused& fact) {
  refused_[fact.reason].Increment();
  if (fact.reason == engine::Hold::request_budget) budget_waits_.Increment();
}

void TurnCounters::count(const engine::FillBooked& fact) {
  fills_[fact.side].Increment();
  filled_[fact.side].Increment(instrument_.to_double(fact.quantity));
}

void TurnCounters::count(const engine::PositionAdjusted&) {
  adjustments_.Increment();
}

void TurnCounters::count(const engine::EntryBooked& fact) {
  entries_[fact.entry.kind].Increment();
}

void TurnCounters::count(const engine::FillMarked& fact) {
  if (fact.fair_price == 0) late_marks_.Increment();
}

void TurnCounters::count(const engine::ParametersChanged&) {
  parameter_changes_.Increment();
}

}  // namespace mm::telemetry
