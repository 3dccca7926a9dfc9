#include "simulator/feed_server.h"

#include <utility>

namespace mm::simulator {

FeedServer::FeedServer(Simulation& simulation, const VenuePrices& prices, PriceVenue venue,
                       std::string_view path)
    : simulation_(simulation), prices_(prices), venue_(venue), path_(path) {
  for (const VenueSymbol& symbol : kVenueSymbols) {
    if (symbol.venue == venue_) last_[&symbol] = prices_.latest(symbol);
  }
  simulation_.on_fault([this](Fault fault) { strike(fault); });
}

void FeedServer::strike(Fault fault) {
  const bool ours = simulation_.faults().names(fault, venue_);
  for (auto& [link, client] : clients_) {
    if (fault == Fault::server_shutdown && ours) announce_shutdown(client);
    if (fault == Fault::feed_kick && ours) client.link->drop();
  }
  on_fault(fault);
}

void FeedServer::on_quote(const VenueQuote& quote) {
  const VenueQuote before = std::exchange(last_[quote.symbol], quote);
  if (clients_.empty()) return;
  const std::string text = frame(before, quote);
  if (text.empty()) return;
  for (auto& [link, client] : clients_) {
    if (client.sent.contains(quote.symbol)) send_price(client, quote, wrapped(client, quote, text));
  }
}

void FeedServer::each_second() {
  const MonoTime now = std::chrono::steady_clock::now();
  for (auto& [link, client] : clients_) each_second(client, now);
}

std::optional<WebReply> FeedServer::on_handshake(const WebRequest& request) {
  if (simulation_.faults().strikes(Fault::feed_refuse, venue_)) return WebReply{.status = 503};
  if (takes(request.path())) return std::nullopt;
  return WebReply{.status = 404};
}

void FeedServer::on_link(const std::shared_ptr<WebLink>& link, const WebRequest& request) {
  ++links_taken_;
  Client& client = clients_[link.get()];
  client.link = link;
  client.last_heard = client.last_sent = std::chrono::steady_clock::now();
  welcome(client, request);
}

void FeedServer::on_text(WebLink& link, std::string_view text) {
  Client& client = clients_.at(&link);
  client.last_heard = std::chrono::steady_clock::now();
  take(client, text);
}

void FeedServer::on_request(const WebRequest&, Answer answer) {
  answer({.status = 404, .body = R"({"error":"there is no REST here"})"});
}

void FeedServer::subscribe(Client& client, const VenueSymbol& symbol) {
  client.sent[&symbol] = std::chrono::steady_clock::now();
  if (is_frozen(symbol)) return;
  const VenueQuote& now = last_[&symbol];
  send_price(client, now, first_frame(now));
}

void FeedServer::send(Client& client, std::string text) {
  if (is_silent()) return;
  client.last_sent = std::chrono::steady_clock::now();
  client.link->send(std::make_shared<const std::string>(std::move(text)));
}

void FeedServer::send_price(Client& client, const VenueQuote& quote, std::string text) {
  if (text.empty() || is_silent()) return;
  last_frame_ns_ = unix_ns(std::chrono::system_clock::now());
  ++frames_sent_;
  const MonoTime now = std::chrono::steady_clock::now();
  simulation_.latency().price_sent(now, quote.cause);
  client.sent[quote.symbol] = now;
  send(client, std::move(text));
}

void FeedServer::send_all(const std::string& text) {
  for (auto& [link, client] : clients_) send(client, text);
}

void FeedServer::repeat(Client& client, Duration after, MonoTime now) {
  for (const auto& [symbol, sent] : client.sent) {
    if (now - sent >= after && !is_frozen(*symbol)) {
      send_price(client, last_[symbol], first_frame(last_[symbol]));
    }
  }
}

bool FeedServer::is_frozen(const VenueSymbol& symbol) const {
  return simulation_.faults().names(Fault::feed_freeze, symbol);
}

bool FeedServer::is_silent() const {
  return simulation_.faults().names(Fault::feed_silent, venue_);
}

}  // namespace mm::simulator
