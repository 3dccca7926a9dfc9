#include "simulator/binance_server.h"

#include <algorithm>
#include <cctype>

#include "simulator/binance_messages.h"

namespace mm::simulator {

namespace {

constexpr std::string_view kRawPath = "/ws";
constexpr std::string_view kCombinedPath = "/stream";

std::string_view stream_name(FeedSymbol symbol) {
  return symbol == FeedSymbol::gold ? "paxgusdt@bookTicker" : "btcusdt@bookTicker";
}

void split_into(std::string_view list, std::set<std::string, std::less<>>& streams) {
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find('/'));
    if (!name.empty()) streams.emplace(name);
    list.remove_prefix(std::min(name.size() + 1, list.size()));
  }
}

std::int64_t system_ns() {
  return unix_ns(std::chrono::system_clock::now());
}

}  // namespace

BinanceServer::BinanceServer(Simulation& simulation) : simulation_(simulation) {
  const auto e8 = [](double value) { return static_cast<std::int64_t>(value * 100) * 1'000'000; };
  const Mids& mids = simulation.world().prices().mids();
  for (const FeedSymbol symbol : kFeedSymbols) {
    const double mid = symbol == FeedSymbol::gold ? mids.gold : mids.bitcoin;
    latest_[symbol] = {symbol, 0, e8(mid), e8(mid) + 1'000'000, 100'000'000, 100'000'000, {}};
  }
  simulation_.on_fault([this](Fault fault) { on_fault(fault); });
}

void BinanceServer::on_tick(const PriceTick& tick) {
  latest_[tick.symbol] = tick;
  const Faults& faults = simulation_.faults();
  const std::string_view symbol = to_text(tick.symbol);
  if (links_.empty() || faults.names(Fault::feed_freeze, symbol)) return;
  PriceTick shown = tick;
  if (faults.names(Fault::feed_crossed, symbol)) shown.bid_e8 = shown.ask_e8 / 100 * 101;
  if (faults.names(Fault::feed_zero, symbol)) shown.bid_e8 = 0;
  if (faults.names(Fault::feed_absurd, symbol)) {
    shown.bid_e8 *= 1000;
    shown.ask_e8 *= 1000;
  }
  if (faults.names(Fault::feed_old_ids, symbol)) {
    shown.update_id -= std::min<std::uint64_t>(shown.update_id, 1'000'000);
    shown.bid_e8 = shown.bid_e8 / 100 * 95;
    shown.ask_e8 = shown.ask_e8 / 100 * 95;
  }
  fan_out(shown);
}

void BinanceServer::fan_out(const PriceTick& tick) {
  const std::string data = book_ticker_frame(tick);
  const std::string_view name = stream_name(tick.symbol);
  Frame raw;
  Frame wrapped;
  for (auto& [link, client] : links_) {
    if (!client.streams.contains(name)) continue;
    Frame& frame = client.combined ? wrapped : raw;
    if (!frame) {
      frame = std::make_shared<const std::string>(
          client.combined ? R"({"stream":")" + std::string(name) + R"(","data":)" + data + '}' : data);
    }
    last_frame_ns_ = system_ns();
    ++frames_sent_;
    simulation_.latency().price_sent(std::chrono::steady_clock::now(), tick);
    client.link->send(frame);
  }
}

void BinanceServer::on_fault(Fault fault) {
  if (fault == Fault::server_shutdown && simulation_.faults().take(fault)) {
    for (auto& [link, client] : links_) {
      client.link->send(std::make_shared<const std::string>(
          server_shutdown_frame(unix_ms(simulation_.clock()), client.combined)));
    }
  }
  if (fault == Fault::feed_kick && simulation_.faults().take(fault)) {
    for (auto& [link, client] : links_) client.link->drop();
  }
}

std::optional<WebReply> BinanceServer::on_handshake(const WebRequest& request) {
  const std::string_view path = request.path();
  if (simulation_.faults().strikes(Fault::feed_refuse)) return WebReply{.status = 503};
  if (path == kCombinedPath || path == kRawPath || path.starts_with("/ws/")) return std::nullopt;
  return WebReply{.status = 404};
}

void BinanceServer::on_link(const std::shared_ptr<WebLink>& link, const WebRequest& request) {
  Client client;
  client.link = link;
  client.combined = request.path() == kCombinedPath;
  if (client.combined) {
    split_into(request.query("streams").value_or(""), client.streams);
  } else {
    split_into(request.path().substr(kRawPath.size()), client.streams);
  }
  links_[link.get()] = std::move(client);
}

void BinanceServer::on_text(WebLink& link, std::string_view text) {
  Client& client = links_.at(&link);
  client.link->send(std::make_shared<const std::string>(run_command(text, client.streams, client.combined)));
}

void BinanceServer::on_request(const WebRequest& request, Answer answer) {
  ++requests_;
  simulation_.begin();
  WebReply reply = route(request);
  simulation_.end();
  reply.headers.emplace_back("X-MBX-USED-WEIGHT-1M", "4");
  answer(std::move(reply));
}

WebReply BinanceServer::route(const WebRequest& request) {
  const std::string_view path = request.path();
  if (path == "/api/v3/ping") return {.body = "{}"};
  if (path == "/api/v3/time") {
    return {.body = R"({"serverTime":)" + std::to_string(unix_ms(simulation_.clock())) + "}"};
  }
  if (path == "/api/v3/exchangeInfo") return {.body = exchange_info()};
  if (path == "/api/v3/ticker/bookTicker") return book_ticker(request);
  return {.status = 404, .body = binance_error(-1000, "Path not found.")};
}

WebReply BinanceServer::book_ticker(const WebRequest& request) const {
  const auto one = request.query("symbol");
  const auto several = request.query("symbols");
  if (one && several) {
    return {.status = 400, .body = binance_error(-1128, "Combination of optional parameters invalid.")};
  }
  std::vector<std::string> names;
  if (one) {
    names.push_back(*one);
  } else if (several) {
    auto list = parse_symbol_list(*several);
    if (!list)
      return {.status = 400,
              .body = binance_error(-1100, "Illegal characters found in parameter 'symbols'.")};
    names = std::move(*list);
  } else {
    for (const FeedSymbol symbol : kFeedSymbols) names.emplace_back(to_text(symbol));
  }
  std::string body;
  for (const std::string& name : names) {
    const auto symbol = parse_feed_symbol(name);
    // Names in lower case are not symbols here, as there.
    if (!symbol || name != to_text(*symbol))
      return {.status = 400, .body = binance_error(-1121, "Invalid symbol.")};
    if (!body.empty()) body += ',';
    body += book_ticker_object(latest_[*symbol]);
  }
  return {.body = one ? body : '[' + body + ']'};
}

}  // namespace mm::simulator
