// Roxom's REST side: a request passes the faults, the authentication and the rate limit, and is answered.
#include <algorithm>
#include <charconv>
#include <limits>

#include "simulator/roxom_requests.h"
#include "simulator/roxom_server.h"
#include "simulator/roxom_text.h"

namespace mm::simulator {

namespace {

std::int64_t system_ns() {
  return unix_ns(std::chrono::system_clock::now());
}

// The path behind /v1 or /api/v1; empty when it has neither.
std::string without_prefix(std::string_view path) {
  for (const std::string_view prefix : {"/v1/", "/api/v1/"}) {
    if (path.starts_with(prefix)) return std::string(path.substr(prefix.size() - 1));
  }
  return {};
}

std::int64_t number_or(const std::optional<std::string>& text, std::int64_t fallback) {
  if (!text) return fallback;
  std::int64_t number = fallback;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

// The kind of a request, for counting.
std::string kind_of(std::string_view method, std::string_view path) {
  if (path == "/orders") return method == "POST" ? "create" : "list_orders";
  if (path == "/orders/cancel-all") return "cancel_all";
  if (path.starts_with("/orders/")) return path.ends_with("/cancel") ? "cancel" : "get_order";
  return path.empty() ? "other" : std::string(path.substr(1));
}

Unit unit_of(const WebRequest& request, Unit fallback) {
  return parse_unit(request.query("unit").value_or(""), fallback);
}

}  // namespace

void RoxomServer::on_request(const WebRequest& request, Answer answer) {
  const std::int64_t received_ns = system_ns();
  if (request.path() == "/ping") return answer({.body = R"({"message":"pong"})"});
  auto call = std::make_shared<Call>(Call{request, without_prefix(request.path()), {}, received_ns});
  const std::string kind = kind_of(request.method, call->path);
  ++request_counts_[kind];
  if (kind == "create") simulation_.latency().request_received(request.received, OrderRequest::create);
  if (kind == "cancel") simulation_.latency().request_received(request.received, OrderRequest::cancel);
  if (call->path.empty()) return answer(refusal(404, "Not found"));

  const std::string& strikes_only = simulation_.faults().text(Fault::http_fault_path);
  const Duration slow = simulation_.faults().delay(Fault::slow_ms);
  if (slow > Duration{} && request.target.find(strikes_only) != std::string::npos) {
    call->answer = [this, slow, later = std::move(answer)](WebReply reply) {
      run_later(simulation_.io(), slow, [later, reply = std::move(reply)] { later(reply); });
    };
  } else {
    call->answer = std::move(answer);
  }
  if (auto struck = fault_before_auth(request.target)) return call->answer(std::move(*struck));
  const bool is_public = call->path.starts_with("/market/") || call->path.starts_with("/orderbook/");
  if (!is_public) {
    if (auto refused = refuse_auth(request)) return call->answer(std::move(*refused));
  }
  if (!take_token()) {
    ++request_counts_["rate_limited"];
    return call->answer({.status = 429,
                         .body = error_answer(429, "Too many requests", "", simulation_.clock()),
                         .headers = {{"Retry-After", "1"}}});
  }
  dispatch(call);
}

std::optional<WebReply> RoxomServer::fault_before_auth(const std::string& target) {
  Faults& faults = simulation_.faults();
  if (target.find(faults.text(Fault::http_fault_path)) == std::string::npos) return std::nullopt;
  if (faults.strikes(Fault::http_500)) return WebReply{.status = 500, .body = "Internal Server Error"};
  if (faults.strikes(Fault::http_401)) {
    return WebReply{.status = 401, .body = auth_error_answer("Invalid API key")};
  }
  if (faults.strikes(Fault::http_429)) {
    WebReply reply{.status = 429, .body = error_answer(429, "Too many requests", "", simulation_.clock())};
    const double retry_after = faults.number(Fault::http_429_retry_after_s);
    if (retry_after >= 0) {
      reply.headers.emplace_back("Retry-After", std::to_string(static_cast<int>(retry_after)));
    }
    return reply;
  }
  return std::nullopt;
}

std::optional<WebReply> RoxomServer::refuse_auth(const WebRequest& request) {
  const auto payload = signature_payload(request.method, request.target, request.body);
  if (!payload) return refusal(400, "The body is not a JSON object");
  std::string_view message;
  switch (signatures_.check(request, *payload)) {
    case AuthResult::ok:
      return std::nullopt;
    case AuthResult::missing_key:
      message = "API key is required";
      break;
    case AuthResult::unknown_key:
      message = "Invalid API key";
      break;
    case AuthResult::missing_signature:
      message = "Signature is required";
      break;
    case AuthResult::wrong_signature:
      message = "Invalid signature";
      break;
  }
  ++request_counts_["unauthorized"];
  return WebReply{.status = 401, .body = auth_error_answer(message)};
}

bool RoxomServer::take_token() {
  if (settings_.requests_per_second <= 0) return true;
  const MonoTime now = std::chrono::steady_clock::now();
  tokens_ = std::min(tokens_ + to_seconds(now - tokens_at_) * settings_.requests_per_second,
                     2 * settings_.requests_per_second);
  tokens_at_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

void RoxomServer::dispatch(const std::shared_ptr<Call>& call) {
  constexpr std::string_view kOrders = "/orders/";
  constexpr std::string_view kCancel = "/cancel";
  const std::string& path = call->path;
  if (call->request.method == "POST") {
    if (path == "/orders") {
      const Duration delay = simulation_.faults().delay(Fault::create_delay_ms);
      if (delay <= Duration{}) return create(call);
      return run_later(simulation_.io(), delay, [this, call] { create(call); });
    }
    if (path == "/orders/cancel-all") return cancel_all(call);
    if (path.starts_with(kOrders) && path.ends_with(kCancel)) {
      const std::string_view id = std::string_view(path).substr(kOrders.size());
      return cancel(call, VenueOrderId(id.substr(0, id.size() - kCancel.size())));
    }
    return call->answer(refusal(404, "Not found"));
  }
  simulation_.begin();
  simulation_.end();
  call->answer(call->request.method == "GET" ? look_up(*call) : refusal(405, "Method not allowed"));
}

// ---- looking ----

WebReply RoxomServer::look_up(const Call& call) {
  constexpr std::string_view kOrders = "/orders/";
  constexpr std::string_view kLeverage = "/accounts/leverage/";
  const WebRequest& request = call.request;
  const std::string& path = call.path;
  const Exchange& exchange = simulation_.exchange();
  if (path == "/orders") return list_orders(request);
  if (path.starts_with(kOrders)) return one_order(request, path.substr(kOrders.size()));
  if (path == "/orderbook/snapshot") return orderbook(request);
  if (path == "/market/instruments") return {.body = data_answer(instruments_json(exchange))};
  if (path == "/accounts/transaction-log") return transaction_log(request);
  if (path == "/accounts/cap") return account_cap(request);
  if (path == "/accounts/balance") {
    return {.body = data_answer(balance_json(exchange, kOwner, unit_of(request, Unit::sats),
                                             simulation_.now(), settings_.shapes))};
  }
  if (path == "/positions" || path.starts_with(kLeverage)) {
    const auto symbol = path == "/positions" ? request.query("symbol") : path.substr(kLeverage.size());
    const auto instrument = exchange.find_instrument(symbol.value_or(""));
    if (!instrument) return refusal(404, "Symbol not found");
    if (path != "/positions") return {.body = data_answer(R"({"leverage":"10.0"})")};
    return {.body = data_answer(positions_json(exchange, kOwner, *instrument, unit_of(request, Unit::sats)))};
  }
  return refusal(404, "Not found");
}

WebReply RoxomServer::list_orders(const WebRequest& request) {
  if (!request.query("instType")) return refusal(400, "instType is required");
  const Exchange& exchange = simulation_.exchange();
  const auto symbol = request.query("symbol");
  const bool include_closed = request.query("includeClosed") == "true";
  std::string list;
  for (const ExchangeOrder* order : exchange.orders(kOwner, include_closed)) {
    if (symbol && exchange.rules(order->terms.instrument).instrument.symbol() != *symbol) continue;
    if (!list.empty()) list += ',';
    list += order_json(exchange, *order, unit_of(request, Unit::btc), settings_.shapes, distortion());
  }
  return {.body = data_answer(R"({"orders":[)" + list + "]}")};
}

WebReply RoxomServer::one_order(const WebRequest& request, const std::string& id) {
  const ExchangeOrder* order = simulation_.exchange().find(kOwner, VenueOrderId(id));
  if (order == nullptr) return refusal(404, "Order not found");
  // The page of a single order never had the list's older shape.
  const std::string json =
      order_json(simulation_.exchange(), *order, unit_of(request, Unit::btc), {}, distortion());
  return {.body = data_answer(R"({"order":)" + json + "}")};
}

WebReply RoxomServer::transaction_log(const WebRequest& request) {
  constexpr std::int64_t kMostRows = 1000;
  const auto limit = std::clamp<std::int64_t>(number_or(request.query("limit"), 100), 1, kMostRows);
  return {.body = data_answer(transactions_json(
              simulation_.exchange(), kOwner, number_or(request.query("from"), 0),
              number_or(request.query("to"), std::numeric_limits<std::int64_t>::max()),
              static_cast<std::size_t>(limit),
              static_cast<std::uint64_t>(std::max<std::int64_t>(number_or(request.query("cursor"), 0), 0)),
              unit_of(request, Unit::sats)))};
}

WebReply RoxomServer::account_cap(const WebRequest& request) {
  const auto instrument = simulation_.exchange().find_instrument(request.query("symbol").value_or(""));
  if (!instrument) return refusal(404, "Symbol not found");
  const InstrumentRules& rules = simulation_.exchange().rules(*instrument);
  const std::string type = request.query("capType").value_or("");
  if (type == "leverage")
    return {.body = data_answer(R"({"value":")" + std::to_string(rules.leverage) + R"(.0000"})")};
  if (type == "positionValue") return {.body = data_answer(R"({"value":"100.00000000"})")};
  if (type == "orderValue") {
    return {.body = data_answer(R"({"value":")" + amount_text(rules.max_limit_notional) + R"("})")};
  }
  return refusal(400, "capType must be leverage, positionValue or orderValue");
}

WebReply RoxomServer::orderbook(const WebRequest& request) {
  constexpr std::int64_t kMostLevels = 100;
  const auto instrument = simulation_.exchange().find_instrument(request.query("symbol").value_or(""));
  if (!instrument) return refusal(404, "Symbol not found");
  const auto levels = std::clamp<std::int64_t>(number_or(request.query("levels"), 20), 1, kMostLevels);
  return {.body = data_answer(orderbook_json(simulation_.exchange(), *instrument,
                                             static_cast<std::size_t>(levels), unit_of(request, Unit::btc)))};
}

WebReply RoxomServer::refusal(unsigned status, std::string_view message, std::string_view details) {
  return {.status = status, .body = error_answer(status, message, details, simulation_.clock())};
}

}  // namespace mm::simulator
