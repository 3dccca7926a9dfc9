// What stands where the exchange's door stands for the trading engine: takes what a shadow's engine wants and
// answers with the events that the exchange would send, each way after `latency`. No clock of its own: time
// is handed in, and next() tells when it is wanted again.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <variant>

#include "engine/action.h"
#include "engine/event.h"
#include "paper/paper_exchange.h"

namespace mm::paper {

struct PaperSettings {
  Duration latency = std::chrono::milliseconds(20);  // each way
  PaperFees fees;
  // At the beginning.
  Amount balance;  // of the quote asset
  Quantity position;
  Price entry;  // of it
};

class PaperVenue {
 public:
  PaperVenue(std::shared_ptr<const Instrument> instrument, const PaperSettings& settings, Now begun);

  // ---- what the engine wants ----

  void place(const engine::PlaceOrder& order, MonoTime now) { send(order, now); }
  void cancel(const engine::CancelOrder& order, MonoTime now) { send(order, now); }
  void query(const engine::QueryOrder& order, MonoTime now) { send(order, now); }
  void load_account(const engine::LoadAccount& load, MonoTime now) { send(load, now); }
  void cancel_account(MonoTime now) { send(engine::CancelAccount{}, now); }

  // ---- what the real market does; time must have been brought up to `now` before ----

  void on(const engine::VenueTopChanged& event, MonoTime now);
  void on(const engine::VenueTraded& event, MonoTime now);
  void lose_sight() { exchange_.lose_sight(); }
  RealOrders& real_orders() { return exchange_.real_orders(); }
  void on(const RealOrderFilled& fill) { exchange_.on(fill); }
  const PerSide<Quantity>& stopped() const { return exchange_.stopped(); }
  TopOfBook others_top() const { return exchange_.others_top(); }

  // ---- time ----

  // When something is due; MonoTime::max(): nothing is.
  MonoTime next() const;
  // Lets happen what is due by `now`, and gives the next of what the engine is to be told by then.
  std::optional<engine::Event> take(MonoTime now);

 private:
  using Wish = std::variant<engine::PlaceOrder, engine::CancelOrder, engine::QueryOrder, engine::LoadAccount,
                            engine::CancelAccount>;
  struct Request {
    MonoTime arrives;
    Wish wish;
  };
  struct Answer {
    MonoTime arrives;
    engine::Event event;
  };

  void send(Wish wish, MonoTime now) { requests_.push_back({now + settings_.latency, std::move(wish)}); }
  void answer(engine::Event event, MonoTime now) {
    answers_.push_back({now + settings_.latency, std::move(event)});
  }
  void tell_changes(MonoTime now);

  void arrive(const engine::PlaceOrder& order, MonoTime now);
  void arrive(const engine::CancelOrder& order, MonoTime now);
  void arrive(const engine::QueryOrder& order, MonoTime now);
  void arrive(const engine::LoadAccount& load, MonoTime now);
  void arrive(const engine::CancelAccount& all, MonoTime now);

  WallTime exchange_time(MonoTime now) const { return begun_.wall + (now - begun_.mono); }

  std::shared_ptr<const Instrument> instrument_;
  PaperSettings settings_;
  Now begun_;
  PaperExchange exchange_;
  std::uint64_t orders_ = 0;
  std::deque<Request> requests_;  // by arrival, as the latency is the same for all
  std::deque<Answer> answers_;    // likewise
};

}  // namespace mm::paper
