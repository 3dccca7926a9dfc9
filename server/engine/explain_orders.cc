// From the wanted quotes to what is done about each order.
#include <algorithm>

#include "engine/explain_steps.h"

namespace mm::engine {

namespace {

std::string refill_text(const FillGuardView& guard, const Parameters& p) {
  if (p.refill_after == Duration{}) return "refill: off, refill_after_ms 0";
  if (!guard.filled) return "refill: not filled since the other side was";
  const bool waits = guard.age < p.refill_after && guard.moved_bps < p.refill_move_bps;
  return "refill: filled " + shown_ms(guard.age) + " ago and the price moved " + shown(guard.moved_bps, 4) +
         " bps since; a new order " + (waits ? "waits for " : "needed ") + "refill_after_ms " +
         std::to_string(to_ms(p.refill_after)) + " or refill_move_bps " + shown(p.refill_move_bps) +
         " or a fill of the other side";
}

std::string runaway_text(const FillGuardView& guard, const Parameters& p) {
  const std::string excess = "runaway: " + shown(guard.excess, 4) +
                             " order sizes more than on the other side within runaway_window_ms " +
                             std::to_string(to_ms(p.runaway_window));
  return excess + (p.runaway_fills > 0 ? ", held at runaway_fills " + shown(p.runaway_fills)
                                       : ", and runaway_fills 0 holds nothing");
}

std::string limit_text(const std::string& seen, const std::string& action, const std::string& parameter,
                       const std::string& limit) {
  return seen + (limit == "0" || to_text(Amount{}) == limit ? ", no limit: " : ", " + action + " at ") +
         parameter + " " + limit;
}

}  // namespace

ExplanationStep explain_guards(const Snapshot& picture) {
  StepWriter step("guards after fills", picture);
  for (const Side side : kBothSides) {
    const FillGuardView& guard = picture.sides[side].fill_guard;
    step.line(quote_name(side), refill_text(guard, picture.parameters));
    step.line(quote_name(side), runaway_text(guard, picture.parameters),
              {{"excess", guard.excess, "order sizes"}});
  }
  step.by({"refill_after_ms", "refill_move_bps", "runaway_fills", "runaway_window_ms"});
  return step.take();
}

ExplanationStep explain_limits(const Snapshot& picture) {
  StepWriter step("limits", picture);
  const Parameters& p = picture.parameters;
  const PaceView& pace = picture.pace;
  if (picture.profit) {
    const double lost = picture.marks.day_start - *picture.profit;
    const double drawdown = picture.marks.peak - *picture.profit;
    step.line("loss today",
              limit_text(shown(lost, 4) + " BTC", "halts", "max_daily_loss", to_text(p.max_daily_loss)),
              {{"lost", lost, "BTC"}});
    step.line("drawdown",
              limit_text(shown(drawdown, 4) + " BTC", "engages the kill switch", "max_drawdown",
                         to_text(p.max_drawdown)),
              {{"drawdown", drawdown, "BTC"}});
  } else {
    step.line("profit", "not known before there was a fair price; max_daily_loss " +
                            to_text(p.max_daily_loss) + ", max_drawdown " + to_text(p.max_drawdown));
  }
  step.line("fills",
            limit_text(std::to_string(pace.fills_in_minute) + " in the last minute",
                       "a pause of fill_pause_ms " + std::to_string(to_ms(p.fill_pause)) + " above, not",
                       "max_fills_per_minute", std::to_string(p.max_fills_per_minute)) +
                (pace.pause > Duration{} ? "; pausing for " + shown_ms(pace.pause) : ""),
            {{"fills", static_cast<double>(pace.fills_in_minute), ""}});
  step.line("executions",
            limit_text(std::to_string(pace.fills_in_window) + " fills within execution_window_ms " +
                           std::to_string(to_ms(p.execution_window)),
                       "halts", "max_executions", std::to_string(p.max_executions)),
            {{"fills", static_cast<double>(pace.fills_in_window), ""}});
  step.line("rejections",
            limit_text(std::to_string(pace.turned_down) + " orders turned down in a row", "halts",
                       "max_rejections", std::to_string(p.max_rejections)),
            {{"rejections", static_cast<double>(pace.turned_down), ""}});
  Amount largest;
  for (const Side side : kBothSides) {
    for (const auto& [price, quantity] : picture.sides[side].desired) {
      largest = std::max(largest, picture.instrument->notional(price, quantity));
    }
  }
  step.line("order value",
            limit_text("at most " + to_text(largest) + " BTC is wanted", "an order is not sent above, not",
                       "max_order_notional", to_text(p.max_order_notional)),
            {{"largest", to_double(largest), "BTC"}});
  const double requests =
      std::max(picture.requests_left, 0.0);  // cancels may have used up some of their reserve
  step.line("requests", shown(requests, 4) + " left to the exchange above the reserve for cancels",
            {{"requests", requests, ""}});
  step.by({"max_daily_loss", "max_drawdown", "max_fills_per_minute", "fill_pause_ms", "max_executions",
           "execution_window_ms", "max_rejections", "max_order_notional"});
  return step.take();
}

namespace {

std::string nearness(double nearer_bps) {
  return shown(std::abs(nearer_bps), 4) + " bps " + (nearer_bps < 0 ? "farther" : "nearer") + " than wanted";
}

std::string largeness(double larger_pct) {
  return shown(std::abs(larger_pct), 4) + " % " + (larger_pct < 0 ? "smaller" : "larger") + " than wanted";
}

std::string why(const LevelDecision& decision, const Snapshot& picture) {
  const Parameters& p = picture.parameters;
  const std::string near = nearness(decision.nearer_bps);
  const std::string large = largeness(decision.larger_pct);
  switch (decision.cause) {
    case Cause::good:
      return near + ", good between " + shown(p.danger_tolerance_bps) + " nearer and " +
             shown(p.tighten_tolerance_bps) + " farther, and " + large + ", good within " +
             shown(p.size_tolerance_pct) + " %";
    case Cause::too_near:
      return near + ", more than danger_tolerance_bps " + shown(p.danger_tolerance_bps) + ": at once";
    case Cause::too_large:
      return large + ", more than size_tolerance_pct " + shown(p.size_tolerance_pct) + ": at once";
    case Cause::opposite_quotes:
      return near + " while the other side is quoted anew: at once";
    case Cause::position_limit:
      return "what rests on the side and the position are above max_position: at once";
    case Cause::parameters_changed:
      return near + " and " + large + " after a change of parameters: at once";
    case Cause::too_far:
      return near + ", more than tighten_tolerance_bps " + shown(p.tighten_tolerance_bps);
    case Cause::too_small:
      return large + ", more than size_tolerance_pct " + shown(p.size_tolerance_pct);
    case Cause::expires:
      return "less than a quarter of order_lifetime_ms " + std::to_string(to_ms(p.order_lifetime)) +
             " is left of it";
    case Cause::missing:
      return "nothing stands here";
    case Cause::surplus:
      return "no level is left for it";
  }
  return "?";
}

std::string what(const LevelDecision& decision, const Instrument& instrument) {
  const std::string standing = decision.standing ? "order " + std::to_string(decision.order.value) + ", " +
                                                       shown(*decision.standing, instrument)
                                                 : std::string();
  const std::string desired = decision.desired ? shown(*decision.desired, instrument) : std::string();
  switch (decision.decision) {
    case Decision::keep:
      return "keep " + standing;
    case Decision::wait:
      return "keep " + standing + ", for now, " + desired + " is wanted";
    case Decision::replace:
      return "replace " + standing + ", by " + desired;
    case Decision::place:
      return "place " + desired;
    case Decision::remove:
      return "take off " + standing;
  }
  return "?";
}

std::string when(const LevelDecision& decision, const Snapshot& picture) {
  const Parameters& p = picture.parameters;
  std::string text;
  if (decision.hold != Hold::none && decision.decision != Decision::wait) {
    text = "; not sent: " + words(to_text(decision.hold));
  }
  if (decision.until == MonoTime::max()) return text;
  const std::string left = shown_ms(std::max(decision.until - picture.now.mono, Duration{}));
  if (decision.decision == Decision::keep) {
    return text + "; renewed in " + left + ", when a quarter of order_lifetime_ms " +
           std::to_string(to_ms(p.order_lifetime)) + " is left of it";
  }
  if (decision.hold != Hold::none) return text + "; " + words(to_text(decision.hold)) + ", again in " + left;
  return text + "; done when it has lasted tighten_after_ms " + std::to_string(to_ms(p.tighten_after)) +
         ", in " + left;
}

// The orders that no decision is about any more: they leave, or nobody knows where they are.
void explain_others(const Snapshot& picture, StepWriter& step) {
  for (const Order& order : picture.live_orders) {
    const auto& decisions = picture.sides[order.side].decisions;
    const bool decided = std::any_of(decisions.begin(), decisions.end(), [&](const LevelDecision& one) {
      return one.order == order.id && one.decision != Decision::remove && one.decision != Decision::replace;
    });
    // What was placed in the last turn stands since then.
    if (decided || order.state == OrderState::in_flight) continue;
    step.line("order " + std::to_string(order.id.value),
              words(to_text(order.side)) + " " +
                  shown({order.price, order.remaining()}, *picture.instrument) + " is " +
                  words(mm::to_text(order.state)) + " and counts as live until the exchange says more");
  }
}

void explain_uptime(const Snapshot& picture, StepWriter& step) {
  const UptimeDay& day = picture.money.uptime;
  std::string text = "a working order within uptime_distance_bps " +
                     shown(picture.parameters.uptime_distance_bps) +
                     " bps of the fair price counts as a quote";
  if (day.wanted == Duration{}) return step.line("two-sided", std::move(text));
  const double share = 100 * to_seconds(day.two_sided) / to_seconds(day.wanted);
  step.line("two-sided", text + "; on both sides for " + shown(share, 4) + " % of today's trading time",
            {{"two-sided", share, "%"}});
}

}  // namespace

ExplanationStep explain_decisions(const Snapshot& picture) {
  StepWriter step("decisions", picture);
  for (const Side side : kBothSides) {
    const SideView& view = picture.sides[side];
    std::string text = words(to_text(view.state));
    if (view.hold != Hold::none) text += ": " + words(to_text(view.hold));
    if (view.backoff > Duration{})
      text += "; no new order for " + shown_ms(view.backoff) + " after a rejection";
    step.line(quote_name(side), std::move(text));
    for (const LevelDecision& decision : view.decisions) {
      step.line(decision.desired ? quote_name(side, decision.level) : quote_name(side),
                what(decision, *picture.instrument) + ": " + why(decision, picture) + when(decision, picture),
                {{"nearer", decision.nearer_bps, "bps"}, {"larger", decision.larger_pct, "%"}});
    }
  }
  explain_others(picture, step);
  step.line("next", "all of it anew with the next price, and after refresh_interval_ms " +
                        std::to_string(to_ms(picture.parameters.refresh_interval)) + " without one");
  explain_uptime(picture, step);
  step.by({"danger_tolerance_bps", "tighten_tolerance_bps", "tighten_after_ms", "size_tolerance_pct",
           "order_lifetime_ms", "refresh_interval_ms", "uptime_distance_bps"});
  return step.take();
}

}  // namespace mm::engine
