#include "venues/feed/link.h"

#include <algorithm>

namespace mm::feed {

namespace {

net::WebSocketSettings settings_of(const Venue& venue) {
  net::WebSocketSettings settings;
  settings.url = venue.url;
  settings.idle_timeout = venue.patience.idle;
  settings.max_message = venue.max_message;
  return settings;
}

bool over(Duration patience, MonoTime since, MonoTime now) {
  return patience > Duration{} && now - since >= patience;
}

}  // namespace

Link::Link(boost::asio::io_context& io, const net::TlsContext* tls, const Venue& venue, std::size_t symbols,
           LinkListener& listener)
    : venue_(venue),
      listener_(listener),
      parser_(venue.parser()),
      heard_(symbols),
      client_(
          io, tls, settings_of(venue),
          {[this] { on_open(); },
           [this](std::string_view text, MonoTime received) {
             last_frame_ = received;
             listener_.heard(*this, parser_->parse(text), received);
           },
           [this](const net::WebSocketClosed& end) { listener_.closed(*this, end.reason); },
           [this](Duration took) { listener_.round_trip(took); }, [this] { listener_.nothing_follows(); }}) {
  client_.open();
}

void Link::on_open() {
  open_ = true;
  opened_ = std::chrono::steady_clock::now();
  last_frame_ = last_keep_alive_ = opened_;
  for (Heard& heard : heard_) heard.quoted = heard.anything = opened_;
  for (const std::string& frame : venue_.opening) client_.send(frame);
  listener_.opened(*this);
}

void Link::quoted(std::size_t symbol, const Quote& quote, MonoTime at) {
  Heard& heard = heard_[symbol];
  heard.quote = quote;
  heard.quoted = heard.anything = at;
}

void Link::keep_alive(MonoTime now) {
  if (!open_ || !over(venue_.keep_alive_every, last_keep_alive_, now)) return;
  last_keep_alive_ = now;
  client_.send(venue_.keep_alive);
}

bool Link::is_silent(MonoTime now) const {
  return open_ && over(venue_.patience.frames, last_frame_, now);
}

bool Link::is_in_doubt(MonoTime now) const {
  return open_ && std::any_of(heard_.begin(), heard_.end(), [&](const Heard& heard) {
           return heard.refusal.empty() && (over(venue_.patience.quotes, heard.quoted, now) ||
                                            over(venue_.patience.heartbeats, heard.anything, now));
         });
}

void Link::close() {
  open_ = false;
  client_.close();
}

}  // namespace mm::feed
