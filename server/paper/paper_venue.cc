#include "paper/paper_venue.h"

#include <algorithm>

namespace mm::paper {

namespace {

engine::OrderReport report_of(const PaperOrder& order) {
  engine::OrderReport report;
  report.venue_id = order.id;
  report.state = order.state;
  report.executed = order.executed;
  report.fill_price = order.last_fill;
  report.executed_value = order.value;
  report.fees = order.fees;
  report.side = order.side;
  report.price = order.price;
  report.quantity = order.quantity;
  report.created = order.created;
  report.detail = order.reason;
  return report;
}

}  // namespace

PaperVenue::PaperVenue(std::shared_ptr<const Instrument> instrument, const PaperSettings& settings, Now begun)
    : instrument_(std::move(instrument)),
      settings_(settings),
      begun_(begun),
      exchange_(
          instrument_, settings.fees,
          Position(settings.position, instrument_->notional(settings.entry, settings.position), {}, {})) {
  answer(engine::VenueClockRead{begun.wall}, begun.mono);
}

void PaperVenue::on(const engine::VenueTopChanged& event, MonoTime now) {
  exchange_.on(event);
  tell_changes(now);
}

void PaperVenue::on(const engine::VenueTraded& event, MonoTime now) {
  exchange_.on(event, now);
  tell_changes(now);
}

MonoTime PaperVenue::next() const {
  MonoTime next = exchange_.next_expiry();
  if (!requests_.empty()) next = std::min(next, requests_.front().arrives);
  if (!answers_.empty()) next = std::min(next, answers_.front().arrives);
  return next;
}

std::optional<engine::Event> PaperVenue::take(MonoTime now) {
  for (;;) {
    const MonoTime expiry = exchange_.next_expiry();
    const MonoTime request = requests_.empty() ? MonoTime::max() : requests_.front().arrives;
    if (std::min(expiry, request) > now) break;
    if (expiry <= request) {
      exchange_.expire(expiry);
      tell_changes(expiry);
      continue;
    }
    const Wish wish = std::move(requests_.front().wish);
    requests_.pop_front();
    std::visit([&](const auto& one) { arrive(one, request); }, wish);
  }
  if (answers_.empty() || answers_.front().arrives > now) return std::nullopt;
  engine::Event event = std::move(answers_.front().event);
  answers_.pop_front();
  return event;
}

void PaperVenue::tell_changes(MonoTime now) {
  for (const PaperOrder& order : exchange_.take_changes()) answer(report_of(order), now);
}

// ---- requests, at the exchange ----

void PaperVenue::arrive(const engine::PlaceOrder& placed, MonoTime now) {
  PaperOrder order;
  order.id = VenueOrderId("paper-" + std::to_string(++orders_));
  order.side = placed.side;
  order.price = placed.price;
  order.quantity = placed.quantity;
  order.post_only = placed.post_only;
  order.created = exchange_time(now);
  if (placed.expires_at) order.expires = begun_.mono + (*placed.expires_at - begun_.wall);
  answer(engine::OrderAccepted{placed.id, order.id}, now);
  exchange_.place(order);
  tell_changes(now);
}

void PaperVenue::arrive(const engine::CancelOrder& cancel, MonoTime now) {
  const bool done = exchange_.cancel(cancel.venue_id);
  answer(
      engine::CancelAnswered{cancel.id, done ? engine::CancelAnswer::accepted : engine::CancelAnswer::refused,
                             done ? "" : "it is not live"},
      now);
  tell_changes(now);
}

void PaperVenue::arrive(const engine::QueryOrder& query, MonoTime now) {
  const PaperOrder* order = exchange_.find(query.venue_id);
  if (!order) return answer(engine::OrderNotFound{query.id}, now);
  engine::OrderReport report = report_of(*order);
  report.answers_query = true;
  answer(report, now);
}

void PaperVenue::arrive(const engine::LoadAccount& load, MonoTime now) {
  auto account = std::make_shared<engine::AccountState>();
  account->includes_closed = load.include_closed;
  for (const PaperOrder& order : exchange_.live()) account->orders.push_back(report_of(order));
  if (load.include_closed) {
    for (const PaperOrder& order : exchange_.ended()) account->orders.push_back(report_of(order));
  }
  const Position& position = exchange_.position();
  account->position.net = position.net();
  if (position.net().lots != 0) {
    account->position.average_entry =
        instrument_->floor_to_tick(instrument_->average_price(position.cost(), position.net()));
  }
  account->balance = settings_.balance + position.realized() - position.fees();
  account->available = account->balance;  // margin is not imagined
  account->position.cost = position.cost();
  account->entries.emplace();  // nobody else trades there
  answer(engine::AccountLoaded{load.request, std::move(account)}, now);
}

void PaperVenue::arrive(const engine::CancelAccount&, MonoTime now) {
  while (!exchange_.live().empty()) exchange_.cancel(exchange_.live().front().id);
  answer(engine::AccountCancelled{true, {}}, now);
  tell_changes(now);
}

}  // namespace mm::paper
