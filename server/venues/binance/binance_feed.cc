#include "venues/binance/binance_feed.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>

namespace mm::binance {

namespace {

constexpr std::string_view kLinkName = "binance";
// So many frames in a row that are not newer, on the only link there is, mean that the venue counts anew.
constexpr int kCountsAnew = 5;

MonoTime clock_now() {
  return std::chrono::steady_clock::now();
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

BinanceFeed::BinanceFeed(boost::asio::io_context& io, const net::TlsContext* tls, FeedSettings settings,
                         std::vector<Subscription> subscriptions, engine::EventSink& sink,
                         engine::VenueObserver& observer, std::uint64_t seed)
    : io_(io),
      tls_(tls),
      settings_(std::move(settings)),
      sink_(sink),
      observer_(observer),
      backoff_(settings_.backoff, seed),
      rest_(io, tls, net::HttpsSettings{.url = settings_.rest, .warm = 0, .most = 2}),
      reconnect_timer_(io),
      age_timer_(io) {
  for (auto& subscription : subscriptions) symbols_.push_back({std::move(subscription)});
}

void BinanceFeed::start() {
  current_ = connect();
}

std::unique_ptr<BinanceFeed::Link> BinanceFeed::connect() {
  auto link = std::make_unique<Link>();
  Link* self = link.get();
  link->ticked.resize(symbols_.size());
  net::WebSocketSettings settings;
  settings.url = settings_.stream;
  settings.url.target = "/stream?streams=";
  for (const Symbol& symbol : symbols_) {
    if (&symbol != &symbols_.front()) settings.url.target += '/';
    settings.url.target += lower(symbol.subscription.symbol) + "@bookTicker";
  }
  settings.idle_timeout = settings_.link_silence;
  link->client = std::make_unique<net::WebSocketClient>(
      io_, tls_, std::move(settings),
      net::WebSocketHandlers{
          [this, self] { opened(self); },
          [this, self](std::string_view text, MonoTime received) { message(self, text, received); },
          [this, self](const net::WebSocketClosed& end) { closed(self, end.reason); },
          [this](Duration took) { observer_.link_round_trip("binance", took); }});
  link->client->open();
  return link;
}

void BinanceFeed::opened(Link* link) {
  link->open = true;
  link->opened = clock_now();
  if (link == current_.get()) {
    tell_links(true, {});
    observer_.link_changed(kLinkName, true, {});
    age_timer_.expires_after(settings_.max_link_age);
    age_timer_.async_wait([this](boost::system::error_code error) {
      if (!error) begin_handover();
    });
  }
  // The stream speaks only on change: a quiet symbol would have no price for minutes.
  seed(link);
}

void BinanceFeed::message(Link* link, std::string_view text, MonoTime received) {
  const Frame frame = parser_.parse(text);
  switch (frame.kind) {
    case FrameKind::book_ticker:
      take(*link, frame.ticker, received);
      break;
    case FrameKind::server_shutdown:
      begin_handover();
      break;
    case FrameKind::acknowledgement:
      break;
    case FrameKind::unusable:
      observer_.frame_refused(kLinkName, frame.problem);
      break;
  }
}

bool BinanceFeed::is_newer(Symbol& symbol, const Link& link, std::uint64_t update) {
  if (update > symbol.last_update) {
    symbol.behind = 0;
    return true;
  }
  const bool alone = !next_ && &link == current_.get();
  if (!alone || ++symbol.behind < kCountsAnew) return false;
  symbol.behind = 0;
  return true;
}

void BinanceFeed::take(Link& link, const BookTicker& ticker, MonoTime received) {
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    Symbol& symbol = symbols_[i];
    if (symbol.subscription.symbol != ticker.symbol) continue;
    link.ticked[i] = true;
    if (is_newer(symbol, link, ticker.update_id)) {
      symbol.last_update = ticker.update_id;
      sink_.on_event(engine::SourceTicked{symbol.subscription.source, ticker.bid, ticker.ask, ticker.bid_size,
                                          ticker.ask_size},
                     received);
    }
    if (&link == next_.get() &&
        std::all_of(link.ticked.begin(), link.ticked.end(), [](bool t) { return t; })) {
      finish_handover();
    }
    return;
  }
  observer_.frame_refused(kLinkName, "a symbol nobody asked for");
}

void BinanceFeed::seed(Link* link) {
  std::string target = "/api/v3/ticker/bookTicker?symbols=%5B";
  for (const Symbol& symbol : symbols_) {
    if (&symbol != &symbols_.front()) target += ',';
    target += "%22" + symbol.subscription.symbol + "%22";
  }
  target += "%5D";
  rest_.request({.method = "GET", .target = target, .timeout = std::chrono::seconds(5)},
                [this, link, opened = link->opened](const net::HttpOutcome& outcome) {
                  observer_.request_finished("book_ticker", outcome.status, outcome.took);
                  // The link may be gone by now, and another one be at its place.
                  const bool present = link == current_.get() || link == next_.get();
                  if (!present || !link->open || link->opened != opened || outcome.status != 200) return;
                  const auto prices = parse_book_tickers(outcome.body);
                  if (!prices) return observer_.frame_refused(kLinkName, prices.error());
                  for (const SeedPrice& price : *prices) {
                    for (std::size_t i = 0; i < symbols_.size(); ++i) {
                      // A tick of the stream is newer than any seed.
                      if (symbols_[i].subscription.symbol != price.symbol || link->ticked[i]) continue;
                      link->ticked[i] = true;
                      if (link != current_.get()) continue;
                      sink_.on_event(engine::SourceTicked{symbols_[i].subscription.source, price.bid,
                                                          price.ask, price.bid_size, price.ask_size},
                                     clock_now());
                    }
                  }
                });
}

void BinanceFeed::begin_handover() {
  if (next_ || !current_ || !current_->open) return;
  next_ = connect();
  age_timer_.expires_after(settings_.handover);
  age_timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    if (next_ && next_->open) {
      finish_handover();
    } else {
      next_.reset();
      begin_handover();
    }
  });
}

void BinanceFeed::finish_handover() {
  current_ = std::move(next_);
  age_timer_.expires_at(current_->opened + settings_.max_link_age);
  age_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) begin_handover();
  });
}

void BinanceFeed::closed(Link* link, const std::string& reason) {
  if (link == next_.get()) {
    next_.reset();  // the hand-over timer tries again
    return;
  }
  if (next_ && next_->open) {
    finish_handover();
    return;
  }
  if (link->open) {
    backoff_.lost_after(clock_now() - link->opened);
    observer_.link_changed(kLinkName, false, reason);
  }
  next_.reset();
  tell_links(false, reason);
  age_timer_.cancel();
  reconnect_timer_.expires_after(backoff_.next());
  reconnect_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) current_ = connect();
  });
}

void BinanceFeed::tell_links(bool up, const std::string& reason) {
  const MonoTime now = clock_now();
  for (const Symbol& symbol : symbols_) {
    sink_.on_event(engine::SourceLinkChanged{symbol.subscription.source, up, engine::Text(reason)}, now);
  }
}

}  // namespace mm::binance
