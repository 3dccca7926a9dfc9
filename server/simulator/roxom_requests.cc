#include "simulator/roxom_requests.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

namespace mm::simulator {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

// Sats have the same digits with the point eight places further right.
Result<Price> parse_price(const Instrument& instrument, const std::string& text, Unit unit) {
  if (unit == Unit::btc) return instrument.price(text);
  auto sats = parse_decimal(text);
  if (!sats) return Error{sats.error()};
  if (sats->exponent < -8) return Error{"too many decimals"};
  return instrument.price(to_text(Decimal{sats->mantissa, sats->exponent - 8}));
}

}  // namespace

Unit parse_unit(std::string_view text, Unit fallback) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "btc") return Unit::btc;
  if (lower == "sats") return Unit::sats;
  return fallback;
}

Result<NewOrder> parse_create(const Exchange& exchange, std::string_view body) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return Error{"The body is not a JSON object"};

  NewOrder order;
  const auto instrument = exchange.find_instrument(text_of(json, "symbol"));
  if (!instrument) return Error{"Market not available"};
  order.instrument = *instrument;
  const Instrument& rules = exchange.rules(*instrument).instrument;
  if (text_of(json, "instType") != "perpetual") return Error{"instType must be perpetual"};

  const std::string side = text_of(json, "side");
  if (side != "buy" && side != "sell") return Error{"side must be buy or sell"};
  order.side = side == "buy" ? Side::buy : Side::sell;

  const std::string type = text_of(json, "orderType");
  if (type != "limit" && type != "market") return Error{"orderType must be limit or market"};
  order.type = type == "limit" ? OrderType::limit : OrderType::market;

  const auto quantity = rules.quantity(text_of(json, "qty"));
  if (!quantity) return Error{"qty: " + quantity.error()};
  order.quantity = *quantity;
  if (order.type == OrderType::limit) {
    const auto price = parse_price(rules, text_of(json, "px"), parse_unit(text_of(json, "unit"), Unit::btc));
    if (!price) return Error{"px: " + price.error()};
    order.price = *price;
  }

  const std::string time_in_force = text_of(json, "timeInForce");
  if (time_in_force == "ioc") {
    order.time_in_force = TimeInForce::ioc;
  } else if (time_in_force == "gtd") {
    order.time_in_force = TimeInForce::gtd;
    if (!json.contains("cancelAt") || !json["cancelAt"].is_number_integer()) {
      return Error{"gtd needs cancelAt in milliseconds"};
    }
    order.cancel_at = wall_from_unix_ms(json["cancelAt"]);
  } else if (!time_in_force.empty() && time_in_force != "gtc") {
    return Error{"timeInForce must be gtc, ioc or gtd"};
  }
  order.post_only = json.value("postOnly", Json(false)) == Json(true);
  order.client_order_id = InlineText<64>(text_of(json, "clientOrderId"));
  return order;
}

StreamCommand parse_stream_command(std::string_view text) {
  StreamCommand command;
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    command.kind = StreamCommand::Kind::not_json;
    return command;
  }
  const std::string op = json.is_object() ? text_of(json, "op") : "";
  if (op == "subscribe") command.kind = StreamCommand::Kind::subscribe;
  if (op == "unsubscribe") command.kind = StreamCommand::Kind::unsubscribe;
  if (!json.is_object() || !json.contains("args") || !json["args"].is_array()) return command;
  for (const Json& arg : json["args"]) {
    if (!arg.is_object()) continue;
    std::string symbol = text_of(arg, "symbol");
    if (symbol.empty()) symbol = text_of(arg, "instId");
    command.args.push_back({text_of(arg, "channel"), std::move(symbol)});
  }
  return command;
}

}  // namespace mm::simulator
