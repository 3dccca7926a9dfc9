// The way between engine and simulated exchange: what the engine sends arrives after the order latency, what
// the exchange says after the response latency. When round trips were measured, each request draws one, half
// of it for its answer, and requests may overtake each other, as on the connections of server/venues/roxom;
// what the exchange tells unasked stays in order. Nothing is lost. It tells what server/venues/roxom would
// tell.
#pragma once

#include <variant>

#include "backtest/assumptions.h"
#include "backtest/lane.h"
#include "backtest/round_trips.h"
#include "backtest/scene.h"
#include "engine/venue.h"

namespace mm::backtest {

class OrderDoor final : public engine::OrderVenue {
 public:
  // `measured`: null when requests take the latencies that are assumed.
  OrderDoor(Scene& scene, const Assumptions& assumptions, const RoundTrips* measured, std::uint64_t seed);

  // The link is up from now on.
  void connect();

  void place(const engine::Approved<engine::PlaceOrder>& order) override { send(*order); }
  void cancel(const engine::CancelOrder& order) override { send(order); }
  void query(const engine::QueryOrder& order) override { send(order); }
  void load_account(const engine::LoadAccount& load) override { send(load); }
  void cancel_account() override { send(engine::CancelAccount{}); }

  // When the next request reaches the exchange, and carrying it out then.
  Duration next_request() const { return requests_.next_time(); }
  void carry_out_request();
  // Something the exchange told just now.
  void on_output(const simulator::Output& output);
  // When the engine hears something next, and what it is.
  Duration next_event() const { return events_.next_time(); }
  engine::Event take_event() { return events_.take(); }

  // Requests sent so far, as the engine's budget counts them.
  std::uint64_t requests() const { return sent_; }

 private:
  using Request = std::variant<engine::PlaceOrder, engine::CancelOrder, engine::QueryOrder,
                               engine::LoadAccount, engine::CancelAccount>;

  struct Sent {
    Request request;
    Duration way_back;
  };

  void send(const Request& request);
  // The answer to the request that is being carried out.
  void answer(const engine::Event& event) { events_.push(scene_.now + way_back_, event); }
  // What nobody asked for.
  void tell(const engine::Event& event) { events_.push(scene_.now + response_latency_, event); }
  void on(const engine::PlaceOrder& order);
  void on(const engine::CancelOrder& order);
  void on(const engine::QueryOrder& query);
  void on(const engine::LoadAccount& load);
  void on(const engine::CancelAccount&);

  Scene& scene_;
  Duration order_latency_;
  Duration response_latency_;
  const RoundTrips* measured_;
  simulator::Random random_;
  Duration way_back_{};
  Lane<Sent> requests_;
  Lane<engine::Event> events_;
  std::uint64_t sent_ = 0;
};

}  // namespace mm::backtest
