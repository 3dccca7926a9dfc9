#include "simulator/control_server.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "simulator/roxom_requests.h"
#include "simulator/roxom_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kManual = R"(mmsim control port

GET  /faults               every fault switch with its kind, value and help
POST /faults               {"name": value, ...} sets switches
POST /faults/reset         sets all of them back
GET  /state                prices, the account's orders, position, balance, counters
GET  /book                 the best 20 levels a side of the first contract: {"bids":[[price,quantity],...],"asks":...}
GET  /log?after=N          what the exchange saw of the account, from entry N+1 on
GET  /timings?after=N      for each create: when it arrived and when the last price frame had been sent
GET  /latency?reset=1      for each order request that one price tick must have caused: create or cancel, which of
                           its kind it was after that tick, and microseconds from the tick being written to the
                           request being read; reset=1 forgets them
POST /orders               {"action":"place","account":"owner|other","symbol":..,"side":..,"orderType":..,"qty":..,
                            "px":..,"timeInForce":..,"postOnly":..} as in Roxom's create
                           {"action":"cancel","account":"owner|other","orderId":..}
                           {"action":"cancel_all","account":"owner|other"}
POST /prices               {"symbol":"PAXGUSDT","pin":4000} | {"symbol":..,"jump_to":4100} | {"symbol":..,"jump_bps":-50}
                           {"freeze":true} | {"release":true} | {"usdt_usd":0.98}
POST /tick-rate            {"per_second":1000}
POST /funding              {"rate":0.0001}: who is long pays this share of what the position is worth
POST /transfer             {"amount":"0.5"} into the account, below 0 out of it, in BTC
)";

WebReply answer_of(const Json& json) {
  return {.body = json.dump()};
}

WebReply mistake(const std::string& message) {
  return {.status = 400, .body = Json{{"error", message}}.dump()};
}

// The query parameter `after`, 0 when absent.
std::uint64_t after_of(const WebRequest& request) {
  const std::string text = request.query("after").value_or("0");
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

template <typename Price>
Json optional_price(const Instrument& instrument, const std::optional<Price>& price) {
  return price ? Json(price_text(instrument, *price)) : Json(nullptr);
}

Json order_summary(const Exchange& exchange, const ExchangeOrder& order) {
  const Instrument& instrument = exchange.rules(order.terms.instrument).instrument;
  return {{"orderId", order.id.view()},
          {"symbol", instrument.symbol()},
          {"side", to_text(order.terms.side)},
          {"px", price_text(instrument, order.terms.price)},
          {"qty", quantity_text(instrument, order.terms.quantity)},
          {"executed", quantity_text(instrument, order.executed)},
          {"status", to_text(order.status)}};
}

Json account_state(const Exchange& exchange, AccountIndex account) {
  Json orders = Json::array();
  for (const ExchangeOrder* order : exchange.orders(account, false)) {
    orders.push_back(order_summary(exchange, *order));
  }
  Json positions = Json::object();
  for (std::size_t i = 0; i < exchange.instrument_count(); ++i) {
    const Instrument& instrument = exchange.rules({i}).instrument;
    positions[instrument.symbol()] = quantity_text(instrument, exchange.position(account, {i}).net());
  }
  const auto& log = exchange.transactions(account);
  return {{"open_orders", orders},
          {"positions", positions},
          {"balance", amount_text(exchange.balance(account))},
          {"available", amount_text(exchange.available(account))},
          {"fills", std::count_if(log.begin(), log.end(),
                                  [](const Transaction& row) { return row.kind == TransactionKind::fill; })}};
}

Json log_entry(const Exchange& exchange, const AccountLogEntry& entry) {
  const ExchangeOrder& order = entry.order;
  const Instrument& instrument = exchange.rules(order.terms.instrument).instrument;
  const bool fill = entry.step == OrderStep::filled;
  return {{"n", entry.number},
          {"kind", to_text(entry.step)},
          {"time_ns", unix_ns(order.updated)},
          {"order_id", order.id.view()},
          {"symbol", instrument.symbol()},
          {"side", to_text(order.terms.side)},
          {"px", price_text(instrument, order.terms.price)},
          {"qty", quantity_text(instrument, order.terms.quantity)},
          {"executed", quantity_text(instrument, order.executed)},
          {"status", to_text(order.status)},
          {"reason", order.reason.view()},
          {"fill_px", fill ? optional_price(instrument, order.last_fill_price) : Json(nullptr)},
          {"fill_qty", fill ? Json(quantity_text(instrument, entry.fill_quantity)) : Json(nullptr)},
          {"fair", entry.fair},
          {"own_bid", optional_price(instrument, entry.own_bid)},
          {"own_ask", optional_price(instrument, entry.own_ask)},
          {"live_orders", entry.live_orders}};
}

}  // namespace

void ControlServer::on_request(const WebRequest& request, Answer answer) {
  simulation_.begin();
  simulation_.end();
  answer(route(request));
}

WebReply ControlServer::route(const WebRequest& request) {
  const std::string_view path = request.path();
  const bool post = request.method == "POST";
  if (!post && path == "/")
    return {.body = std::string(kManual), .headers = {{"Content-Type", "text/plain"}}};
  if (!post && path == "/faults") return get_faults();
  if (!post && path == "/state") return get_state();
  if (!post && path == "/book") return get_book();
  if (!post && path == "/log") return get_log(after_of(request));
  if (!post && path == "/timings") return get_timings(after_of(request));
  if (!post && path == "/latency") return get_latency(request.query("reset") == "1");
  if (post && path == "/faults") return set_faults(request.body);
  if (post && path == "/faults/reset") {
    simulation_.reset_faults();
    return get_faults();
  }
  if (post && path == "/orders") return trade_by_hand(request.body);
  if (post && path == "/prices") return move_prices(request.body);
  if (post && path == "/tick-rate") return set_tick_rate(request.body);
  if (post && path == "/funding") return pay_funding(request.body);
  if (post && path == "/transfer") return transfer(request.body);
  return {.status = 404, .body = Json{{"error", "no such path; GET / lists them"}}.dump()};
}

WebReply ControlServer::get_faults() const {
  Json list = Json::object();
  const auto& table = fault_table();
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    list[std::string(table[i].name)] = {{"kind", to_text(table[i].kind)},
                                        {"value", simulation_.faults().text(static_cast<Fault>(i))},
                                        {"help", table[i].help}};
  }
  return answer_of(list);
}

WebReply ControlServer::set_faults(const std::string& body) {
  const Json wanted = Json::parse(body, nullptr, false);
  if (!wanted.is_object()) return mistake("the body must be a JSON object of fault names and values");
  for (const auto& [name, value] : wanted.items()) {
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (value.is_boolean()) text = value.get<bool>() ? "-1" : "0";
    const auto set = simulation_.set_fault(name, text);
    if (!set) return mistake(set.error());
  }
  return get_faults();
}

WebReply ControlServer::get_book() const {
  constexpr std::size_t kLevels = 20;
  const Exchange& exchange = simulation_.exchange();
  const Instrument& gold = exchange.rules(kGold).instrument;
  const auto side = [&](Side of) {
    Json rows = Json::array();
    for (const Level& level : exchange.levels(kGold, of, kLevels))
      rows.push_back(Json::array({price_text(gold, level.price), quantity_text(gold, level.quantity)}));
    return rows;
  };
  return answer_of({{"bids", side(Side::buy)}, {"asks", side(Side::sell)}});
}

WebReply ControlServer::get_state() const {
  const Exchange& exchange = simulation_.exchange();
  const Instrument& gold = exchange.rules(kGold).instrument;
  const PricePath& prices = simulation_.world().prices();
  const AccountLog& log = simulation_.log();
  const TopOfBook top = exchange.top(kGold);
  Json state = {{"time_ns", unix_ns(simulation_.now())},
                {"fair", prices.fair()},
                {"PAXGUSDT", prices.mids().gold},
                {"BTCUSDT", prices.mids().bitcoin},
                {"usdt_usd", venue_prices_.usdt_usd()},
                {"ticks_per_second", prices.rate()},
                {"best_bid", top.bid ? Json(price_text(gold, top.bid->price)) : Json(nullptr)},
                {"best_ask", top.ask ? Json(price_text(gold, top.ask->price)) : Json(nullptr)},
                {"trades", simulation_.trades()},
                {"owner", account_state(exchange, kOwner)},
                {"other", account_state(exchange, kOther)},
                {"creates", log.count(OrderStep::accepted)},
                {"fill_events", log.count(OrderStep::filled)},
                {"closes", log.count(OrderStep::closed)},
                {"rejects", log.count(OrderStep::rejected)},
                {"most_open_orders", log.most_live_orders()},
                {"roxom_links", roxom_.links()},
                {"roxom_events_sent", roxom_.events_sent()},
                {"roxom_requests", Json(roxom_.request_counts())},
                {"binance_requests", binance_.requests()}};
  for (const FeedServer* feed : feeds_) {
    const std::string name(to_text(feed->venue()));
    state[name + "_links"] = feed->links();
    state[name + "_links_taken"] = feed->links_taken();
    state[name + "_frames_sent"] = feed->frames_sent();
  }
  return answer_of(state);
}

WebReply ControlServer::get_log(std::uint64_t after) const {
  Json list = Json::array();
  for (const AccountLogEntry& entry : simulation_.log().entries()) {
    if (entry.number > after) list.push_back(log_entry(simulation_.exchange(), entry));
  }
  return answer_of({{"entries", list}});
}

WebReply ControlServer::get_timings(std::uint64_t after) const {
  Json list = Json::array();
  for (const CreateTiming& timing : roxom_.create_timings()) {
    if (timing.number <= after) continue;
    list.push_back(
        {{"n", timing.number}, {"received_ns", timing.received_ns}, {"tick_sent_ns", timing.tick_sent_ns}});
  }
  return answer_of({{"creates", list}});
}

WebReply ControlServer::get_latency(bool reset) {
  constexpr double kNsPerUs = 1000;
  Json list = Json::array();
  for (const LatencySample& sample : simulation_.latency().samples()) {
    list.push_back({{"request", to_text(sample.kind)},
                    {"nth", sample.nth},
                    {"us", static_cast<double>(to_ns(sample.since_tick)) / kNsPerUs}});
  }
  if (reset) simulation_.latency().clear();
  return answer_of({{"samples", list}});
}

WebReply ControlServer::trade_by_hand(const std::string& body) {
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return mistake("the body must be a JSON object");
  const std::string action = json.value("action", "place");
  const AccountIndex account = json.value("account", "other") == "owner" ? kOwner : kOther;
  Exchange& exchange = simulation_.exchange();
  if (action == "place") {
    if (!json.contains("instType")) json["instType"] = "perpetual";
    if (!json.contains("symbol")) json["symbol"] = "GOLD-BTC";
    if (!json.contains("orderType")) json["orderType"] = "limit";
    const auto terms = parse_create(exchange, json.dump());
    if (!terms) return mistake(terms.error());
    const auto id = exchange.place(account, *terms, simulation_.now());
    simulation_.end();
    if (!id) return mistake(id.error());
    const ExchangeOrder* order = exchange.find(account, *id);
    return answer_of(order_summary(exchange, *order));
  }
  if (action == "cancel") {
    const auto result = exchange.cancel(account, VenueOrderId(json.value("orderId", "")), simulation_.now());
    simulation_.end();
    if (result != CancelResult::done) return mistake("no such live order");
    return answer_of({{"cancelled", 1}});
  }
  if (action == "cancel_all") {
    const std::size_t cancelled = exchange.cancel_all(account, simulation_.now()).size();
    simulation_.end();
    return answer_of({{"cancelled", cancelled}});
  }
  return mistake("action must be place, cancel or cancel_all");
}

WebReply ControlServer::move_prices(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return mistake("the body must be a JSON object");
  PricePath& prices = simulation_.world().prices();
  const auto number = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number() ? found->get<double>() : 0;
  };
  if (number("usdt_usd") > 0) {
    venue_prices_.set_usdt_usd(number("usdt_usd"));
  } else if (json.value("freeze", false)) {
    prices.freeze();
  } else if (json.value("release", false) || json.value("resume", false)) {
    prices.release();
  } else {
    const auto symbol = parse_feed_symbol(json.value("symbol", ""));
    if (!symbol) return mistake("symbol must be PAXGUSDT or BTCUSDT");
    const double mid = *symbol == FeedSymbol::gold ? prices.mids().gold : prices.mids().bitcoin;
    if (number("pin") > 0) {
      prices.pin(*symbol, number("pin"));
    } else if (number("jump_to") > 0) {
      prices.jump(*symbol, number("jump_to") / mid);
    } else if (number("jump_bps") > -9'999 && number("jump_bps") != 0) {
      prices.jump(*symbol, 1 + number("jump_bps") * 1e-4);
    } else {
      return mistake("say pin, jump_to (above 0) or jump_bps (above -9999, not 0)");
    }
  }
  return answer_of({{"PAXGUSDT", prices.mids().gold}, {"BTCUSDT", prices.mids().bitcoin}});
}

WebReply ControlServer::set_tick_rate(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  const double rate = json.is_object() && json.contains("per_second") && json["per_second"].is_number()
                          ? json["per_second"].get<double>()
                          : 0;
  if (rate < 0.01 || rate > 100'000) return mistake("per_second must be between 0.01 and 100000");
  simulation_.world().prices().set_rate(rate, simulation_.world().elapsed());
  simulation_.end();
  return answer_of({{"per_second", rate}});
}

WebReply ControlServer::pay_funding(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("rate") || !json["rate"].is_number()) {
    return mistake("say rate, such as 0.0001");
  }
  const double rate = json["rate"].get<double>();
  if (rate < -1 || rate > 1) return mistake("rate must be between -1 and 1");
  simulation_.exchange().pay_funding(kGold, rate, simulation_.now());
  simulation_.end();
  return answer_of({{"balance", amount_text(simulation_.exchange().balance(kOwner))}});
}

WebReply ControlServer::transfer(const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  const bool told = json.is_object() && json.contains("amount") && json["amount"].is_string();
  const auto amount = parse_amount(told ? json["amount"].get<std::string>() : "");
  if (!amount) return mistake("say amount, such as \"0.5\"");
  simulation_.exchange().transfer(kOwner, *amount, simulation_.now());
  simulation_.end();
  return answer_of({{"balance", amount_text(simulation_.exchange().balance(kOwner))}});
}

}  // namespace mm::simulator
