#include "simulator/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

namespace mm::simulator {

namespace {

using Json = nlohmann::json;

Json to_json(const Exchange& exchange, const ExchangeOrder& order) {
  Json json = {{"id", order.id.view()},
               {"number", order.number},
               {"account", order.account.value},
               {"symbol", exchange.rules(order.terms.instrument).instrument.symbol()},
               {"buy", order.terms.side == Side::buy},
               {"type", static_cast<int>(order.terms.type)},
               {"time_in_force", static_cast<int>(order.terms.time_in_force)},
               {"post_only", order.terms.post_only},
               {"ticks", order.terms.price.ticks},
               {"lots", order.terms.quantity.lots},
               {"client_id", order.terms.client_order_id.view()},
               {"status", to_text(order.status)},
               {"executed", order.executed.lots},
               {"value", order.executed_value.atoms},
               {"fees", order.fees.atoms},
               {"reason", order.reason.view()},
               {"created", unix_ns(order.created)},
               {"updated", unix_ns(order.updated)}};
  if (order.terms.cancel_at) json["cancel_at"] = unix_ns(*order.terms.cancel_at);
  if (order.last_fill_price) json["last_fill"] = order.last_fill_price->ticks;
  return json;
}

ExchangeOrder order_from(const Exchange& exchange, const Json& json) {
  ExchangeOrder order;
  order.id = VenueOrderId(json.at("id").get<std::string>());
  order.number = json.at("number");
  order.account = {json.at("account").get<std::size_t>()};
  order.terms.instrument = exchange.find_instrument(json.at("symbol").get<std::string>()).value();
  order.terms.side = json.at("buy") ? Side::buy : Side::sell;
  order.terms.type = static_cast<OrderType>(json.at("type").get<int>());
  order.terms.time_in_force = static_cast<TimeInForce>(json.at("time_in_force").get<int>());
  order.terms.post_only = json.at("post_only");
  order.terms.price = {json.at("ticks")};
  order.terms.quantity = {json.at("lots")};
  order.terms.client_order_id = InlineText<64>(json.at("client_id").get<std::string>());
  order.status = parse_order_status(json.at("status").get<std::string>()).value();
  order.executed = {json.at("executed")};
  order.executed_value = {json.at("value")};
  order.fees = {json.at("fees")};
  order.reason = InlineText<64>(json.at("reason").get<std::string>());
  order.created = wall_from_unix_ns(json.at("created"));
  order.updated = wall_from_unix_ns(json.at("updated"));
  if (json.contains("cancel_at")) order.terms.cancel_at = wall_from_unix_ns(json["cancel_at"]);
  if (json.contains("last_fill")) order.last_fill_price = Price{json["last_fill"]};
  return order;
}

Json to_json(const Exchange& exchange, AccountIndex account, const Transaction& row) {
  return {{"account", account.value},
          {"kind", static_cast<int>(row.kind)},
          {"trade", row.trade},
          {"order", row.order.view()},
          {"symbol", exchange.rules(row.instrument).instrument.symbol()},
          {"buy", row.side == Side::buy},
          {"taker", row.is_taker},
          {"ticks", row.price.ticks},
          {"lots", row.quantity.lots},
          {"value", row.value.atoms},
          {"fee", row.fee.atoms},
          {"pnl", row.pnl.atoms},
          {"position", {row.position_before.lots, row.position_after.lots}},
          {"balance", {row.balance_before.atoms, row.balance_after.atoms}},
          {"time", unix_ns(row.time)}};
}

Transaction transaction_from(const Exchange& exchange, const Json& json) {
  Transaction row;
  row.kind = static_cast<TransactionKind>(json.value("kind", 0));
  row.trade = json.at("trade");
  row.order = VenueOrderId(json.at("order").get<std::string>());
  row.instrument = exchange.find_instrument(json.at("symbol").get<std::string>()).value();
  row.side = json.at("buy") ? Side::buy : Side::sell;
  row.is_taker = json.at("taker");
  row.price = {json.at("ticks")};
  row.quantity = {json.at("lots")};
  row.value = {json.at("value")};
  row.fee = {json.at("fee")};
  row.pnl = {json.at("pnl")};
  row.position_before = {json.at("position").at(0)};
  row.position_after = {json.at("position").at(1)};
  row.balance_before = {json.at("balance").at(0)};
  row.balance_after = {json.at("balance").at(1)};
  row.time = wall_from_unix_ns(json.at("time"));
  return row;
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<Mids> Journal::last_mids(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::optional<Mids> last;
  for (std::string line; std::getline(file, line) && !file.eof();) {
    if (!line.starts_with(R"({"mids":)")) continue;
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_discarded() && json["mids"].size() == 2) last = Mids{json["mids"][0], json["mids"][1]};
  }
  return last;
}

Result<Journal> Journal::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return Error{"cannot open " + path + ": " + std::strerror(errno)};
  return Journal(path, file);
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

Result<std::size_t> Journal::replay(Exchange& exchange) {
  std::stringstream content;
  content << std::ifstream(path_, std::ios::binary).rdbuf();
  const std::string text = content.str();

  std::map<std::uint64_t, ExchangeOrder> orders;  // the last step of each, by number
  std::size_t restored = 0;
  std::size_t begin = 0;
  for (std::size_t line = 1; begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) {
      if (::ftruncate(file_, static_cast<off_t>(begin)) != 0)
        return Error{"cannot cut the last line of " + path_};
      break;
    }
    try {
      const Json json = Json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                    text.begin() + static_cast<std::ptrdiff_t>(end));
      if (json.contains("order")) {
        const ExchangeOrder order = order_from(exchange, json["order"]);
        orders[order.number] = order;
      } else if (!json.contains("mids")) {
        const Json& fill = json.at("fill");
        exchange.restore_transaction({fill.at("account").get<std::size_t>()},
                                     transaction_from(exchange, fill));
        ++restored;
      }
    } catch (const std::exception& problem) {
      return Error{path_ + " line " + std::to_string(line) + " is not ours: " + problem.what()};
    }
    begin = end + 1;
  }
  for (const auto& [number, order] : orders) exchange.restore_order(order);
  return restored + orders.size();
}

bool Journal::append(const Exchange& exchange, const std::vector<Output>& outputs) {
  std::string lines;
  for (const Output& output : outputs) {
    if (const auto* change = std::get_if<OrderChanged>(&output)) {
      lines += Json{{"order", to_json(exchange, change->order)}}.dump() + '\n';
    } else if (const auto* executed = std::get_if<Executed>(&output)) {
      lines += Json{{"fill", to_json(exchange, executed->account, executed->transaction)}}.dump() + '\n';
    }
  }
  return lines.empty() || write_all(file_, lines);
}

bool Journal::append(const Mids& mids) {
  return write_all(file_, Json{{"mids", {mids.gold, mids.bitcoin}}}.dump() + '\n');
}

}  // namespace mm::simulator
