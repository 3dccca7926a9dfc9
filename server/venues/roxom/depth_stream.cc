#include "venues/roxom/depth_stream.h"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "core/background.h"
#include "venues/roxom/account_link.h"

namespace mm::roxom {

namespace {

// Short, since a book of people's eyes must not look live for long after its link has died.
constexpr Duration kPingInterval = std::chrono::seconds(4);

MonoTime clock_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

DepthStream::DepthStream(const net::TlsContext* tls, DepthSettings settings,
                         std::shared_ptr<const Instrument> instrument, std::uint64_t seed)
    : tls_(tls),
      settings_(std::move(settings)),
      instrument_(std::move(instrument)),
      backoff_(settings_.backoff, seed),
      timer_(io_),
      thread_([this] {
        stand_behind_trading();
        beat();
        io_.run();
      }) {}

DepthStream::~DepthStream() {
  io_.stop();
  thread_.join();
}

std::shared_ptr<const engine::Depth> DepthStream::depth() const {
  asked_ns_ = clock_now().time_since_epoch().count();
  const std::lock_guard lock(mutex_);
  return newest_;
}

void DepthStream::beat() {
  const MonoTime now = clock_now();
  const std::int64_t asked = asked_ns_;
  const bool wanted = asked != 0 && now - MonoTime(Duration(asked)) < settings_.unwanted;
  if (!wanted && link_) {
    {
      const std::lock_guard lock(mutex_);
      newest_.reset();
    }
    begin_anew();
    link_.reset();
    open_ = false;
    connect_due_ = {};
    known_at_ = {};
  }
  if (wanted && !link_ && now >= connect_due_) connect();
  if (wanted) look(now);
  timer_.expires_after(kBeat);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) beat();
  });
}

void DepthStream::connect() {
  net::WebSocketSettings settings = link_settings(settings_.stream, settings_.api_key, settings_.signer);
  settings.ping_interval = kPingInterval;
  if (problem_.empty()) problem_ = "connecting";
  link_ = std::make_unique<net::WebSocketClient>(
      io_, tls_, std::move(settings),
      net::WebSocketHandlers{[this] {
                               open_ = true;
                               opened_ = heard_ = clock_now();
                               begin_anew();
                               subscribe("subscribe", "level1");
                               subscribe("subscribe", "depth");
                             },
                             [this](std::string_view text, MonoTime) { message(text); },
                             [this](const net::WebSocketClosed& end) { closed(end); },
                             [this](Duration) { heard_ = clock_now(); }});
  link_->open();
}

void DepthStream::subscribe(std::string_view operation, std::string_view channel) {
  link_->send(R"({"op":")" + std::string(operation) + R"(","args":[{"channel":")" + std::string(channel) +
              R"(","symbol":")" + instrument_->symbol() + R"("}]})");
}

void DepthStream::begin_anew() {
  book_.clear();
  agreed_ = clock_now();
  problem_ = "the exchange has not told its book yet";
}

void DepthStream::message(std::string_view text) {
  heard_ = clock_now();
  const DepthMessage told = parse_depth(text, *instrument_);
  if (const auto* frame = std::get_if<DepthFrame>(&told)) {
    book_.apply(*frame);
    changed_ = true;
  } else if (const auto* top = std::get_if<TopOfBook>(&told)) {
    book_.apply(*top);
  } else if (const auto* error = std::get_if<StreamError>(&told)) {
    problem_ = "the exchange says error " + error->code + ": " + error->message;
  }
}

void DepthStream::closed(const net::WebSocketClosed& end) {
  const MonoTime now = clock_now();
  if (open_) backoff_.lost_after(now - opened_);
  open_ = false;
  problem_ = end.reason;
  connect_due_ = now + (refused_keys(end) ? kRefusedKeysWait : std::max<Duration>(backoff_.next(), kBeat));
  // Not from within its own call.
  boost::asio::post(io_, [this] { link_.reset(); });
}

// A book that level1 contradicts is asked for again: a subscription begins with a snapshot.
void DepthStream::look(MonoTime now) {
  if (open_ && book_.is_known()) {
    if (book_.agrees()) agreed_ = now;
    if (now - agreed_ > settings_.contradiction) {
      begin_anew();
      problem_ = "it contradicts the exchange's best prices";
      subscribe("unsubscribe", "depth");
      subscribe("subscribe", "depth");
    }
  }
  publish(now);
}

void DepthStream::publish(MonoTime now) {
  auto depth = std::make_shared<engine::Depth>();
  const bool silent = now - heard_ > settings_.silence;
  depth->live = open_ && book_.is_known() && !silent;
  if (!depth->live) depth->detail = open_ && silent ? "nothing is heard of it" : problem_;
  if (depth->live) known_at_ = std::chrono::system_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const bool same = newest_ && newest_->live == depth->live && newest_->detail == depth->detail;
    if (same && !changed_ && now - published_ < kHeartbeat) return;
    // What was known is still worth a look, greyed.
    if (!book_.is_known() && newest_) {
      depth->bids = newest_->bids;
      depth->asks = newest_->asks;
    }
  }
  if (book_.is_known()) {
    depth->bids = book_.levels(Side::buy, engine::Depth::kMostLevels);
    depth->asks = book_.levels(Side::sell, engine::Depth::kMostLevels);
  }
  depth->at = known_at_;
  published_ = now;
  changed_ = false;
  const std::lock_guard lock(mutex_);
  newest_ = std::move(depth);
}

}  // namespace mm::roxom
