#include "simulator/binance_server.h"

#include <algorithm>
#include <cctype>

#include "simulator/binance_messages.h"

namespace mm::simulator {

namespace {

constexpr std::string_view kRawPath = "/ws";
constexpr std::string_view kCombinedPath = "/stream";

std::string stream_name(const VenueSymbol& symbol) {
  std::string name(symbol.name);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name + "@bookTicker";
}

void split_into(std::string_view list, std::set<std::string, std::less<>>& streams) {
  while (!list.empty()) {
    const std::string_view name = list.substr(0, list.find('/'));
    if (!name.empty()) streams.emplace(name);
    list.remove_prefix(std::min(name.size() + 1, list.size()));
  }
}

}  // namespace

bool BinanceServer::takes(std::string_view path) const {
  return path == kCombinedPath || path == kRawPath || path.starts_with("/ws/");
}

void BinanceServer::welcome(Client& client, const WebRequest& request) {
  client.combined = request.path() == kCombinedPath;
  if (client.combined) {
    split_into(request.query("streams").value_or(""), client.channels);
  } else {
    split_into(request.path().substr(kRawPath.size()), client.channels);
  }
  take_streams(client);
}

void BinanceServer::take(Client& client, std::string_view text) {
  send(client, run_command(text, client.channels, client.combined));
  take_streams(client);
}

void BinanceServer::take_streams(Client& client) {
  for (const VenueSymbol& symbol : kVenueSymbols) {
    if (symbol.venue != PriceVenue::binance) continue;
    if (client.channels.contains(stream_name(symbol))) {
      client.sent.emplace(&symbol, MonoTime{});
    } else {
      client.sent.erase(&symbol);
    }
  }
}

std::string BinanceServer::frame(const VenueQuote&, const VenueQuote& now) {
  return book_ticker_frame(now);
}

std::string BinanceServer::wrapped(const Client& client, const VenueQuote& quote, const std::string& frame) {
  if (!client.combined) return frame;
  return R"({"stream":")" + stream_name(*quote.symbol) + R"(","data":)" + frame + '}';
}

void BinanceServer::announce_shutdown(Client& client) {
  send(client, server_shutdown_frame(unix_ms(clock()), client.combined));
}

void BinanceServer::on_request(const WebRequest& request, Answer answer) {
  ++requests_;
  simulation().begin();
  WebReply reply = route(request);
  simulation().end();
  reply.headers.emplace_back("X-MBX-USED-WEIGHT-1M", "4");
  answer(std::move(reply));
}

WebReply BinanceServer::route(const WebRequest& request) {
  const std::string_view path = request.path();
  if (path == "/api/v3/ping") return {.body = "{}"};
  if (path == "/api/v3/time") {
    return {.body = R"({"serverTime":)" + std::to_string(unix_ms(clock())) + "}"};
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
    for (const VenueSymbol& symbol : kVenueSymbols) {
      if (symbol.venue == PriceVenue::binance) names.emplace_back(symbol.name);
    }
  }
  std::string body;
  for (const std::string& name : names) {
    const VenueSymbol* symbol = find_symbol(PriceVenue::binance, name);
    if (!symbol) return {.status = 400, .body = binance_error(-1121, "Invalid symbol.")};
    if (!body.empty()) body += ',';
    body += book_ticker_object(prices().latest(*symbol));
  }
  return {.body = one ? body : '[' + body + ']'};
}

}  // namespace mm::simulator
