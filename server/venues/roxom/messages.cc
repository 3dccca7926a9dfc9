#include "venues/roxom/messages.h"

#include <cmath>
#include <ctime>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

namespace mm::roxom {

namespace {

using engine::AccountEntry;
using engine::EntryKind;
using engine::OrderReport;
using engine::PositionReport;
using engine::VenueOrderState;
using nlohmann::json;
using Keys = std::initializer_list<const char*>;

constexpr std::size_t kMostErrorText = 160;

json parse(std::string_view text) {
  return json::parse(text, nullptr, false);
}

// The first of the spellings that is there and not null.
const json* member(const json& object, Keys keys) {
  if (!object.is_object()) return nullptr;
  for (const char* key : keys) {
    const auto found = object.find(key);
    if (found != object.end() && !found->is_null()) return &*found;
  }
  return nullptr;
}

std::optional<std::string> text(const json& object, Keys keys) {
  const json* value = member(object, keys);
  if (!value) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number()) return value->dump();
  return std::nullopt;
}

std::string word(const json& object, Keys keys) {
  std::string value = text(object, keys).value_or("");
  for (char& c : value) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return value;
}

// More ticks or lots than any market has: what is told beyond it is nonsense, and must not overflow our sums.
constexpr std::int64_t kMostUnits = 1'000'000'000'000;

std::optional<Quantity> quantity(const json& object, Keys keys, const Instrument& instrument) {
  const auto value = text(object, keys);
  if (!value) return std::nullopt;
  const auto parsed = instrument.quantity(*value);
  if (!parsed || parsed->lots > kMostUnits || parsed->lots < -kMostUnits) return std::nullopt;
  return *parsed;
}

// Averages are off the grid: they are rounded to the nearest tick, prices of orders are exact anyway.
std::optional<Price> price(const json& object, Keys keys, const Instrument& instrument) {
  const auto value = text(object, keys);
  if (!value) return std::nullopt;
  const auto decimal = parse_decimal(*value);
  if (!decimal || std::abs(to_double(*decimal)) > instrument.to_double(Price{kMostUnits}))
    return std::nullopt;
  if (const auto exact = instrument.price(*value)) return *exact;
  return instrument.floor_to_tick(to_double(*decimal) + to_double(instrument.price_increment()) / 2);
}

std::optional<Amount> amount(const json& object, Keys keys) {
  const auto value = text(object, keys);
  if (!value) return std::nullopt;
  const auto parsed = parse_amount(*value);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

// Price x quantity to the last 1e-10, whatever decimals the price has; nothing when it is absurd.
std::optional<Amount> exact_value(const std::optional<std::string>& price_text, Quantity quantity,
                                  const Instrument& instrument) {
  const auto decimal = price_text ? parse_decimal(*price_text) : Error{""};
  if (!decimal) return std::nullopt;
  const Decimal& lot = instrument.quantity_increment();
  __extension__ using Wide = __int128;
  Wide value = static_cast<Wide>(decimal->mantissa) * quantity.lots * lot.mantissa;
  int exponent = decimal->exponent + lot.exponent;
  // Kept small enough for the steps that follow.
  constexpr Wide kMost = Wide{1} << 100;
  for (; exponent > -Amount::kDecimals; --exponent) {
    if (value > kMost || value < -kMost) return std::nullopt;
    value *= 10;
  }
  Wide divisor = 1;
  for (; exponent < -Amount::kDecimals && divisor < kMost; ++exponent) divisor *= 10;
  const Wide atoms = (value + (value < 0 ? -divisor : divisor) / 2) / divisor;
  if (atoms > std::numeric_limits<std::int64_t>::max() || atoms < std::numeric_limits<std::int64_t>::min()) {
    return std::nullopt;
  }
  return Amount{static_cast<std::int64_t>(atoms)};
}

// The exchange pays no rebates, so a fee is what was paid, whatever sign it is told with.
std::optional<Amount> paid(std::optional<Amount> fee) {
  return fee && fee->atoms < 0 ? -*fee : fee;
}

// Nanoseconds, microseconds or milliseconds since the epoch, told apart by magnitude.
std::optional<WallTime> time_of(const json& object, Keys keys) {
  const json* value = member(object, keys);
  if (!value || !value->is_number_integer()) return std::nullopt;
  const auto count = value->get<std::int64_t>();  // below zero also when it is too large
  constexpr std::int64_t kLatestMs = 9'000'000'000'000;
  if (count < 0 || (count > kLatestMs && count < 100'000'000'000'000)) return std::nullopt;
  if (count >= 100'000'000'000'000'000) return wall_from_unix_ns(count);
  if (count >= 100'000'000'000'000) return wall_from_unix_ns(count * 1000);
  return wall_from_unix_ms(count);
}

VenueOrderState state_of(const std::string& status) {
  if (status == "filled") return VenueOrderState::filled;
  if (status == "pendingcancel") return VenueOrderState::cancel_pending;
  if (status == "rejected") return VenueOrderState::rejected;
  if (status == "cancelled" || status == "canceled" || status == "partiallyfilledcancelled" ||
      status == "inactive") {
    return VenueOrderState::cancelled;
  }
  return VenueOrderState::live;
}

Result<OrderReport> report_of(const json& order, const Instrument& instrument) {
  OrderReport report;
  const auto id = text(order, {"orderId", "id"});
  if (!id || id->empty() || !VenueOrderId::fits(*id)) return Error{"an order without a usable id"};
  report.venue_id = VenueOrderId(*id);
  const std::string status = word(order, {"status"});
  report.state = state_of(status);
  report.quantity = quantity(order, {"orderSize", "qty", "quantity"}, instrument);
  report.price = price(order, {"limitPrice", "px", "price"}, instrument);
  if (const auto executed = quantity(order, {"executedQty", "amountFilled"}, instrument)) {
    report.executed = *executed;
  } else if (const auto left = quantity(order, {"remainingQty", "size"}, instrument);
             left && report.quantity) {
    report.executed = *report.quantity - *left;
  } else if (report.state == VenueOrderState::filled && report.quantity) {
    report.executed = *report.quantity;
  }
  if (report.executed.lots < 0) return Error{"an order with a negative executed quantity"};
  const std::string side = word(order, {"side"});
  if (side == "buy") report.side = Side::buy;
  if (side == "sell") report.side = Side::sell;
  report.fill_price = price(order, {"fillPx"}, instrument);
  report.fees = paid(amount(order, {"filledFees"}));
  report.created = time_of(order, {"createdAt"});
  // An event of the stream tells only its own time, which is the order's while nothing has become of it.
  if (!report.created && (status == "pendingsubmit" || status == "submitted")) {
    report.created = time_of(order, {"timestamp"});
  }
  report.detail = engine::Text(text(order, {"reason"}).value_or(""));
  return report;
}

// `data` of a successful answer, or what is wrong with it. `body` only for the error's text.
Result<json> data_of(json document, std::string_view body) {
  if (document.is_discarded() || !document.is_object()) return Error{"the answer is not a JSON object"};
  const json* error = member(document, {"error"});
  const bool failed = error && (error->is_object() || (error->is_boolean() && error->get<bool>()) ||
                                (error->is_number() && error->get<double>() != 0));
  if (failed) return Error{"the answer says error: " + error_text(body)};
  const auto data = document.find("data");
  if (data == document.end()) return Error{"the answer has no data"};
  return std::move(*data);
}

Result<json> data_of(std::string_view body) {
  return data_of(parse(body), body);
}

bool is_ours(const json& object, const Instrument& instrument) {
  const auto symbol = text(object, {"symbol"});
  return !symbol || *symbol == instrument.symbol();
}

PositionReport position_of(const json& entries, const Instrument& instrument) {
  PositionReport report;
  report.cost = Amount{};
  for (const json& entry : entries) {
    if (!is_ours(entry, instrument)) continue;
    auto size = quantity(entry, {"size"}, instrument).value_or(Quantity{});
    const json* is_buy = member(entry, {"isBuy"});
    const bool is_short =
        word(entry, {"side"}) == "short" || (is_buy && is_buy->is_boolean() && !is_buy->get<bool>());
    size = is_short ? -abs(size) : size;
    report.net += size;
    const auto cost = size.lots == 0 ? Amount{} : exact_value(text(entry, {"avgEntry"}), size, instrument);
    if (report.cost && cost) {
      *report.cost += *cost;
    } else {
      report.cost.reset();
    }
    if (const auto entry_price = price(entry, {"avgEntry"}, instrument); entry_price && size.lots != 0) {
      report.average_entry = entry_price;
    }
  }
  return report;
}

// What a row of the transaction log did to the balance.
std::optional<Amount> gained(const json& row) {
  const auto before = amount(row, {"balanceBefore"});
  const auto after = amount(row, {"balanceAfter"});
  if (before && after) return *after - *before;
  const auto pnl = amount(row, {"pnl"});
  if (pnl) return *pnl - paid(amount(row, {"fee"})).value_or(Amount{});
  return amount(row, {"amount"});
}

// Nothing for a row that is of no interest, or of a kind that is not known.
Result<std::optional<AccountEntry>> entry_of(const json& row, const Instrument& instrument) {
  const std::string type = word(row, {"transactionType", "type"});
  const bool fill = type == "orderfill";
  const bool funding = type.starts_with("funding");
  const bool ours = is_ours(row, instrument);
  const bool transfer = (fill && !ours) || (funding && !ours) || type.find("deposit") != std::string::npos ||
                        type.find("withdraw") != std::string::npos ||
                        type.find("transfer") != std::string::npos;
  if (!fill && !funding && !transfer) return std::optional<AccountEntry>();
  const auto id = text(row, {"txId", "id"});
  const auto at = time_of(row, {"time", "createdAt"});
  if (!id || !engine::EntryId::fits(*id) || !at) return Error{"a transaction without a usable id or time"};
  AccountEntry entry;
  entry.id = engine::EntryId(*id);
  entry.at = *at;
  if (!fill || !ours) {
    entry.kind = transfer ? EntryKind::transfer : EntryKind::funding;
    const auto amount = gained(row);
    if (!amount) return Error{"a transaction without an amount"};
    entry.amount = *amount;
    return std::optional(entry);
  }
  const auto order = text(row, {"orderId"});
  const auto executed = quantity(row, {"amount", "qty"}, instrument);
  const auto at_price = price(row, {"fillPrice", "price"}, instrument);
  const std::string side = word(row, {"side"});
  if (!order || !VenueOrderId::fits(*order) || !executed || !at_price || (side != "buy" && side != "sell")) {
    return Error{"a fill without order, side, quantity or price"};
  }
  entry.order = VenueOrderId(*order);
  entry.side = side == "buy" ? Side::buy : Side::sell;
  entry.quantity = abs(*executed);
  entry.value = instrument.notional(*at_price, entry.quantity);
  entry.fee = paid(amount(row, {"fee"})).value_or(Amount{});
  return std::optional(entry);
}

const json* rows_of(const json& data) {
  const json* rows = data.is_array() ? &data : member(data, {"transactions", "rows", "items", "logs"});
  return rows && rows->is_array() ? rows : nullptr;
}

std::optional<Level> level_of(const json& data, const char* key, const Instrument& instrument) {
  const json* pair = member(data, {key});
  if (!pair || !pair->is_array() || pair->size() < 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
    return std::nullopt;
  const auto level_price = instrument.price((*pair)[0].get<std::string>());
  const auto level_size = instrument.quantity((*pair)[1].get<std::string>());
  if (!level_price || !level_size) return std::nullopt;
  return Level{*level_price, *level_size};
}

StreamMessage trade_of(const json& data, const Instrument& instrument) {
  const std::string side = word(data, {"takerSide"});
  const auto lowest = price(data, {"minPx"}, instrument);
  const auto highest = price(data, {"maxPx"}, instrument);
  const auto volume = quantity(data, {"volume"}, instrument);
  if ((side != "buy" && side != "sell") || !lowest || !highest || !volume)
    return Unusable{"a trade without side, prices or volume"};
  if (*lowest < Price{1} || *highest < *lowest || *volume < Quantity{1})
    return Unusable{"a trade at prices or of a volume that cannot be"};
  return engine::VenueTraded{side == "buy" ? Side::buy : Side::sell, *lowest, *highest, *volume};
}

// The topic names the symbol; the data may contradict it.
StreamMessage market_frame(const json& frame, const std::string& topic, const Instrument& instrument) {
  const json* data = member(frame, {"data"});
  if (!data) return Ignored{};
  if (topic == "level1." + instrument.symbol()) {
    return engine::VenueTopChanged{
        TopOfBook{level_of(*data, "bid", instrument), level_of(*data, "ask", instrument)}};
  }
  if (topic == "trade." + instrument.symbol()) return trade_of(*data, instrument);
  return Ignored{};
}

StreamMessage control_frame(const json& frame, const std::string& event) {
  const std::string code = text(frame, {"code"}).value_or("");
  if (event == "error" || (!code.empty() && code != "0")) {
    // Printed with six digits where its neighbours have five: both are taken.
    return StreamError{code, text(frame, {"msg", "message"}).value_or(""),
                       code == "600010" || code == "60010"};
  }
  const json* argument = member(frame, {"arg"});
  return Acknowledged{argument ? text(*argument, {"channel"}).value_or("") : ""};
}

StreamMessage private_frame(const json& frame, const Instrument& instrument) {
  const std::string type = word(frame, {"type"});
  const json* data = member(frame, {"data"});
  if (!data) return Ignored{};
  if (type == "order") {
    if (!is_ours(*data, instrument)) return Ignored{};
    auto report = report_of(*data, instrument);
    if (!report) return Unusable{report.error()};
    return std::move(report).value();
  }
  if (type == "position") {
    const json entries = data->is_array() ? *data : json::array({*data});
    for (const json& entry : entries) {
      if (text(entry, {"symbol"}) == instrument.symbol()) {
        return engine::PositionReported{position_of(entries, instrument)};
      }
    }
    return Ignored{};
  }
  if (type == "balance") {
    const auto balance = amount(*data, {"balanceAfter"});
    if (balance && word(*data, {"unit"}) != "sats") return engine::BalanceReported{*balance};
  }
  return Ignored{};
}

}  // namespace

CreateText create_text(const Instrument& instrument, Side side, Price price, Quantity quantity,
                       bool post_only, std::optional<WallTime> expires_at) {
  CreateText text;
  write_create(text, instrument, side, price, quantity, post_only, expires_at);
  return text;
}

void write_create(CreateText& text, const Instrument& instrument, Side side, Price price, Quantity quantity,
                  bool post_only, std::optional<WallTime> expires_at) {
  // Written by hand, in one place, so that what is sent and what is signed cannot differ.
  constexpr int kPriceDecimals = 8;
  constexpr int kQuantityDecimals = 2;
  const std::string px = instrument.to_text(price, kPriceDecimals);
  const std::string qty = instrument.to_text(quantity, kQuantityDecimals);
  const std::string cancel_at = expires_at ? std::to_string(unix_ms(*expires_at)) : "";
  const std::string_view in_force = expires_at ? "gtd" : "gtc";
  const auto write = [](std::string& to, std::initializer_list<std::string_view> parts) {
    to.clear();
    for (const std::string_view part : parts) to.append(part);
  };
  write(text.body,
        {R"({"symbol":")", instrument.symbol(), R"(","instType":"perpetual","orderType":"limit")",
         R"(,"side":")", to_text(side), R"(","qty":")", qty, R"(","px":")", px, R"(","timeInForce":")",
         in_force, R"(","unit":"btc")", expires_at ? R"(,"cancelAt":)" : "", cancel_at,
         post_only ? R"(,"postOnly":true})" : "}"});
  write(text.sign_params,
        {expires_at ? "cancelAt=" : "", cancel_at, expires_at ? "&" : "",
         "instType=perpetual&orderType=limit", post_only ? "&postOnly=true" : "", "&px=", px, "&qty=", qty,
         "&side=", to_text(side), "&symbol=", instrument.symbol(), "&timeInForce=", in_force, "&unit=btc"});
}

std::optional<WallTime> parse_http_date(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (!end || *end != '\0') return std::nullopt;
  return WallTime(std::chrono::seconds(timegm(&parts)));
}

Result<VenueOrderId> parse_created(std::string_view body) {
  const auto data = data_of(body);
  if (!data) return Error{data.error()};
  const auto id = text(*data, {"orderId", "id"});
  if (!id || id->empty() || !VenueOrderId::fits(*id)) return Error{"the answer has no usable orderId"};
  return VenueOrderId(*id);
}

Result<OrderReport> parse_order(std::string_view body, const Instrument& instrument) {
  const auto data = data_of(body);
  if (!data) return Error{data.error()};
  const json* order = member(*data, {"order"});
  return report_of(order ? *order : *data, instrument);
}

// A list with closed orders may hold a day's ten thousands, and its document would be ten times as large as
// its text. So each order is read and dropped when its end is reached.
Result<std::vector<OrderReport>> parse_orders(std::string_view body, const Instrument& instrument) {
  std::vector<OrderReport> reports;
  std::string problem;
  std::string outer_key;  // of the document
  std::string inner_key;  // of what is under it
  int depth_of_orders = -1;
  const auto take = [&](const json& order) {
    if (!problem.empty() || !is_ours(order, instrument)) return;
    auto report = report_of(order, instrument);
    if (report) {
      reports.push_back(std::move(report).value());
    } else {
      problem = report.error();
    }
  };
  const auto on_part = [&](int depth, json::parse_event_t event, const json& part) {
    using Event = json::parse_event_t;
    if (event == Event::key && depth == 1) outer_key = part.get<std::string>();
    if (event == Event::key && depth == 2) inner_key = part.get<std::string>();
    const bool begins = event == Event::object_start || event == Event::array_start;
    if (depth_of_orders >= 0) {
      if (depth != depth_of_orders || begins) {
        if (event == Event::array_end && depth < depth_of_orders) depth_of_orders = -1;
        return true;
      }
      take(part);
      return false;
    }
    const bool in_data = outer_key == "data" && (depth == 1 || (depth == 2 && inner_key == "orders"));
    if (event == Event::array_start && in_data) depth_of_orders = depth + 1;
    return true;
  };
  const auto data = data_of(json::parse(body, on_part, false), body);
  if (!data) return Error{data.error()};
  const json* orders = data->is_array() ? &*data : member(*data, {"orders"});
  if (!orders || !orders->is_array()) return Error{"the answer has no list of orders"};
  if (!problem.empty()) return Error{problem};  // half a list is no list
  return reports;
}

Result<PositionReport> parse_positions(std::string_view body, const Instrument& instrument) {
  const auto data = data_of(body);
  if (!data) return Error{data.error()};
  const json* entries = data->is_array() ? &*data : member(*data, {"positions"});
  if (!entries || !entries->is_array()) return Error{"the answer has no list of positions"};
  for (const json& entry : *entries) {
    if (is_ours(entry, instrument) && !quantity(entry, {"size"}, instrument)) {
      return Error{"a position without a usable size"};
    }
  }
  return position_of(*entries, instrument);
}

Result<Balance> parse_balance(std::string_view body) {
  const auto data = data_of(body);
  if (!data) return Error{data.error()};
  const json* wallet = &*data;
  if (const json* balances = member(*data, {"balances"}); balances && balances->is_array()) {
    wallet = nullptr;
    for (const json& one : *balances) {
      if (word(one, {"asset", "currency"}) == "btc") wallet = &one;
    }
    if (!wallet) return Balance{};  // nothing held in BTC
  }
  const auto total = amount(*wallet, {"current", "balance"});
  const auto available = amount(*wallet, {"available"});
  if (!total && !available) return Error{"the answer has no balance"};
  return Balance{total.value_or(available.value_or(Amount{})), available.value_or(total.value_or(Amount{}))};
}

Result<LoggedFills> parse_fills(std::string_view body, std::string_view order_id,
                                const Instrument& instrument) {
  const auto data = data_of(body);
  if (!data) return Error{data.error()};
  const json* rows = rows_of(*data);
  if (!rows) return Error{"the answer has no list of transactions"};
  LoggedFills fills;
  for (const json& row : *rows) {
    if (word(row, {"transactionType", "type"}) != "orderfill" ||
        text(row, {"orderId"}) != std::string(order_id))
      continue;
    const auto executed = quantity(row, {"amount", "qty"}, instrument);
    const auto at = price(row, {"fillPrice", "price"}, instrument);
    if (!executed || !at) return Error{"a fill without quantity or price"};
    fills.executed += abs(*executed);
    fills.value += instrument.notional(*at, abs(*executed));
    fills.fees += paid(amount(row, {"fee"})).value_or(Amount{});
  }
  return fills;
}

Result<LoggedEntries> parse_entries(std::string_view body, const Instrument& instrument) {
  const auto data = data_of(body);
  if (!data) return Error{data.error()};
  const json* rows = rows_of(*data);
  if (!rows) return Error{"the answer has no list of transactions"};
  LoggedEntries logged;
  for (const json& row : *rows) {
    const auto entry = entry_of(row, instrument);
    if (!entry) return Error{entry.error()};  // half a log is no log
    if (*entry) logged.list.push_back(**entry);
  }
  logged.next_page = rows->empty() ? "" : text(*data, {"cursor", "nextCursor"}).value_or("");
  return logged;
}

std::string error_text(std::string_view body) {
  const json document = parse(body);
  std::string found;
  if (!document.is_discarded()) {
    const json* error = member(document, {"error"});
    if (const auto message = text(document, {"message"})) {
      found = *message;
    } else if (error && error->is_object()) {
      found = text(*error, {"message", "details"}).value_or("");
    } else if (error && error->is_string()) {
      found = error->get<std::string>();
    }
    if (found.empty()) found = text(document, {"details"}).value_or("");
  }
  return found.substr(0, kMostErrorText);
}

StreamMessage parse_stream(std::string_view bytes, const Instrument& instrument) {
  const json frame = parse(bytes);
  if (frame.is_discarded() || !frame.is_object()) return Unusable{"not a JSON object"};
  if (const std::string event = word(frame, {"event"}); !event.empty()) return control_frame(frame, event);
  const auto topic = text(frame, {"topic"});
  return topic ? market_frame(frame, *topic, instrument) : private_frame(frame, instrument);
}

}  // namespace mm::roxom
