#include "engine/describe.h"

namespace mm::engine {

namespace {

std::string describe_one(const Approved<PlaceOrder>& order) {
  return describe(*order);
}

std::string describe_one(const CancelOrder& cancel) {
  return "cancel " + std::to_string(cancel.id.value) + ' ' + std::string(cancel.venue_id.view());
}

std::string describe_one(const QueryOrder& query) {
  return "query " + std::to_string(query.id.value) + ' ' + std::string(query.venue_id.view());
}

std::string describe_one(const LoadAccount& load) {
  return "load account " + std::to_string(load.request) + (load.include_closed ? " with closed orders" : "") +
         ", log since " + std::to_string(unix_ns(load.entries_since));
}

std::string describe_one(const CancelAccount&) {
  return "cancel everything on the account";
}

std::string describe_one(const CommandReply& reply) {
  return "reply " + std::to_string(reply.id.value) + ' ' + std::to_string(static_cast<int>(reply.status)) +
         ' ' + reply.message;
}

std::string describe_one(const StartTrading&) {
  return "start";
}

std::string describe_one(const StopTrading& stop) {
  return stop.shutdown ? "shutdown" : "stop";
}

std::string describe_one(const ReducePosition&) {
  return "reduce";
}

std::string describe_one(const ChangeParameters& change) {
  std::string text = "set";
  for (const auto& [name, value] : change.changes) text.append(" ").append(name).append("=").append(value);
  if (change.dry_run) text += " --dry-run";
  return text;
}

std::string describe_one(const CancelAll& cancel) {
  return cancel.whole_account ? "cancel-all --account" : "cancel-all";
}

std::string describe_one(const EngageKillSwitch& kill) {
  return "kill: " + kill.reason;
}

std::string describe_one(const ResetKillSwitch& reset) {
  return "kill-reset: " + reset.reason;
}

}  // namespace

std::string describe(const PlaceOrder& order) {
  return "place " + std::to_string(order.id.value) + ' ' + std::string(to_text(order.side)) + ' ' +
         std::to_string(order.quantity.lots) + " lots at " + std::to_string(order.price.ticks) + " ticks" +
         (order.post_only ? " post-only" : "") + " caused at " +
         std::to_string(order.cause.time_since_epoch().count()) +
         (order.expires_at ? " expires at " + std::to_string(unix_ms(*order.expires_at)) : "");
}

std::string describe(const Action& action) {
  return std::visit([](const auto& one) { return describe_one(one); }, action);
}

std::string describe(const Command& command) {
  return std::visit([](const auto& one) { return describe_one(one); }, command);
}

}  // namespace mm::engine
