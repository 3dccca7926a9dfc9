#include <nlohmann/json.hpp>

#include "simulator/roxom_messages.h"
#include "simulator/roxom_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;

Json optional_text(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

std::string market_event(std::string_view channel, const Instrument& instrument, std::string_view type,
                         WallTime time, Json data) {
  data["timestamp"] = unix_ns(time);
  return Json{{"topic", std::string(channel) + '.' + instrument.symbol()},
              {"type", type},
              {"createdTime", unix_ns(time)},
              {"data", std::move(data)}}
      .dump();
}

Json level_json(const Instrument& instrument, const std::optional<Level>& level) {
  if (!level) return nullptr;
  return {price_text(instrument, level->price), quantity_text(instrument, level->quantity)};
}

Json side_json(const Exchange& exchange, InstrumentIndex index, Side side) {
  constexpr std::size_t kLevels = 50;
  Json rows = Json::array();
  for (const Level& level : exchange.levels(index, side, kLevels)) {
    rows.push_back(level_json(exchange.rules(index).instrument, level));
  }
  return rows;
}

}  // namespace

std::string ack_frame(std::string_view event, std::string_view channel, std::string_view symbol,
                      std::string_view connection) {
  Json arg = {{"channel", channel}};
  if (!symbol.empty()) arg["instId"] = symbol;
  return Json{{"event", event}, {"arg", arg}, {"code", "0"}, {"msg", ""}, {"connId", connection}}.dump();
}

std::string ws_error_frame(std::string_view code, std::string_view message, std::string_view connection) {
  return Json{{"event", "error"}, {"code", code}, {"msg", message}, {"connId", connection}}.dump();
}

std::string order_event(const Exchange& exchange, const OrderChanged& change, const RoxomShapes& shapes,
                        const Distortion& distortion) {
  const ExchangeOrder& order = change.order;
  const Instrument& instrument = exchange.rules(order.terms.instrument).instrument;
  const std::string average =
      rounded_price_text(instrument.average_price(order.executed_value, order.executed));
  Json data;
  data["orderId"] = order.id.view();
  data["accountId"] = exchange.account(order.account).id;
  data["symbol"] = instrument.symbol();
  data["status"] = distortion.unknown_status ? "hibernating" : std::string(to_text(order.status));
  if (!shapes.old_order_events) {
    data["side"] = to_text(order.terms.side);
    data["orderType"] = to_text(order.terms.type);
    data["orderSize"] = quantity_text(instrument, order.terms.quantity);
    data["limitPrice"] = order.terms.type == OrderType::market
                             ? Json(nullptr)
                             : Json(price_text(instrument, order.terms.price));
  }
  data["remainingQty"] = quantity_text(instrument, order.remaining());
  data["executedQty"] = quantity_text(instrument, order.executed);
  data["avgPx"] = average;
  if (!shapes.old_order_events) {
    data["fillPx"] =
        order.last_fill_price ? Json(price_text(instrument, *order.last_fill_price)) : Json(nullptr);
    data["filledFees"] = amount_text(distortion.negative_fees ? -order.fees : order.fees);
    data["clientOrderId"] = optional_text(order.terms.client_order_id.view());
    data["entryPositionId"] = nullptr;
    data["exitPositionId"] = nullptr;
    data["reason"] = optional_text(order.reason.view());
  }
  data["timestamp"] = distortion.swap_time_units ? unix_ms(order.updated) : unix_ns(order.updated);
  if (distortion.extra_fields) data["moonPhase"] = {{"name", "waxing"}, {"days", {1, 2, 3}}};
  return Json{{"type", "order"}, {"data", data}}.dump();
}

std::string position_event(const Exchange& exchange, const PositionChanged& change) {
  const InstrumentRules& rules = exchange.rules(change.instrument);
  const Instrument& instrument = rules.instrument;
  const Position& position = exchange.position(change.account, change.instrument);
  const bool flat = position.net().lots == 0;
  const double entry = flat ? 0 : instrument.average_price(position.cost(), position.net());
  const double mark = exchange.mark(change.instrument);
  const Amount cost{position.cost().atoms < 0 ? -position.cost().atoms : position.cost().atoms};
  const Amount margin{cost.atoms / rules.leverage};
  Json row;
  row["id"] = numbered_uuid("90510000", change.account.value * 100 + change.instrument.value);
  row["symbol"] = instrument.symbol();
  row["accountId"] = exchange.account(change.account).id;
  row["side"] = position.net().lots >= 0 ? "long" : "short";
  row["size"] = quantity_text(instrument, abs(position.net()));
  row["entryAmount"] = amount_text(cost);
  row["exitAmount"] = amount_text(Amount{});
  row["tradeMode"] = "isolated";
  row["openDate"] = unix_ms(change.time);
  row["closeDate"] = flat ? Json(unix_ms(change.time)) : Json(nullptr);
  row["avgEntry"] = rounded_price_text(entry);
  row["avgExit"] = nullptr;
  row["entryFees"] = amount_text(position.fees());
  row["exitFees"] = nullptr;
  row["positionBalance"] = amount_text(margin);
  row["initialMargin"] = amount_text(margin);
  row["maintenanceMargin"] = amount_text(Amount{margin.atoms / 2});
  row["liquidationPrice"] = nullptr;
  row["leverage"] = std::to_string(rules.leverage) + ".0";
  row["unrealizedPnl"] = rounded_price_text(position.unrealized(instrument, mark));
  row["realizedPnl"] = amount_text(position.realized());
  row["markPrice"] = rounded_price_text(mark);
  row["status"] = "normal";
  row["updatedAt"] = unix_ns(change.time);
  row["createdAt"] = unix_ns(change.time);
  return Json{{"type", "position"}, {"data", Json::array({row})}}.dump();
}

std::string balance_event(const Exchange& exchange, const BalanceChanged& change) {
  return Json{{"type", "balance"},
              {"data",
               {{"accountId", exchange.account(change.account).id},
                {"balanceBefore", amount_text(change.before)},
                {"balanceAfter", amount_text(change.after)},
                {"amount", amount_text(change.after - change.before)},
                {"unit", "btc"},
                {"updateType", "ordersettle"},
                {"timestamp", unix_ns(change.time)}}}}
      .dump();
}

std::string level1_event(const Exchange& exchange, const TopChanged& change) {
  const Instrument& instrument = exchange.rules(change.instrument).instrument;
  return market_event("level1", instrument, "snapshot", change.time,
                      {{"symbol", instrument.symbol()},
                       {"bid", level_json(instrument, change.top.bid)},
                       {"ask", level_json(instrument, change.top.ask)}});
}

std::string depth_snapshot_event(const Exchange& exchange, InstrumentIndex index, WallTime now) {
  const Instrument& instrument = exchange.rules(index).instrument;
  return market_event("depth", instrument, "snapshot", now,
                      {{"symbol", instrument.symbol()},
                       {"bid", side_json(exchange, index, Side::buy)},
                       {"ask", side_json(exchange, index, Side::sell)}});
}

std::string depth_delta_event(const Exchange& exchange, const LevelChanged& change,
                              const RoxomShapes& shapes) {
  const Instrument& instrument = exchange.rules(change.instrument).instrument;
  const Quantity quantity = shapes.depth_absolute ? change.total : change.change;
  const Json row = {price_text(instrument, change.price), quantity_text(instrument, quantity)};
  Json data = {{"symbol", instrument.symbol()}, {"bid", Json::array()}, {"ask", Json::array()}};
  data[change.side == Side::buy ? "bid" : "ask"].push_back(row);
  return market_event("depth", instrument, "delta", change.time, std::move(data));
}

std::string trade_event(const Exchange& exchange, const Traded& trade) {
  const Instrument& instrument = exchange.rules(trade.instrument).instrument;
  return market_event("trade", instrument, "snapshot", trade.time,
                      {{"symbol", instrument.symbol()},
                       {"takerSide", to_text(trade.taker_side)},
                       {"minPx", price_text(instrument, trade.min_price)},
                       {"maxPx", price_text(instrument, trade.max_price)},
                       {"volume", quantity_text(instrument, trade.volume)},
                       {"vwap", rounded_price_text(instrument.average_price(trade.value, trade.volume))}});
}

std::string ticker_event(const Exchange& exchange, InstrumentIndex index, WallTime now, bool all_null) {
  const Instrument& instrument = exchange.rules(index).instrument;
  const TopOfBook top = exchange.top(index);
  const auto last = exchange.last_price(index);
  const double mark = exchange.mark(index);
  const Quantity open = exchange.open_interest(index);
  const auto unless_null = [&](bool there, const std::string& text) {
    return there && !all_null ? Json(text) : Json(nullptr);
  };
  const auto px = [&](const std::optional<Level>& level) {
    return unless_null(level.has_value(), level ? price_text(instrument, level->price) : "");
  };
  const auto qty = [&](const std::optional<Level>& level) {
    return unless_null(level.has_value(), level ? quantity_text(instrument, level->quantity) : "");
  };
  return market_event(
      "ticker", instrument, "snapshot", now,
      {{"symbol", instrument.symbol()},
       {"lastPrice", unless_null(last.has_value(), last ? price_text(instrument, *last) : "")},
       {"indexPrice", unless_null(mark > 0, rounded_price_text(mark))},
       {"markPrice", unless_null(mark > 0, rounded_price_text(mark))},
       {"bestBid", px(top.bid)},
       {"bestAsk", px(top.ask)},
       {"bestBidQty", qty(top.bid)},
       {"bestAskQty", qty(top.ask)},
       {"openInterest", unless_null(true, quantity_text(instrument, open))},
       {"openInterestValue", unless_null(true, rounded_price_text(instrument.to_double(open) * mark))},
       {"fundingRate", unless_null(true, "0.0001")},
       {"unit", "btc"}});
}

}  // namespace mm::simulator
