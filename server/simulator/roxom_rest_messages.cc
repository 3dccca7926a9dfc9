#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulator/roxom_messages.h"
#include "simulator/roxom_text.h"
#include "simulator/web_door.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

std::string instrument_id(InstrumentIndex instrument) {
  return numbered_uuid("1257a000", instrument.value + 1);
}

std::string_view unit_text(Unit unit) {
  return unit == Unit::btc ? "btc" : "sats";
}

Json optional_text(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json levels_json(const Instrument& instrument, const std::vector<Level>& levels, Unit unit, Amount& sum) {
  Json rows = Json::array();
  for (const Level& level : levels) {
    const Amount total = instrument.notional(level.price, level.quantity);
    sum += total;
    rows.push_back({{"price", price_text(instrument, level.price, unit)},
                    {"size", quantity_text(instrument, level.quantity)},
                    {"total", amount_text(total, unit)}});
  }
  return rows;
}

// Rows that are no fills are known by name only: this is what the fields of a fill leave for them.
Json money_json(const Exchange& exchange, const Transaction& row, Unit unit) {
  const Instrument& instrument = exchange.rules(row.instrument).instrument;
  const bool funding = row.kind == TransactionKind::funding;
  return {{"txId", numbered_uuid("7ade0003", row.trade)},
          {"time", unix_ms(row.time)},
          {"transactionType", funding ? "funding" : "deposit"},
          {"symbol", funding ? Json(instrument.symbol()) : Json(nullptr)},
          {"side", nullptr},
          {"amount", amount_text(row.pnl, unit)},
          {"orderId", nullptr},
          {"positionBefore", quantity_text(instrument, row.position_before)},
          {"positionAfter", quantity_text(instrument, row.position_after)},
          {"balanceBefore", amount_text(row.balance_before, unit)},
          {"balanceAfter", amount_text(row.balance_after, unit)},
          {"createdAt", unix_ms(row.time)}};
}

Json transaction_json(const Exchange& exchange, const Transaction& row, Unit unit) {
  if (row.kind != TransactionKind::fill) return money_json(exchange, row, unit);
  const Instrument& instrument = exchange.rules(row.instrument).instrument;
  const std::string trade_id = numbered_uuid("7ade0000", row.trade);
  const std::string tx_id = numbered_uuid(row.is_taker ? "7ade0002" : "7ade0001", row.trade);
  const std::int64_t time = unix_ms(row.time);
  return {{"txId", tx_id},
          {"time", time},
          {"transactionType", "orderFill"},
          {"symbol", instrument.symbol()},
          {"side", to_text(row.side)},
          {"amount", quantity_text(instrument, row.quantity)},
          {"totalValue", amount_text(row.value, unit)},
          {"fillPrice", price_text(instrument, row.price, unit)},
          {"fee", amount_text(row.fee, unit)},
          {"pnl", amount_text(row.pnl, unit)},
          {"orderId", row.order.view()},
          {"tradeId", trade_id},
          {"isTaker", row.is_taker},
          {"price", price_text(instrument, row.price, unit)},
          {"fundingRate", nullptr},
          {"positionBefore", quantity_text(instrument, row.position_before)},
          {"positionAfter", quantity_text(instrument, row.position_after)},
          {"balanceBefore", amount_text(row.balance_before, unit)},
          {"balanceAfter", amount_text(row.balance_after, unit)},
          {"createdAt", time},
          {"transactionTrigger",
           {{"OrderFill",
             {{"id", tx_id},
              {"orderId", row.order.view()},
              {"tradeId", trade_id},
              {"instrumentId", instrument_id(row.instrument)},
              {"side", to_text(row.side)},
              {"isTaker", row.is_taker},
              {"baseAmount", quantity_text(instrument, row.quantity)},
              {"quoteAmount", amount_text(row.value, unit)},
              {"fee", amount_text(row.fee, unit)},
              {"feeAmount", amount_text(row.fee, unit)},
              {"createdAt", time}}}}}};
}

}  // namespace

std::string data_answer(const std::string& data) {
  return R"({"data":)" + data + R"(,"error":false})";
}

std::string error_answer(unsigned status, std::string_view message, std::string_view details, WallTime now) {
  return Json{{"error", {{"code", status}, {"message", message}, {"details", details}}},
              {"timestamp", iso_time(now)},
              {"requestId", "req_" + std::to_string(unix_ns(now))}}
      .dump();
}

std::string auth_error_answer(std::string_view message) {
  return Json{{"error", 401}, {"message", message}}.dump();
}

std::string instruments_json(const Exchange& exchange) {
  Json list = Json::array();
  for (std::size_t i = 0; i < exchange.instrument_count(); ++i) {
    const InstrumentRules& rules = exchange.rules({i});
    const std::string& symbol = rules.instrument.symbol();
    list.push_back({{"symbol", symbol},
                    {"baseAsset", symbol.substr(0, symbol.find('-'))},
                    {"quoteAsset", "BTC"},
                    {"description", symbol + " perpetual"},
                    {"status", "active"},
                    {"min_order_size", to_double(rules.instrument.quantity_increment())},
                    {"max_order_size", rules.instrument.to_double(rules.max_quantity)},
                    {"tickSize", to_double(rules.instrument.price_increment())},
                    {"contractSize", 1},
                    {"settlementCurrency", "BTC"},
                    {"marginRequirement", 1.0 / rules.leverage},
                    {"makerFee", static_cast<double>(rules.maker_fee_ppm) * 1e-6},
                    {"takerFee", static_cast<double>(rules.taker_fee_ppm) * 1e-6},
                    {"fundingInterval", "8h"},
                    {"maxLeverage", rules.leverage},
                    {"tradingHours", {{"start", "00:00:00"}, {"end", "23:59:59"}, {"timezone", "UTC"}}},
                    {"launchDate", "2024-01-01T00:00:00Z"},
                    {"expiryDate", nullptr}});
  }
  return list.dump();
}

std::string orderbook_json(const Exchange& exchange, InstrumentIndex instrument, std::size_t levels,
                           Unit unit) {
  const Instrument& rules = exchange.rules(instrument).instrument;
  Amount buys;
  Amount sells;
  const Json buy_rows = levels_json(rules, exchange.levels(instrument, Side::buy, levels), unit, buys);
  const Json sell_rows = levels_json(rules, exchange.levels(instrument, Side::sell, levels), unit, sells);
  return Json{{"instrumentId", instrument_id(instrument)},
              {"buys", buy_rows},
              {"sells", sell_rows},
              {"buySellVersus", {{"buy", amount_text(buys, unit)}, {"sell", amount_text(sells, unit)}}}}
      .dump();
}

std::string order_json(const Exchange& exchange, const ExchangeOrder& order, Unit unit,
                       const RoxomShapes& shapes, const Distortion& distortion) {
  const Instrument& instrument = exchange.rules(order.terms.instrument).instrument;
  const bool old = shapes.old_rest;
  const std::int64_t created =
      old != distortion.swap_time_units ? unix_ns(order.created) : unix_ms(order.created);
  Json json;
  json["id"] = order.id.view();
  json["accountId"] = exchange.account(order.account).id;
  json["symbol"] = instrument.symbol();
  json["instType"] = "perpetual";
  json[old ? "orderType" : "type"] = to_text(order.terms.type);
  json["side"] = to_text(order.terms.side);
  json[old ? "price" : "px"] = order.terms.type == OrderType::market
                                   ? Json(nullptr)
                                   : Json(price_text(instrument, order.terms.price, unit));
  json[old ? "quantity" : "qty"] = quantity_text(instrument, order.terms.quantity);
  json["size"] = quantity_text(instrument, order.remaining());
  if (!old) json["amountFilled"] = quantity_text(instrument, order.executed);
  json["status"] = distortion.unknown_status ? "hibernating" : std::string(to_text(order.status));
  json["timeInForce"] = to_text(order.terms.time_in_force);
  json["unit"] = unit_text(unit);
  json["createdAt"] = created;
  json["clientOrderId"] = optional_text(order.terms.client_order_id.view());
  json["triggerPx"] = nullptr;
  json[old ? "isTriggered" : "triggeredAt"] = nullptr;
  json["cancelAt"] = order.terms.cancel_at ? Json(unix_ms(*order.terms.cancel_at)) : Json(nullptr);
  if (distortion.extra_fields) json["moonPhase"] = {{"name", "waxing"}, {"days", {1, 2, 3}}};
  return json.dump();
}

std::string positions_json(const Exchange& exchange, AccountIndex account, InstrumentIndex index, Unit unit) {
  const Position& position = exchange.position(account, index);
  Json list = Json::array();
  if (position.net().lots != 0) {
    const InstrumentRules& rules = exchange.rules(index);
    const double entry = rules.instrument.average_price(position.cost(), position.net());
    const Amount cost{position.cost().atoms < 0 ? -position.cost().atoms : position.cost().atoms};
    const Amount margin{cost.atoms / rules.leverage};
    list.push_back({{"id", numbered_uuid("90510000", account.value * 100 + index.value)},
                    {"accountId", exchange.account(account).id},
                    {"instrumentId", instrument_id(index)},
                    {"side", position.net().lots > 0 ? "long" : "short"},
                    {"size", quantity_text(rules.instrument, abs(position.net()))},
                    {"status", "normal"},
                    {"unit", unit_text(unit)},
                    {"avgEntry", rounded_price_text(entry, unit)},
                    {"avgExit", nullptr},
                    {"entryAmount", amount_text(cost, unit)},
                    {"exitAmount", amount_text(Amount{}, unit)},
                    {"entryFees", amount_text(position.fees(), unit)},
                    {"exitFees", nullptr},
                    {"initialMargin", amount_text(margin, unit)},
                    {"margin", amount_text(margin, unit)},
                    {"maintenanceMarginRatio", "0.05"},
                    {"leverage", std::to_string(rules.leverage) + ".0"},
                    {"liquidationPrice", nullptr},
                    {"adlRank", 1},
                    {"openDate", 1},
                    {"closeDate", nullptr},
                    {"createdAt", 1},
                    {"updatedAt", 1},
                    {"stopLossOrderId", nullptr},
                    {"takeProfitOrderId", nullptr}});
  }
  return Json{{"positions", list}}.dump();
}

std::string balance_json(const Exchange& exchange, AccountIndex account, Unit unit, WallTime now,
                         const RoxomShapes& shapes) {
  const std::string available = amount_text(exchange.available(account), unit);
  const std::string current = amount_text(exchange.balance(account), unit);
  if (shapes.old_rest)
    return Json{{"available", available}, {"balance", current}, {"currency", "BTC"}}.dump();
  return Json{{"balances",
               {{{"asset", "BTC"},
                 {"assetClass", "crypto"},
                 {"available", available},
                 {"current", current},
                 {"lockedInOrders", amount_text(exchange.locked_in_orders(account), unit)}}}},
              {"lastUpdated", unix_ms(now)}}
      .dump();
}

std::string transactions_json(const Exchange& exchange, AccountIndex account, std::int64_t from_ms,
                              std::int64_t to_ms, std::size_t limit, std::uint64_t cursor, Unit unit) {
  const auto& rows = exchange.transactions(account);
  Json list = Json::array();
  Json next = nullptr;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const std::int64_t time = unix_ms(row->time);
    if (time < from_ms) break;
    // The cursor is the trade number of the last row given out.
    if (time >= to_ms || (cursor != 0 && row->trade >= cursor)) continue;
    if (list.size() == limit) break;
    list.push_back(transaction_json(exchange, *row, unit));
    if (list.size() == limit) next = std::to_string(row->trade);
  }
  return Json{{"transactions", list}, {"cursor", next}}.dump();
}

}  // namespace mm::simulator
