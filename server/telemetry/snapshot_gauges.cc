#include "telemetry/snapshot_gauges.h"

#include <algorithm>

namespace mm::telemetry {

namespace {

constexpr engine::SourceStatus kSourceStates[] = {engine::SourceStatus::waiting, engine::SourceStatus::live,
                                                  engine::SourceStatus::stale, engine::SourceStatus::down,
                                                  engine::SourceStatus::invalid};
constexpr engine::SideState kSideStates[] = {engine::SideState::off, engine::SideState::live,
                                             engine::SideState::pending, engine::SideState::held};
constexpr OrderState kLiveStates[] = {OrderState::in_flight, OrderState::unknown, OrderState::working,
                                      OrderState::cancel_pending};

// As a quote our buy order is the bid, our sell order the ask.
const char* quote_name(Side side) {
  return side == Side::buy ? "bid" : "ask";
}

}  // namespace

SnapshotGauges::Counts::Counts(prometheus::Registry& registry)
    : orders_sent(counter(registry, "mm_orders_sent_total", "Orders handed to the exchange's client.")),
      orders_accepted(counter(registry, "mm_orders_accepted_total", "Orders the exchange accepted.")),
      orders_unknown(counter(registry, "mm_orders_unknown_total",
                             "Orders whose outcome was unknown for a while, for want of an answer.")),
      cancels_sent(counter(registry, "mm_cancels_sent_total", "Cancels handed to the exchange's client.")),
      cancels_refused(
          counter(registry, "mm_cancels_refused_total", "Cancels the exchange answered with a refusal.")),
      turns(counter(registry, "mm_turns_total", "Events the engine has dealt with.")) {}

void SnapshotGauges::Counts::follow(const engine::Counters& counters) {
  orders_sent.follow(counters.orders_sent);
  orders_accepted.follow(counters.orders_accepted);
  orders_unknown.follow(counters.orders_unknown);
  cancels_sent.follow(counters.cancels_sent);
  cancels_refused.follow(counters.cancels_refused);
  turns.follow(counters.turns);
}

SnapshotGauges::SnapshotGauges(prometheus::Registry& registry, const Instrument& instrument,
                               const std::vector<std::string>& source_names)
    : instrument_(instrument),
      fair_price_(gauge(registry, "mm_fair_price",
                        "Fair price of one contract in the quote asset; NaN while there is none.")),
      quoted_spread_(gauge(registry, "mm_quoted_spread_bps",
                           "Distance between our resting bid and ask, in basis points of the fair price; "
                           "NaN unless both rest.")),
      asked_spread_(gauge(registry, "mm_asked_spread_bps",
                          "Distance between bid and ask asked for by the operator, in basis points.")),
      position_(gauge(registry, "mm_position_contracts", "Net position in contracts; below zero is short.")),
      position_limit_(gauge(registry, "mm_position_limit_contracts",
                            "Largest position allowed either way, in contracts; NaN while none is set.")),
      realized_pnl_(
          gauge(registry, "mm_realized_pnl",
                "Profit realized, as far as the ledger goes back, in the quote asset, fees not included.")),
      unrealized_pnl_(gauge(registry, "mm_unrealized_pnl",
                            "Profit of the open position at the fair price, in the quote asset; NaN when it "
                            "can't be known.")),
      profit_(
          gauge(registry, "mm_profit",
                "Realized and unrealized profit, fees taken off, in the quote asset; NaN while unknown.")),
      profit_today_(gauge(registry, "mm_profit_today",
                          "Profit since 0:00 UTC or since a halt was acknowledged, in the quote asset; NaN "
                          "while unknown.")),
      drawdown_(gauge(registry, "mm_drawdown",
                      "How far profit is below its highest, in the quote asset; NaN while unknown.")),
      daily_loss_limit_(gauge(registry, "mm_daily_loss_limit",
                              "Loss of a day at which the service halts, in the quote asset; NaN while none "
                              "is set.")),
      drawdown_limit_(
          gauge(registry, "mm_drawdown_limit",
                "Drawdown at which the kill switch is engaged, in the quote asset; NaN while none "
                "is set.")),
      fees_(gauge(registry, "mm_fees", "Fees paid, as far as the ledger goes back, in the quote asset.")),
      balance_(gauge(registry, "mm_balance",
                     "The account's balance in the quote asset; NaN until the account is loaded.")),
      available_(gauge(registry, "mm_available_balance",
                       "What of the balance is free for orders, in the quote asset; NaN until the account is "
                       "loaded.")),
      foreign_orders_(gauge(registry, "mm_foreign_orders",
                            "Open orders in this contract on the account that are not ours.")),
      venue_up_(gauge(registry, "mm_venue_up", "1 while the exchange's connection is usable, otherwise 0.")),
      mode_since_(gauge(registry, "mm_mode_since_timestamp_seconds",
                        "When the mode was entered, in seconds since 1970-01-01 UTC.")),
      mode_(gauges(registry, "mm_mode", "1 for the mode the service is in, 0 for the others."), "mode",
            engine::kAllModes),
      live_orders_(gauges(registry, "mm_live_orders", "Our orders that may still execute, by state."),
                   "state", kLiveStates),
      sides_{[&] {
        const auto make = [&](Side side) {
          const prometheus::Labels quote{{"side", quote_name(side)}};
          const prometheus::Labels order{{"side", std::string(to_text(side))}};
          return SideGauges{
              &gauges(registry, "mm_desired_price",
                      "Price we want to quote, in the quote asset; NaN while we want none.")
                   .Add(quote),
              &gauges(registry, "mm_working_price",
                      "Price of our order at the exchange, in the quote asset; NaN while none rests.")
                   .Add(quote),
              &gauges(registry, "mm_working_contracts",
                      "Quantity of our order at the exchange not yet executed, in contracts.")
                   .Add(quote),
              {gauges(registry, "mm_side_state", "1 for the state the side is in, 0 for the others."),
               "state", kSideStates, order},
              {gauges(registry, "mm_side_hold", "1 for why the side is held, 0 for the other reasons."),
               "reason", engine::kAllHolds, order}};
        };
        return PerSide<SideGauges>{{make(Side::buy), make(Side::sell)}};
      }()},
      counts_(registry) {
  gauges(registry, "mm_instrument_info",
         "Always 1; its labels name the instrument and its increments (quote asset, contracts).")
      .Add({{"symbol", instrument.symbol()},
            {"price_increment", to_text(instrument.price_increment())},
            {"quantity_increment", to_text(instrument.quantity_increment())}})
      .Set(1);
  auto& ages = gauges(registry, "mm_source_age_seconds",
                      "Time since the source's last price, in seconds; NaN until its first.");
  auto& states = gauges(registry, "mm_source_state", "1 for the state the source is in, 0 for the others.");
  auto& ticks = counters(registry, "mm_source_ticks_total", "Prices received from the source.");
  for (const auto& name : source_names) {
    const prometheus::Labels labels{{"source", name}};
    auto& age = ages.Add(labels);
    age.Set(kUnknown);
    sources_.push_back({&age, {states, "state", kSourceStates, labels}, FollowingCounter(ticks.Add(labels))});
  }
  for (const Side side : kBothSides) {
    sides_[side].desired->Set(kUnknown);
    sides_[side].working->Set(kUnknown);
  }
}

void SnapshotGauges::show(const engine::Snapshot& snapshot) {
  mode_.show_only(snapshot.mode.mode);
  mode_since_.Set(to_seconds(snapshot.mode_since.time_since_epoch()));
  venue_up_.Set(snapshot.venue_up ? 1 : 0);
  show_prices(snapshot);
  show_money(snapshot);
  show_sources(snapshot);
  show_orders(snapshot);
  counts_.follow(snapshot.counters);
}

void SnapshotGauges::show_prices(const engine::Snapshot& snapshot) {
  fair_price_.Set(snapshot.fair_price.value_or(kUnknown));
  const auto price = [this](const std::vector<Level>& levels) {
    return levels.empty() ? kUnknown : instrument_.to_double(levels.front().price);
  };
  for (const Side side : kBothSides) {
    const auto& view = snapshot.sides[side];
    sides_[side].desired->Set(price(view.desired));
    sides_[side].working->Set(price(view.working));
    sides_[side].working_quantity->Set(
        view.working.empty() ? 0 : instrument_.to_double(view.working.front().quantity));
    sides_[side].state.show_only(view.state);
    sides_[side].hold.show_only(view.hold);
  }
  quoted_spread_.Set(snapshot.quoted_spread_bps().value_or(kUnknown));
  asked_spread_.Set(snapshot.parameters.spread_bps);
}

void SnapshotGauges::show_money(const engine::Snapshot& snapshot) {
  position_.Set(instrument_.to_double(snapshot.position));
  const auto& limit = snapshot.parameters.max_position;
  position_limit_.Set(limit ? instrument_.to_double(*limit) : kUnknown);
  realized_pnl_.Set(to_double(snapshot.realized_pnl));
  // An unknown profit must not look like none.
  const bool known = snapshot.fair_price.has_value() || snapshot.position.lots == 0;
  unrealized_pnl_.Set(known ? snapshot.unrealized_pnl : kUnknown);
  profit_.Set(snapshot.profit.value_or(kUnknown));
  profit_today_.Set(snapshot.profit ? *snapshot.profit - snapshot.marks.day_start : kUnknown);
  drawdown_.Set(snapshot.profit ? snapshot.marks.peak - *snapshot.profit : kUnknown);
  const auto loss_limit = [](Amount amount) { return amount.atoms > 0 ? to_double(amount) : kUnknown; };
  daily_loss_limit_.Set(loss_limit(snapshot.parameters.max_daily_loss));
  drawdown_limit_.Set(loss_limit(snapshot.parameters.max_drawdown));
  fees_.Set(to_double(snapshot.fees));
  balance_.Set(snapshot.account_loaded ? to_double(snapshot.balance) : kUnknown);
  available_.Set(snapshot.account_loaded ? to_double(snapshot.available) : kUnknown);
}

void SnapshotGauges::show_sources(const engine::Snapshot& snapshot) {
  const auto count = std::min(sources_.size(), snapshot.sources.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto& view = snapshot.sources[i];
    sources_[i].age->Set(view.ticks > 0 ? to_seconds(view.age) : kUnknown);
    sources_[i].state.show_only(view.status);
    sources_[i].ticks.follow(view.ticks);
  }
}

void SnapshotGauges::show_orders(const engine::Snapshot& snapshot) {
  for (const OrderState state : kLiveStates) {
    live_orders_[state].Set(
        static_cast<double>(std::count_if(snapshot.live_orders.begin(), snapshot.live_orders.end(),
                                          [state](const Order& order) { return order.state == state; })));
  }
  foreign_orders_.Set(static_cast<double>(snapshot.foreign_open_orders));
}

}  // namespace mm::telemetry
