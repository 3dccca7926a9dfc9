#include "engine/risk_limits.h"

#include <array>

#include "engine/mode.h"

namespace mm::engine {

namespace {

constexpr std::string_view kByItself = "by itself";
constexpr std::string_view kOperator = "an operator: `mmctl stop`, then `start`";

std::string_view text(Hold hold) {
  return to_text(hold);
}
std::string_view text(Reason reason) {
  return to_text(reason);
}

const std::array kLimits{
    LimitSpec{text(Hold::no_position_limit), "max_position", LimitAction::hold_side, "it is not set",
              "an operator sets it"},
    LimitSpec{text(Hold::position_limit), "max_position", LimitAction::hold_side,
              "position, everything live and in flight, and this order would exceed it", kByItself},
    LimitSpec{text(Hold::position_limit), "max_position", LimitAction::reduce_only,
              "the position is above it already, say by a trade by hand", kByItself},
    LimitSpec{text(Hold::max_order_size), "max_order_size", LimitAction::hold_side, "the order is larger",
              "an operator changes a parameter"},
    LimitSpec{text(Hold::max_order_notional), "max_order_notional", LimitAction::hold_side,
              "price x quantity is larger", "by itself, or an operator changes a parameter"},
    LimitSpec{text(Hold::live_orders), "built in", LimitAction::hold_side,
              "2 orders for each of its levels are live on the side, unconfirmed cancels counted", kByItself},
    LimitSpec{text(Hold::price_collar), "price_collar_bps", LimitAction::hold_side,
              "the price is farther from the fair price", kByItself},
    LimitSpec{text(Hold::would_cross), "post_only", LimitAction::hold_side,
              "the order would take from the exchange's book", kByItself},
    LimitSpec{text(Hold::own_spread), "spread_bps, min_spread_bps", LimitAction::hold_side,
              "closer to our own live opposite order than the asked spread", kByItself},
    LimitSpec{text(Hold::duplicate_order), "built in", LimitAction::hold_side,
              "the same order rests already or is on its way, or was sent 20 times in 10 s", kByItself},
    LimitSpec{text(Hold::refill_guard), "refill_after_ms, refill_move_bps", LimitAction::hold_side,
              "filled on the side, and neither has the fair price moved nor the other side been filled",
              kByItself},
    LimitSpec{text(Hold::runaway_guard), "runaway_fills, runaway_window_ms", LimitAction::hold_side,
              "the side's fills outweigh the other's within the window", kByItself},
    LimitSpec{text(Hold::order_unknown), "built in", LimitAction::hold_side,
              "an order of the side has an unknown outcome", "by itself, once a listing has decided it"},
    LimitSpec{text(Hold::request_budget), "limits.requests_per_second, burst", LimitAction::hold_side,
              "no request is left but the reserve for cancels", kByItself},
    LimitSpec{text(Hold::rejected), "built in", LimitAction::hold_side,
              "the exchange has just turned an order down: 0.25 s, doubling to 10 s", kByItself},
    LimitSpec{text(Reason::source_stale), "sources.stale_after_ms", LimitAction::pause, "a price is older",
              kByItself},
    LimitSpec{text(Reason::source_invalid), "sources.max_jump_bps, min_price, max_price", LimitAction::pause,
              "a price is crossed, absurd, or jumped and the jump has not lasted", kByItself},
    LimitSpec{text(Reason::quorum_lost), "fair_price_rules.quorum", LimitAction::pause,
              "fewer expressions of the fair price are live and agree", kByItself},
    LimitSpec{text(Reason::sources_disagree), "fair_price_rules.outlier_bps", LimitAction::pause,
              "no majority of the expressions is that near to their median", kByItself},
    LimitSpec{text(Reason::venue_rate_limited), "built in", LimitAction::pause, "the exchange answers 429",
              "by itself, when it said"},
    LimitSpec{text(Reason::fills_too_fast), "max_fills_per_minute", LimitAction::pause,
              "more fills within a minute", "by itself, after fill_pause_ms"},
    LimitSpec{text(Reason::execution_limit), "max_executions, execution_window_ms", LimitAction::halt,
              "so many fills within the window", kOperator},
    LimitSpec{text(Reason::rejections), "max_rejections", LimitAction::halt,
              "so many orders in a row turned down by the exchange", kOperator},
    LimitSpec{text(Reason::cancel_failed), "built in", LimitAction::halt, "an order lives on after 6 cancels",
              kOperator},
    LimitSpec{text(Reason::venue_down), "limits.failing_halt_ms", LimitAction::halt,
              "the account could not be listed for so long though the stream is up", kOperator},
    LimitSpec{text(Reason::authentication_failed), "built in", LimitAction::halt,
              "the exchange refuses the keys", kOperator},
    LimitSpec{text(Reason::ledger_failed), "ledger.file", LimitAction::halt, "the ledger can't be written",
              kOperator},
    LimitSpec{text(Reason::daily_loss), "max_daily_loss", LimitAction::halt,
              "so much lost since 0:00 UTC, fees included, marked to the fair price",
              "an operator: `mmctl stop`, then `start`; counted anew from there"},
    LimitSpec{text(Reason::kill_switch), "max_drawdown", LimitAction::kill,
              "so much lost since the highest profit",
              "an operator: `mmctl kill-reset --reason`; counted anew from there"},
    LimitSpec{text(Reason::kill_switch), "`mmctl kill`", LimitAction::kill, "a person said so",
              "an operator: `mmctl kill-reset --reason`"},
};

}  // namespace

std::string_view to_text(LimitAction action) {
  switch (action) {
    case LimitAction::hold_side:
      return "hold side";
    case LimitAction::reduce_only:
      return "reduce only";
    case LimitAction::pause:
      return "pause";
    case LimitAction::halt:
      return "halt";
    case LimitAction::kill:
      return "kill";
  }
  return "?";
}

std::span<const LimitSpec> risk_limits() {
  return kLimits;
}

std::string risk_limits_page() {
  std::string page =
      "# Limits\n\n"
      "What keeps `mmd` from doing harm, from the mildest action to the gravest. Made by `mmd limits`.\n\n"
      "| shown as | set by | action | when | way back |\n| --- | --- | --- | --- | --- |\n";
  for (const LimitSpec& limit : kLimits) {
    for (const std::string_view cell : {limit.shown_as, limit.set_by, to_text(limit.action), limit.reached}) {
      page += "| " + std::string(cell) + ' ';
    }
    page += "| " + std::string(limit.way_back) + " |\n";
  }
  return page +
         "\nCancelling is never limited. A halt and the kill switch outlive restarts when there is a "
         "ledger.\n";
}

}  // namespace mm::engine
