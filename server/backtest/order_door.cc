#include "backtest/order_door.h"

#include <memory>

#include "backtest/exchange_words.h"

namespace mm::backtest {

namespace {

engine::OrderReport report_of(const simulator::ExchangeOrder& order) {
  engine::OrderReport report;
  report.venue_id = order.id;
  report.state = state_of(order.status);
  report.executed = order.executed;
  report.fill_price = order.last_fill_price;
  report.executed_value = order.executed_value;
  report.fees = order.fees;
  report.side = order.terms.side;
  report.price = order.terms.price;
  report.quantity = order.terms.quantity;
  report.detail = engine::Text(order.reason.view());
  return report;
}

}  // namespace

OrderDoor::OrderDoor(Scene& scene, const Assumptions& assumptions, const RoundTrips* measured,
                     std::uint64_t seed)
    : scene_(scene),
      order_latency_(milliseconds(assumptions.order_latency_ms)),
      response_latency_(milliseconds(assumptions.response_latency_ms)),
      measured_(measured),
      random_(seed) {}

void OrderDoor::connect() {
  tell(engine::VenueLinkChanged{engine::VenueLink::up, {}});
}

void OrderDoor::send(const Request& request) {
  constexpr std::uint64_t kRequestsOfAListing = 4;  // orders, position, balance, log
  sent_ += std::holds_alternative<engine::LoadAccount>(request) ? kRequestsOfAListing : 1;
  if (!measured_) return requests_.push(scene_.now + order_latency_, {request, response_latency_});
  // How much of it was the way there nobody knows: the exchange tells its time by another clock.
  const Duration round_trip = measured_->draw(random_);
  requests_.push(scene_.now + round_trip / 2, {request, round_trip - round_trip / 2});
}

void OrderDoor::carry_out_request() {
  const Sent sent = requests_.take();
  way_back_ = sent.way_back;
  std::visit([this](const auto& what) { on(what); }, sent.request);
}

void OrderDoor::on(const engine::PlaceOrder& order) {
  const auto placed = scene_.exchange.place(scene_.owner, new_order(order, scene_.instrument), scene_.wall());
  if (placed) {
    answer(engine::OrderAccepted{order.id, *placed});
  } else {
    answer(engine::OrderRejected{order.id, engine::Text(placed.error())});
  }
}

void OrderDoor::on(const engine::CancelOrder& order) {
  const bool done =
      scene_.exchange.cancel(scene_.owner, order.venue_id, scene_.wall()) == simulator::CancelResult::done;
  answer(engine::CancelAnswered{
      order.id, done ? engine::CancelAnswer::accepted : engine::CancelAnswer::refused, {}});
}

void OrderDoor::on(const engine::QueryOrder& query) {
  const auto* order = scene_.exchange.find(scene_.owner, query.venue_id);
  if (!order) return answer(engine::OrderNotFound{query.id});
  engine::OrderReport report = report_of(*order);
  report.answers_query = true;
  answer(report);
}

void OrderDoor::on(const engine::LoadAccount& load) {
  const simulator::Exchange& exchange = scene_.exchange;
  auto account = std::make_shared<engine::AccountState>();
  account->includes_closed = load.include_closed;
  for (const auto* order : exchange.orders(scene_.owner, load.include_closed)) {
    account->orders.push_back(report_of(*order));
    account->orders.back().created = order->created;
  }
  account->position.net = exchange.position(scene_.owner, scene_.instrument).net();
  account->position.cost = exchange.position(scene_.owner, scene_.instrument).cost();
  account->entries.emplace();  // nobody trades by hand
  account->balance = exchange.balance(scene_.owner);
  account->available = exchange.available(scene_.owner);
  // The venue's clock is read off an answer's head, in whole seconds.
  answer(engine::VenueClockRead{std::chrono::floor<std::chrono::seconds>(scene_.wall())});
  answer(engine::AccountLoaded{load.request, account});
}

void OrderDoor::on(const engine::CancelAccount&) {
  scene_.exchange.cancel_all(scene_.owner, scene_.wall());
  answer(engine::AccountCancelled{true, {}});
}

void OrderDoor::on_output(const simulator::Output& output) {
  if (const auto* changed = std::get_if<simulator::OrderChanged>(&output)) {
    tell(report_of(changed->order));
  } else if (const auto* position = std::get_if<simulator::PositionChanged>(&output)) {
    tell(engine::PositionReported{
        {scene_.exchange.position(position->account, position->instrument).net(), {}}});
  } else if (const auto* balance = std::get_if<simulator::BalanceChanged>(&output)) {
    tell(engine::BalanceReported{balance->after});
  } else if (const auto* top = std::get_if<simulator::TopChanged>(&output)) {
    tell(engine::VenueTopChanged{top->top});
  }
}

}  // namespace mm::backtest
