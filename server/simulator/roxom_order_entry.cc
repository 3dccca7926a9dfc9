// Creates and cancels on Roxom's REST side, with the faults that strike them.
#include "simulator/roxom_requests.h"
#include "simulator/roxom_server.h"

namespace mm::simulator {

namespace {

constexpr std::size_t kTimingsKept = 200'000;

}  // namespace

void RoxomServer::create(const std::shared_ptr<Call>& call) {
  simulation_.begin();
  Faults& faults = simulation_.faults();
  const auto terms = parse_create(simulation_.exchange(), call->request.body);
  if (!terms) {
    simulation_.end();
    return call->answer(refusal(400, terms.error()));
  }
  auto placed = simulation_.exchange().place(kOwner, *terms, simulation_.now());
  if (!placed && faults.strikes(Fault::late_reject)) {
    placed = simulation_.exchange().place_or_reject(kOwner, *terms, simulation_.now());
  }
  if (!placed) {
    simulation_.end();
    return call->answer(refusal(400, placed.error()));
  }
  simulation_.record();
  create_timings_.push_back(
      {create_timings_.empty() ? 1 : create_timings_.back().number + 1, call->received_ns, last_tick_ns_()});
  if (create_timings_.size() > kTimingsKept) create_timings_.pop_front();

  WebReply reply{.body = data_answer(R"({"orderId":")" + std::string(placed->view()) + R"("})")};
  if (faults.strikes(Fault::extra_fields)) reply.body.insert(1, R"("weather":{"sky":["grey"]},)");
  const Duration later = faults.delay(Fault::ws_before_rest_ms);
  if (faults.strikes(Fault::create_unanswered)) {
    unanswered_.push_back(call->answer);
  } else if (faults.strikes(Fault::create_lost)) {
    call->answer({.drop = true});
  } else if (faults.strikes(Fault::create_500)) {
    call->answer({.status = 500, .body = "Internal Server Error"});
  } else if (later > Duration{}) {
    run_later(simulation_.io(), later, [call, reply = std::move(reply)] { call->answer(reply); });
  } else {
    call->answer(std::move(reply));
  }
  simulation_.end();
}

void RoxomServer::cancel(const std::shared_ptr<Call>& call, const VenueOrderId& id) {
  simulation_.begin();
  Faults& faults = simulation_.faults();
  Exchange& exchange = simulation_.exchange();
  if (faults.strikes(Fault::cancel_refuse)) {
    simulation_.end();
    return call->answer(refusal(400, faults.text(Fault::cancel_refuse_text)));
  }
  if (faults.strikes(Fault::cancel_fill)) fill_whole_order(id);
  const Duration delay = faults.delay(Fault::cancel_delay_ms);
  const CancelResult result = delay > Duration{} ? exchange.begin_cancel(kOwner, id, simulation_.now())
                                                 : exchange.cancel(kOwner, id, simulation_.now());
  if (result == CancelResult::done && delay > Duration{}) {
    run_later(simulation_.io(), delay, [this, id] {
      simulation_.begin();
      simulation_.exchange().cancel(kOwner, id, simulation_.now());
      simulation_.end();
    });
  }
  simulation_.record();
  switch (result) {
    case CancelResult::done:
      call->answer(faults.strikes(Fault::cancel_lost) ? WebReply{.drop = true}
                                                      : WebReply{.body = data_answer(R"({"success":true})")});
      break;
    case CancelResult::not_found:
      call->answer(refusal(404, "Order not found"));
      break;
    case CancelResult::already_final:
      call->answer(refusal(400, "Order is not active"));
      break;
  }
  simulation_.end();
}

void RoxomServer::cancel_all(const std::shared_ptr<Call>& call) {
  simulation_.begin();
  std::string ids;
  for (const VenueOrderId& id : simulation_.exchange().cancel_all(kOwner, simulation_.now())) {
    ids += (ids.empty() ? "\"" : ",\"") + std::string(id.view()) + '"';
  }
  simulation_.record();
  call->answer({.body = data_answer(R"({"cancelledOrderIds":[)" + ids + "]}")});
  simulation_.end();
}

// Someone hits the order at its price with all that it has left. Orders that are ahead of it are hit first.
void RoxomServer::fill_whole_order(const VenueOrderId& id) {
  Exchange& exchange = simulation_.exchange();
  for (int tries = 0; tries < 100; ++tries) {
    const ExchangeOrder* order = exchange.find(kOwner, id);
    if (order == nullptr || is_final(order->status)) return;
    NewOrder taker = order->terms;
    taker.side = opposite(order->terms.side);
    taker.time_in_force = TimeInForce::ioc;
    taker.post_only = false;
    taker.cancel_at.reset();
    taker.quantity = order->remaining();
    if (!exchange.place(kOther, taker, simulation_.now())) return;
  }
}

}  // namespace mm::simulator
