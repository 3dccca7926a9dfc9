#include "venues/feed/price_feed.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <utility>

namespace mm::feed {

namespace {

// So many quotes in a row that are not newer mean that the venue counts anew.
constexpr int kCountsAnew = 5;
constexpr Duration kWatchEvery = std::chrono::milliseconds(250);

MonoTime clock_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

PriceFeed::PriceFeed(boost::asio::io_context& io, const net::TlsContext* tls, Venue venue,
                     std::vector<Subscription> subscriptions, engine::EventSink& sink,
                     engine::VenueObserver& observer, std::uint64_t seed)
    : io_(io),
      tls_(tls),
      venue_(std::move(venue)),
      sink_(sink),
      observer_(observer),
      backoff_(venue_.backoff, seed),
      reconnect_timer_(io),
      watch_timer_(io) {
  for (auto& one : subscriptions) symbols_.push_back({std::move(one.symbol), one.source});
}

void PriceFeed::start() {
  connect_anew();
  watch();
}

std::unique_ptr<Link> PriceFeed::connect() {
  LinkListener& listener = *this;
  return std::make_unique<Link>(io_, tls_, venue_, symbols_.size(), listener);
}

void PriceFeed::connect_anew() {
  current_ = connect();
  halted_ = false;
  // Its first quotes are believed whatever their numbers: there is no older link left to compare them with.
  for (Symbol& symbol : symbols_) symbol.last_number = 0;
}

void PriceFeed::opened(Link& link) {
  if (venue_.seeder) {
    venue_.seeder->ask([this, asked = &link, opened = link.opened()](const std::vector<Seeder::Seed>& seeds) {
      seed(asked, opened, seeds);
    });
  }
  if (&link == fresh_.get()) {
    if (fresh_link_is_complete()) take_over();
    return;
  }
  told_reason_.clear();
  observer_.link_changed(venue_.name, true, {});
  tell_links(true, {});
}

void PriceFeed::heard(Link& link, const Frame& frame, MonoTime received) {
  const bool more_waits = link.more_waits();
  in_burst_ = more_waits;
  understand(link, frame, received);
  in_burst_ = false;
  if (!more_waits) sink_.release();
}

void PriceFeed::understand(Link& link, const Frame& frame, MonoTime received) {
  if (frame.leave) {
    leave_asked_ = true;
    begin_fresh_link();
  }
  switch (frame.kind) {
    case FrameKind::quote:
      return take(link, frame, received);
    case FrameKind::heartbeat:
      if (const auto i = index_of(frame.symbol); i < symbols_.size()) link.of(i).anything = received;
      return;
    case FrameKind::halted:
      return halt("the venue's status is " + std::string(frame.text));
    case FrameKind::trading:
      // What was said meanwhile may be old, and nothing may be said for a while: a new link begins afresh.
      if (halted_) lost("the venue trades again");
      return;
    case FrameKind::refused:
      return refuse(link, frame);
    case FrameKind::unusable:
      return observer_.frame_refused(venue_.name, frame.text);
    case FrameKind::other:
      return;
  }
}

void PriceFeed::take(Link& link, const Frame& frame, MonoTime received) {
  const std::size_t i = index_of(frame.symbol);
  if (i == symbols_.size()) return observer_.frame_refused(venue_.name, "a symbol nobody asked for");
  link.quoted(i, frame.quote, received);
  if (&link == current_.get()) {
    tell(i, frame.quote, received);
  } else if (fresh_link_is_complete()) {
    take_over();
  }
}

void PriceFeed::tell(std::size_t symbol, const Quote& quote, MonoTime received) {
  Symbol& known = symbols_[symbol];
  if (halted_ || !is_news(known, quote)) return;
  const engine::SourceTicked tick{known.source, quote.bid, quote.ask, quote.bid_size, quote.ask_size};
  if (in_burst_) {
    sink_.hold(tick, received);
  } else {
    sink_.on_event(tick, received);
  }
}

bool PriceFeed::is_news(Symbol& symbol, const Quote& quote) const {
  if (quote.number == 0) return true;
  const bool repeated = venue_.repeats_quotes && quote.number == symbol.last_number;
  if (quote.number <= symbol.last_number && !quote.counts_anew && !repeated &&
      ++symbol.behind < kCountsAnew) {
    return false;
  }
  symbol.behind = 0;
  symbol.last_number = quote.number;
  return true;
}

// The others go on without it.
void PriceFeed::refuse(Link& link, const Frame& frame) {
  observer_.frame_refused(venue_.name, frame.text);
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    const bool meant = frame.symbol.empty() ? frame.text.find(symbols_[i].name) != std::string_view::npos
                                            : frame.symbol == symbols_[i].name;
    if (!meant) continue;
    link.of(i).refusal = frame.text;
    if (&link != current_.get()) continue;
    sink_.on_event(engine::SourceLinkChanged{symbols_[i].source, false, engine::Text(frame.text)},
                   clock_now());
  }
}

void PriceFeed::seed(const Link* asked, MonoTime opened, const std::vector<Seeder::Seed>& seeds) {
  // The link may be gone by now, and another one be at its place.
  Link* const present = asked == current_.get() ? current_.get() : fresh_.get();
  if (present != asked || !present->is_open() || present->opened() != opened) return;
  for (const Seeder::Seed& one : seeds) {
    const std::size_t i = index_of(one.symbol);
    // A quote of the stream is newer than any seed.
    if (i == symbols_.size() || present->of(i).quote) continue;
    present->quoted(i, one.quote, clock_now());
    if (present == current_.get()) tell(i, one.quote, clock_now());
  }
  if (present == fresh_.get() && fresh_link_is_complete()) take_over();
}

void PriceFeed::halt(const std::string& why) {
  fresh_.reset();
  halted_ = true;
  observer_.link_changed(venue_.name, false, why);
  tell_links(false, why);
}

void PriceFeed::closed(Link& link, const std::string& reason) {
  if (&link == fresh_.get()) {
    fresh_.reset();  // watch() tries again
  } else if (fresh_ && fresh_->is_open()) {
    take_over();
  } else {
    lost(reason);
  }
}

void PriceFeed::lost(const std::string& reason) {
  fresh_.reset();
  leave_asked_ = false;
  const bool was_open = current_->is_open();
  current_->close();
  if (was_open) backoff_.lost_after(clock_now() - current_->opened());
  // Also of a link that has never been up; once, however often it is tried.
  if (was_open || reason != told_reason_) observer_.link_changed(venue_.name, false, reason);
  told_reason_ = reason;
  tell_links(false, reason);
  reconnect_timer_.expires_after(backoff_.next());
  reconnect_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) connect_anew();
  });
}

void PriceFeed::tell_links(bool up, const std::string& reason) {
  const MonoTime now = clock_now();
  for (const Symbol& symbol : symbols_) {
    sink_.on_event(engine::SourceLinkChanged{symbol.source, up, engine::Text(reason)}, now);
  }
}

void PriceFeed::watch() {
  const MonoTime now = clock_now();
  for (Link* link : {current_.get(), fresh_.get()}) {
    if (link) link->keep_alive(now);
  }
  if (current_->is_silent(now)) closed(*current_, "nothing was heard for too long");
  const bool in_doubt = current_->is_in_doubt(now);
  if (fresh_ && now - fresh_begun_ >= venue_.handover) {
    // Incomplete it is better than one in doubt, and not better than a good one.
    if (fresh_->is_open() && in_doubt) {
      take_over();
    } else {
      fresh_.reset();
    }
  }
  const bool is_old = venue_.max_link_age > Duration{} && now - current_->opened() >= venue_.max_link_age;
  if (leave_asked_ || in_doubt || is_old) begin_fresh_link();
  watch_timer_.expires_after(kWatchEvery);
  watch_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) watch();
  });
}

void PriceFeed::begin_fresh_link() {
  const MonoTime now = clock_now();
  if (fresh_ || halted_ || !current_->is_open() || now - fresh_begun_ < venue_.fresh_links) return;
  fresh_begun_ = now;
  fresh_ = connect();
}

// What the link before it could tell, it can tell too.
bool PriceFeed::fresh_link_is_complete() {
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    const bool told = fresh_->of(i).quote || !fresh_->of(i).refusal.empty();
    if (!told && current_->of(i).quote) return false;
  }
  return true;
}

void PriceFeed::take_over() {
  const std::unique_ptr<Link> before = std::exchange(current_, std::move(fresh_));
  leave_asked_ = false;
  const MonoTime now = clock_now();
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    const Link::Heard& heard = current_->of(i);
    if (heard.quote) {
      tell(i, *heard.quote, now);
    } else if (before->of(i).quote) {
      // Refused, or up and waiting for its first quote.
      sink_.on_event(
          engine::SourceLinkChanged{symbols_[i].source, heard.refusal.empty(), engine::Text(heard.refusal)},
          now);
    }
  }
}

std::size_t PriceFeed::index_of(std::string_view symbol) const {
  const auto found =
      std::find_if(symbols_.begin(), symbols_.end(), [&](const Symbol& one) { return one.name == symbol; });
  return static_cast<std::size_t>(found - symbols_.begin());
}

}  // namespace mm::feed
