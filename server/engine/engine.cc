#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/account_sync.h"
#include "engine/order_desk.h"
#include "engine/parameter_trial.h"
#include "engine/quoting.h"
#include "engine/risk_watch.h"
#include "engine/trading_state.h"

namespace mm::engine {

namespace {

enum class Intent : std::uint8_t { stop, quote, reduce };

// A command that is answered once the exchange is proven to hold no order.
struct PendingStop {
  CommandId id;
  bool whole_account = false;
  MonoTime deadline;
  std::uint64_t proof = 0;  // the listing that has to come; 0: not yet asked for
};

std::string time_text(WallTime time) {
  const std::int64_t ms = unix_ms(time);
  const std::int64_t day_ms = ms % 86'400'000;
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d UTC", static_cast<int>(day_ms / 3'600'000),
                static_cast<int>(day_ms / 60'000 % 60), static_cast<int>(day_ms / 1000 % 60),
                static_cast<int>(day_ms % 1000));
  return text;
}

}  // namespace

struct Engine::State : TradingState {
  explicit State(EngineConfig engine_config) : TradingState(std::move(engine_config)) {}

  RiskWatch watch{*this};
  OrderDesk desk{*this, watch};
  AccountSync sync{*this, desk};
  Quoting quoting{*this, desk};

  Intent intent = Intent::stop;
  Reason stop_reason = Reason::none;
  bool quoted = false;  // since the last start
  bool ledger_writable = true;
  std::vector<PendingStop> stops;
  bool whole_account_cancelled = false;
  std::uint64_t pictures = 0;

  void reply(CommandId id, CommandStatus status, std::string message,
             std::optional<WallTime> proven_at = std::nullopt) {
    turn.actions.push_back(CommandReply{id, status, std::move(message), proven_at});
  }

  // ---- events ----

  void on(const SourceTicked& event) { sources.apply(event, now.mono); }
  void on(const SourceLinkChanged& event) { sources.apply(event); }
  void on(const VenueLinkChanged& event) { sync.on(event); }
  void on(const KeysRefused& event) { sync.on(event); }
  void on(const VenueRateLimited& event) { budget.block_until(now.mono + event.retry_after); }
  void on(const VenueTopChanged& event) { venue_top = event.top; }
  void on(const VenueTraded&) {}  // what others do with each other: for shadows and backtests
  void on(const VenueClockRead& event) { venue_clock = VenueClock{event.exchange, now.mono}; }
  void on(const OrderAccepted& event) { desk.on(event); }
  void on(const OrderRejected& event) { desk.on(event); }
  void on(const OrderOutcomeUnknown& event) { desk.on(event); }
  void on(const CancelAnswered& event) { desk.on(event); }
  void on(const OrderReport& event) { desk.on(event); }
  void on(const OrderNotFound& event) { desk.on(event); }
  void on(const OrderQueryFailed& event) { desk.on(event); }
  void on(const AccountLoaded& event) { sync.on(event); }
  void on(const AccountLoadFailed& event) { sync.on(event); }
  void on(const PositionReported& event) { sync.on(event); }
  void on(const BalanceReported& event) {
    balance = event.balance;
    ++books_changed;
  }
  void on(const AccountCancelled& event) { whole_account_cancelled = event.ok; }
  void on(const Woke&) {}

  void on(const HistoryRead& event) {
    const Remembered& before = *event.remembered;
    for (const Order& order : before.orders) {
      const auto& doubtful = before.unsettled;
      desk.restore(order, std::find(doubtful.begin(), doubtful.end(), order.id) == doubtful.end());
    }
    orders_created = before.last_order;
    fills_booked = before.last_fill;
    position = before.position;
    sync.remember(before);
    if (before.marks) watch.remember(*before.marks);
    split.remember(before.spread, before.adverse, before.waiting_fills, now);
    if (before.equity_base) equity.remember(*before.equity_base);
    uptime.remember(before.uptime);
    halt = before.halt;
  }

  void on(const LedgerChanged& event) {
    ledger_writable = event.writable;
    if (!ledger_writable && !killed()) halt = ModeState{Mode::halted, Reason::ledger_failed, event.detail};
  }

  // ---- commands ----

  bool killed() const { return halt && halt->reason == Reason::kill_switch; }

  bool may_trade(CommandId id) {
    if (killed()) {
      reply(id, CommandStatus::refused,
            "the kill switch is engaged" +
                (halt->detail.empty() ? "" : " (" + std::string(halt->detail.view()) + ")") +
                "; `mmctl kill-reset --reason TEXT` lifts it");
    } else if (halt) {
      reply(id, CommandStatus::refused,
            "halted (" + std::string(to_text(halt->reason)) + (halt->detail.empty() ? "" : ": ") +
                std::string(halt->detail.view()) + "); look into it, then `mmctl stop` acknowledges it");
    } else if (!ledger_writable) {
      reply(id, CommandStatus::refused,
            "the ledger can't be written, and nothing is traded that would not be booked; see the log");
    } else if (!parameters.max_position) {
      reply(id, CommandStatus::refused,
            "no position limit is set; set one first: `mmctl params set max_position=5.00`");
    } else if (!stops.empty()) {
      reply(id, CommandStatus::refused,
            "a stop is still being confirmed by the exchange; try again in a moment");
    } else {
      return true;
    }
    return false;
  }

  void on(const StartTrading& command) {
    if (!may_trade(command.id)) return;
    const bool already = intent == Intent::quote;
    intent = Intent::quote;
    if (!already) quoted = false;
    reply(command.id, CommandStatus::done, already ? "already started" : "started");
  }

  void on(const ReducePosition& command) {
    if (!may_trade(command.id)) return;
    intent = Intent::reduce;
    reply(command.id, CommandStatus::done,
          position.net().lots == 0 ? "the position is flat already; stopping"
                                   : "only orders that shrink the position from now on; stops when flat");
  }

  // A shutdown is no person's word on a halt, so the halt outlives it.
  void on(const StopTrading& command) {
    begin_stop(command.shutdown ? Reason::shutdown : Reason::operator_request);
    if (!command.shutdown) acknowledge_halt();
    stops.push_back({command.id, false, now.mono + config.timeouts.stop_deadline});
  }

  void on(const CancelAll& command) {
    begin_stop(Reason::operator_request);
    acknowledge_halt();
    stops.push_back({command.id, command.whole_account, now.mono + config.timeouts.stop_deadline});
    if (command.whole_account) {
      whole_account_cancelled = false;
      budget.take_reserved(now.mono);
      turn.actions.push_back(CancelAccount{});
    }
  }

  void begin_stop(Reason reason) {
    intent = Intent::stop;
    stop_reason = reason;
    desk.retry_cancels();
  }

  void acknowledge_halt() {
    if (!halt || killed()) return;
    halt.reset();
    watch.begin_anew();
  }

  void on(const EngageKillSwitch& command) {
    begin_stop(Reason::operator_request);
    halt = ModeState{Mode::halted, Reason::kill_switch, Detail(command.reason)};
    stops.push_back({command.id, false, now.mono + config.timeouts.stop_deadline});
  }

  void on(const ResetKillSwitch& command) {
    if (!killed()) {
      reply(command.id, CommandStatus::refused, "the kill switch is not engaged");
    } else if (command.reason.empty()) {
      reply(command.id, CommandStatus::invalid, "a reset needs a reason: who looked, and what was found");
    } else {
      halt.reset();
      intent = Intent::stop;
      stop_reason = Reason::operator_request;
      watch.begin_anew();
      reply(command.id, CommandStatus::done, "the kill switch is reset; stopped. `mmctl start` trades again");
    }
  }

  void on(const ChangeParameters& command) {
    look();  // so that a change that is tried and one that is made see the same
    const std::string etag = parameters_etag(parameters, instrument);
    if (!command.expected_etag.empty() && command.expected_etag != etag) {
      reply(command.id, CommandStatus::conflict,
            "the parameters have changed meanwhile: their etag is " + etag + ", not " +
                command.expected_etag + "; look at them again");
      return;
    }
    if (command.changes.empty()) {
      reply(command.id, CommandStatus::invalid,
            "no change is named; `mmctl params` tells what can be changed");
      return;
    }
    const auto changed = with_changes(parameters, command.changes, instrument);
    if (!changed) {
      reply(command.id, CommandStatus::invalid, changed.error());
      return;
    }
    if (command.dry_run) {
      try_out(command.id, *changed, etag);
      return;
    }
    if (*changed != parameters) {
      parameters = *changed;
      ++parameters_version;
      quoting.require_exact();
      turn.facts.push_back(ParametersChanged{parameters, parameters_version});
    }
    std::string text;
    for (const auto& change : command.changes) {
      if (!text.empty()) text += ", ";
      text += change.first + " = " + parameter_text(parameters, change.first, instrument);
    }
    turn.actions.push_back(CommandReply{
        command.id, CommandStatus::done, text + " (version " + std::to_string(parameters_version) + ")",
        std::nullopt, parameters_version, parameters_etag(parameters, instrument)});
  }

  void try_out(CommandId id, const Parameters& changed, const std::string& etag) {
    auto trial = std::make_shared<ParameterTrial>();
    trial->differences = differences(parameters, changed, instrument);
    trial->etag = parameters_etag(changed, instrument);
    trial->fair_price = fair.value;
    trial->now = outline(parameters);
    trial->then = outline(changed);
    std::string text;
    for (const auto& [name, before, after] : trial->differences) {
      text += (text.empty() ? "dry run, nothing is changed: " : ", ") + name + " would be " + after +
              (before.empty() ? "" : " instead of " + before);
    }
    if (text.empty()) text = "dry run: all of it is so already";
    turn.actions.push_back(CommandReply{id, CommandStatus::done, std::move(text), std::nullopt,
                                        parameters_version, etag, std::move(trial)});
  }

  // The quotes that would be wanted in this turn with other parameters.
  QuoteOutline outline(const Parameters& with) const {
    const auto reached = watch.halt_by(with);
    const ModeState then = wanted_mode(reached && outranks(*reached, halt) ? reached : halt);
    std::optional<DesiredQuotes> quotes;
    if (fair.value) quotes = quoting.wanted(quoting.inputs(then.mode), with);
    return outline_of(then, quotes);
  }

  // ---- the turn ----

  ModeState wanted_mode(const std::optional<ModeState>& halted) const {
    if (halted) return *halted;
    if (intent == Intent::stop) return {Mode::stopped, stop_reason, {}};
    if (venue_link != VenueLink::up) return {Mode::paused, Reason::venue_down, venue_detail};
    if (!account_loaded) {
      return {quoted ? Mode::paused : Mode::starting, Reason::account_loading, venue_detail};
    }
    if (budget.blocked(now.mono)) return {Mode::paused, Reason::venue_rate_limited, {}};
    if (!fair.value) return {Mode::paused, fair.reason, fair.detail};
    if (now.mono < watch.paused_until()) return {Mode::paused, Reason::fills_too_fast, {}};
    return {intent == Intent::reduce ? Mode::reducing : Mode::quoting, Reason::operator_request, {}};
  }

  void update_mode() {
    if (intent == Intent::reduce && account_loaded && position.net().lots == 0) {
      intent = Intent::stop;
      stop_reason = Reason::flat;
    }
    const ModeState next = wanted_mode(halt);
    const bool changed = next.mode != mode.mode || next.reason != mode.reason;
    if (changed) turn.facts.push_back(ModeChanged{mode, next});
    if (changed || mode_since == WallTime{}) mode_since = now.wall;
    mode = next;
  }

  void finish_stops() {
    for (auto stop = stops.begin(); stop != stops.end();) {
      if (finished(*stop)) {
        stop = stops.erase(stop);
      } else {
        wake_by(stop->deadline);
        ++stop;
      }
    }
  }

  std::string stopped_word() const { return killed() ? "killed" : "stopped"; }

  bool finished(PendingStop& stop) {
    const auto& live = orders.live();
    if (live.empty() && orders_created == 0 && !stop.whole_account) {
      reply(stop.id, CommandStatus::done, stopped_word() + "; no order was ever sent");
      return true;
    }
    if (live.empty() && stop.proof == 0 && (!stop.whole_account || whole_account_cancelled)) {
      stop.proof = sync.demand_fresh();
    }
    const auto& seen = sync.seen();
    if (stop.proof != 0 && seen.request >= stop.proof) {
      if ((stop.whole_account ? seen.all_open : seen.ours_open) == 0) {
        reply(stop.id, CommandStatus::done,
              stopped_word() + "; the exchange holds no order of " +
                  (stop.whole_account ? "this account" : "ours") + " (listed at " + time_text(seen.at) + ")",
              seen.at);
        return true;
      }
      stop.proof = sync.demand_fresh();
    }
    if (now.mono < stop.deadline) return false;
    std::string text = stopped_word() +
                       ", and no order leaves; but the exchange has not confirmed that none of ours is left";
    for (const auto& order : live) {
      text += "; " + std::string(to_text(order.side)) + " " + instrument.to_text(order.quantity) + " at " +
              instrument.to_text(order.price) + " is " + std::string(mm::to_text(order.state)) +
              (order.venue_id.empty() ? "" : " (" + std::string(order.venue_id.view()) + ")");
    }
    reply(stop.id, CommandStatus::not_confirmed,
          text + ". Cancelling goes on; `mmctl orders` shows what is left");
    return true;
  }

  bool wants_quotes() const { return mode.mode == Mode::quoting || mode.mode == Mode::reducing; }

  // What the prices say. Once more in the same turn is as good as once.
  void look() {
    orders.retire_final();
    sources.judge(now.mono, turn.facts);
    fair = fair_pricer.combine(sources);
    if (fair.value) {
      volatility.observe(*fair.value, now.mono,
                         {.fast = parameters.volatility_fast, .slow = parameters.volatility_slow});
    }
  }

  void run() {
    look();
    split.mark(fair.value, now.mono, turn.facts);
    desk.check_due();
    watch.judge();
    update_mode();
    if (wants_quotes()) {
      quoted = true;
      quoting.run();
      wake_by(now.mono + parameters.refresh_interval);
    } else {
      quoting.withdraw();
    }
    finish_stops();
    sync.run();
    wake_by(sources.next_deadline());
    wake_by(desk.next_check());
    wake_by(split.next_due());
    if (budget.blocked(now.mono)) wake_by(budget.blocked_until());
    if (now.mono < watch.paused_until()) wake_by(watch.paused_until());
    if (const auto day = uptime.see(intent == Intent::quote, two_sided(), now)) {
      turn.facts.push_back(UptimeMarked{*day});
    }
  }

  // A working order on each side, within the distance at which it counts.
  bool two_sided() const {
    if (!fair.value) return false;
    const double farthest = *fair.value * parameters.uptime_distance_bps / 1e4;
    PerSide<bool> there;
    for (const Order& order : orders.live()) {
      const bool near = std::abs(instrument.to_double(order.price) - *fair.value) <= farthest;
      if (order.state == OrderState::working && near) there[order.side] = true;
    }
    return there[Side::buy] && there[Side::sell];
  }

  QuoteView quote_view() const {
    QuoteView view;
    view.wanted = wants_quotes();
    view.volatility_fast = volatility.fast();
    view.volatility_slow = volatility.slow();
    view.volatility_warm = volatility.warm();
    if (!fair.value) return view;
    view.inputs = view.wanted ? quoting.last_inputs() : quoting.inputs(Mode::quoting);
    const DesiredQuotes quotes = view.wanted ? quoting.desired() : quoting.wanted(view.inputs, parameters);
    view.inventory = quotes.inventory;
    view.model = quotes.model;
    view.weekend_factor = quotes.weekend_factor;
    view.distance_bps = quotes.distance_bps;
    return view;
  }
};

Engine::Engine(EngineConfig config) : state_(std::make_unique<State>(std::move(config))) {
  state_->turn.actions.reserve(32);
  state_->turn.facts.reserve(32);
}

Engine::~Engine() = default;

const Turn& Engine::process(const Event& event, Now now) {
  State& state = *state_;
  state.turn.actions.clear();
  state.turn.facts.clear();
  state.turn.wake_at = MonoTime::max();
  state.now = {std::max(now.mono, state.now.mono), now.wall};
  ++state.counters.turns;
  std::visit([&](const auto& what) { state.on(what); }, event);
  state.run();
  return state.turn;
}

ModeState Engine::mode() const {
  return state_->mode;
}

LikelyOrders Engine::likely() const {
  return state_->quoting.likely();
}

AfterFills Engine::after_fills() const {
  return state_->quoting.after_fills();
}

Snapshot Engine::snapshot(Now now) const {
  const State& state = *state_;
  Snapshot picture;
  picture.sequence = ++state_->pictures;
  picture.now = now;
  picture.instrument = state.config.instrument;
  picture.mode = state.mode;
  picture.mode_since = state.mode_since;
  picture.fair_price = state.fair.value;
  picture.fair_uncertainty_bps = state.fair.uncertainty_bps;
  picture.fair_parts = state.fair_pricer.view(state.sources, now.mono);
  picture.sources = state.sources.view(now.mono);
  picture.fair_rules = state.fair_pricer.rules();
  picture.quote = state.quote_view();
  for (const Side side : kBothSides) picture.sides[side] = state.quoting.view(side, now.mono);
  picture.pace = state.watch.pace(now.mono, state.parameters);
  picture.requests_left = state.budget.left(now.mono);
  picture.live_orders.assign(state.orders.live().begin(), state.orders.live().end());
  picture.foreign_open_orders = state.foreign_open_orders;
  const Position& position = state.position;
  picture.position = position.net();
  picture.average_entry = state.instrument.average_price(position.cost(), position.net());
  picture.realized_pnl = position.realized();
  picture.unrealized_pnl = state.fair.value ? position.unrealized(state.instrument, *state.fair.value) : 0;
  picture.fees = position.fees();
  picture.funding = position.funding();
  picture.profit = state.watch.profit();
  picture.marks = state.watch.marks().value_or(ProfitMarks{});
  picture.money = {state.watch.parts(), state.equity.unexplained(), state.equity.compared(),
                   state.split.markouts(), state.uptime.day()};
  picture.balance = state.balance;
  picture.available = state.available;
  picture.venue_up = state.venue_link == VenueLink::up;
  picture.account_loaded = state.account_loaded;
  picture.venue_detail = state.venue_detail.view();
  picture.venue_top = state.venue_top;
  if (const auto venue_now = state.venue_now()) picture.venue_clock_offset = *venue_now - state.now.wall;
  picture.parameters = state.parameters;
  picture.parameters_version = state.parameters_version;
  picture.counters = state.counters;
  return picture;
}

}  // namespace mm::engine
