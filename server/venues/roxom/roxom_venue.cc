#include "venues/roxom/roxom_venue.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <cmath>

#include "venues/roxom/account_link.h"
#include "venues/roxom/account_listing.h"
#include "venues/roxom/why.h"

namespace mm::roxom {

namespace {

using engine::Text;
using net::HttpOutcome;

constexpr std::string_view kLinkName = "roxom";
constexpr std::string_view kOrdersPath = "/orders";
constexpr std::string_view kCancelAllPath = "/orders/cancel-all";
constexpr int kPrivateChannels = 3;
// Acknowledgements are known from examples only: without them the link counts as up after this long.
constexpr Duration kAcknowledgeGrace = std::chrono::seconds(2);
constexpr Duration kFirstRateLimit = std::chrono::seconds(1);
constexpr Duration kLongestRateLimit = std::chrono::seconds(60);
constexpr Duration kClockInterval = std::chrono::seconds(10);
// How much earlier than our send time the venue's log may date a fill: clocks differ.
constexpr Duration kLogSlack = std::chrono::minutes(1);
MonoTime clock_now() {
  return std::chrono::steady_clock::now();
}

// The statuses that prove that a create was not accepted. Everything else leaves its outcome open.
bool proves_rejection(unsigned status) {
  return status == 400 || status == 401 || status == 403 || status == 404 || status == 422 || status == 429;
}

}  // namespace

RoxomVenue::RoxomVenue(boost::asio::io_context& io, const net::TlsContext* tls, VenueSettings settings,
                       std::shared_ptr<const Instrument> instrument, engine::EventSink& sink,
                       engine::VenueObserver& observer, std::uint64_t seed)
    : tls_(tls),
      io_(io),
      settings_(std::move(settings)),
      instrument_(std::move(instrument)),
      sink_(sink),
      observer_(observer),
      writer_(io, settings_.rest_prefix, settings_.api_key, settings_.signer),
      http_(io, tls, net::HttpsSettings{.url = settings_.rest, .warm = 4, .most = 16}),
      backoff_(settings_.backoff, seed),
      reconnect_timer_(io),
      grace_timer_(io) {}

void RoxomVenue::start() {
  http_.warm_up();
  writer_.expect("POST", kCancelAllPath);
  connect();
}

void RoxomVenue::tell(engine::Event event) {
  sink_.on_event(std::move(event), clock_now());
}

// ---- requests ----

void RoxomVenue::send(Asked asked, std::string_view method, const RequestText& text, std::string_view body) {
  if (text.signature != Signed::not_at_all) {
    observer_.request_signed(asked.operation, text.signature == Signed::ahead);
  }
  if (free_.empty()) {
    free_.push_back(asked_.size());
    asked_.emplace_back();
  }
  const std::size_t place = free_.back();
  free_.pop_back();
  asked_[place] = std::move(asked);
  http_.request(
      {.method = method,
       .target = text.target,
       .headers = text.headers,
       .body = body,
       .timeout = settings_.request_timeout},
      [this, place](const HttpOutcome& outcome) { answered(place, outcome); },
      [this, place](MonoTime at) { written(place, at); });
}

void RoxomVenue::written(std::size_t place, MonoTime at) {
  auto& order = asked_[place].order;
  if (!order) return;
  order->written = at;
  observer_.order_written(*order);
}

void RoxomVenue::answered(std::size_t place, const HttpOutcome& outcome) {
  const Asked asked = std::exchange(asked_[place], {});
  free_.push_back(place);
  observer_.request_finished(asked.operation, outcome.status, outcome.took);
  read_clock(outcome);
  asked.answer(outcome);
  watch_status(outcome);
}

const std::string& RoxomVenue::cancel_path(const VenueOrderId& id) {
  return path_.assign("/orders/").append(id.view()).append("/cancel");
}

void RoxomVenue::read_clock(const HttpOutcome& outcome) {
  const MonoTime now = clock_now();
  if (!outcome.date || now < clock_due_) return;
  if (const auto exchange = parse_http_date(*outcome.date)) {
    clock_due_ = now + kClockInterval;
    tell(engine::VenueClockRead{*exchange});
  }
}

void RoxomVenue::watch_status(const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::answered) return;
  if (outcome.status == 401) {
    tell(engine::KeysRefused{why(outcome)});
  }
  if (outcome.status != 429) {
    rate_limited_ = 0;
    return;
  }
  Duration wait = kFirstRateLimit;
  for (int i = 0; i < rate_limited_ && wait < kLongestRateLimit; ++i) wait *= 2;
  ++rate_limited_;
  if (outcome.retry_after) {
    int seconds = 0;
    const std::string& told = *outcome.retry_after;
    const auto [end, error] = std::from_chars(told.data(), told.data() + told.size(), seconds);
    if (error == std::errc{} && end == told.data() + told.size() && seconds >= 0)
      wait = std::chrono::seconds(seconds);
  }
  tell(engine::VenueRateLimited{std::min(wait, kLongestRateLimit)});
}

void RoxomVenue::place(const engine::Approved<engine::PlaceOrder>& order) {
  engine::OrderStamps stamps{.cause = order->cause, .begun = clock_now()};
  write_create(create_, *instrument_, order->side, order->price, order->quantity, order->post_only,
               order->expires_at);
  const RequestText text = writer_.text("POST", kOrdersPath, create_.sign_params);
  stamps.ready = clock_now();
  send({"create", [this, id = order->id](const HttpOutcome& outcome) { created(id, outcome); }, stamps},
       "POST", text, create_.body);
}

void RoxomVenue::created(OrderId id, const HttpOutcome& outcome) {
  if (outcome.kind == HttpOutcome::Kind::not_sent) {
    tell(engine::OrderRejected{id, Text("never sent: " + outcome.detail)});
  } else if (outcome.kind == HttpOutcome::Kind::answered && proves_rejection(outcome.status)) {
    tell(engine::OrderRejected{id, why(outcome)});
  } else if (outcome.kind == HttpOutcome::Kind::answered && outcome.status / 100 == 2) {
    if (const auto venue_id = parse_created(outcome.body)) {
      tell(engine::OrderAccepted{id, *venue_id});
      writer_.expect("POST", cancel_path(*venue_id));
    } else {
      tell(engine::OrderOutcomeUnknown{id, Text(venue_id.error())});
    }
  } else {
    tell(engine::OrderOutcomeUnknown{id, why(outcome)});
  }
}

void RoxomVenue::cancel(const engine::CancelOrder& order) {
  ask("cancel", "POST", cancel_path(order.venue_id), [this, id = order.id](const HttpOutcome& outcome) {
    auto answer = engine::CancelAnswer::unknown;
    if (outcome.kind == HttpOutcome::Kind::answered && outcome.status / 100 == 2) {
      answer = engine::CancelAnswer::accepted;
    } else if (outcome.kind == HttpOutcome::Kind::answered && outcome.status / 100 == 4) {
      answer = engine::CancelAnswer::refused;
    }
    tell(engine::CancelAnswered{id, answer, why(outcome)});
  });
}

void RoxomVenue::query(const engine::QueryOrder& order) {
  get("query", "/orders/" + std::string(order.venue_id.view()) + "?unit=btc",
      [this, id = order.id, created = order.created](const HttpOutcome& outcome) {
        if (outcome.kind == HttpOutcome::Kind::answered && outcome.status == 404) {
          return tell(engine::OrderNotFound{id});
        }
        if (outcome.status != 200) return tell(engine::OrderQueryFailed{id, why(outcome)});
        auto report = parse_order(outcome.body, *instrument_);
        if (!report) return tell(engine::OrderQueryFailed{id, Text(report.error())});
        report.value().answers_query = true;
        if (report->executed.lots == 0) return tell(std::move(report).value());
        read_fills(*report, created - kLogSlack);
      });
}

void RoxomVenue::read_fills(const engine::OrderReport& report, WallTime since) {
  const std::string path =
      "/accounts/transaction-log?from=" + std::to_string(unix_ms(since)) + "&limit=1000&unit=btc";
  get("transaction_log", path, [this, asked = report](const HttpOutcome& outcome) {
    engine::OrderReport told = asked;
    if (outcome.status == 200) {
      const auto fills = parse_fills(outcome.body, told.venue_id.view(), *instrument_);
      // Only when the log is complete for this order; else the order's own price has to do.
      if (fills && fills->executed == told.executed) {
        told.executed_value = fills->value;
        told.fees = fills->fees;
      }
    }
    tell(told);
  });
}

void RoxomVenue::load_account(const engine::LoadAccount& load) {
  AccountListing::begin(
      load, instrument_,
      [this](std::string_view operation, const std::string& path, Answer answer) {
        get(operation, path, std::move(answer));
      },
      [this](engine::Event event) { tell(std::move(event)); });
}

void RoxomVenue::cancel_account() {
  ask("cancel_all", "POST", kCancelAllPath, [this](const HttpOutcome& outcome) {
    const bool ok = outcome.kind == HttpOutcome::Kind::answered && outcome.status / 100 == 2;
    tell(engine::AccountCancelled{ok, why(outcome)});
  });
}

// ---- stream ----

void RoxomVenue::connect() {
  stream_ = std::make_unique<net::WebSocketClient>(
      io_, tls_, link_settings(settings_.stream, settings_.api_key, settings_.signer),
      net::WebSocketHandlers{[this] { opened(); },
                             [this](std::string_view text, MonoTime received) { message(text, received); },
                             [this](const net::WebSocketClosed& end) { closed(end); },
                             [this](Duration took) { observer_.link_round_trip("roxom", took); }});
  stream_->open();
}

void RoxomVenue::opened() {
  opened_ = clock_now();
  acknowledged_ = 0;
  stream_->send(
      R"({"op":"subscribe","args":[{"channel":"orders"},{"channel":"positions"},{"channel":"balance"},)"
      R"({"channel":"level1","symbol":")" +
      instrument_->symbol() + R"("}]})");
  // By itself, so that the account's channels would survive its refusal.
  stream_->send(R"({"op":"subscribe","args":[{"channel":"trade","symbol":")" + instrument_->symbol() +
                R"("}]})");
  grace_timer_.expires_after(kAcknowledgeGrace);
  grace_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) link_is_up();
  });
}

void RoxomVenue::link_is_up() {
  if (up_) return;
  up_ = true;
  grace_timer_.cancel();
  told_reason_.clear();
  observer_.link_changed(kLinkName, true, {});
  tell(engine::VenueLinkChanged{engine::VenueLink::up, {}});
}

void RoxomVenue::message(std::string_view text, MonoTime received) {
  auto what = parse_stream(text, *instrument_);
  std::visit(
      [&](auto& one) {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<One, Unusable>) {
          observer_.frame_refused(kLinkName, one.reason);
        } else if constexpr (std::is_same_v<One, Acknowledged>) {
          const bool is_public = one.channel == "level1" || one.channel == "trade";
          if (!is_public && ++acknowledged_ == kPrivateChannels) link_is_up();
        } else if constexpr (std::is_same_v<One, StreamError>) {
          observer_.frame_refused(kLinkName, "error " + one.code + ": " + one.message);
          if (one.authentication) tell(engine::KeysRefused{Text(one.message)});
        } else if constexpr (!std::is_same_v<One, Ignored>) {
          sink_.on_event(std::move(one), received);
        }
      },
      what);
}

void RoxomVenue::closed(const net::WebSocketClosed& end) {
  grace_timer_.cancel();
  if (up_) backoff_.lost_after(clock_now() - opened_);
  // Also of a link that has never been up; once, however often it is tried.
  if (up_ || end.reason != told_reason_) observer_.link_changed(kLinkName, false, end.reason);
  told_reason_ = end.reason;
  up_ = false;
  const bool refused = refused_keys(end);
  tell(engine::VenueLinkChanged{engine::VenueLink::down, Text(end.reason)});
  if (refused) tell(engine::KeysRefused{Text(end.reason)});
  const Duration wait = backoff_.next();
  reconnect_timer_.expires_after(refused ? kRefusedKeysWait : wait);
  reconnect_timer_.async_wait([this](boost::system::error_code error) {
    if (!error) connect();
  });
}

}  // namespace mm::roxom
