// The Roxom exchange: REST for what we ask, one WebSocket for what it tells. Runs on the loop's thread; every
// call returns at once and its outcome comes as an event. It never resends anything by itself, and it does
// not throttle: the engine owns the request budget, so that nothing stale can wait here.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/instrument.h"
#include "engine/venue.h"
#include "net/backoff.h"
#include "net/https_client.h"
#include "net/websocket_client.h"
#include "venues/roxom/messages.h"
#include "venues/roxom/request.h"
#include "venues/roxom/signer.h"

namespace mm::roxom {

struct VenueSettings {
  net::Url rest;                    // https://api.roxom.com
  std::string rest_prefix = "/v1";  // part of every path and of its signature
  net::Url stream;                  // wss://ws.roxom.com/ws
  std::string api_key;
  std::optional<Signer> signer;  // none: key only
  Duration request_timeout = std::chrono::seconds(3);
  net::BackoffLimits backoff{};
};

class RoxomVenue final : public engine::OrderVenue {
 public:
  RoxomVenue(boost::asio::io_context& io, const net::TlsContext* tls, VenueSettings settings,
             std::shared_ptr<const Instrument> instrument, engine::EventSink& sink,
             engine::VenueObserver& observer, std::uint64_t seed);

  // Opens the stream and the connections for orders.
  void start();

  void place(const engine::Approved<engine::PlaceOrder>& order) override;
  void cancel(const engine::CancelOrder& order) override;
  void query(const engine::QueryOrder& order) override;
  void load_account(const engine::LoadAccount& load) override;
  void cancel_account() override;
  void expect(const engine::LikelyOrders& likely, const engine::TellAfterFills& after_fills) override {
    writer_.expect(likely, after_fills, instrument_);
    if (const std::size_t count = writer_.take_prepared(); count > 0) observer_.signatures_prepared(count);
  }

 private:
  using Answer = std::function<void(const net::HttpOutcome&)>;

  // Signs and sends. `operation` is the word for metrics; `path` comes after the prefix, with its query.
  void ask(std::string_view operation, std::string_view method, std::string_view path, Answer answer) {
    send({operation, std::move(answer), {}}, method, writer_.text(method, path), {});
  }
  // A request under way.
  struct Asked {
    std::string_view operation;
    Answer answer;
    std::optional<engine::OrderStamps> order;  // of a create
  };
  void send(Asked asked, std::string_view method, const RequestText& text, std::string_view body);
  void written(std::size_t place, MonoTime at);
  void answered(std::size_t place, const net::HttpOutcome& outcome);
  void get(std::string_view operation, const std::string& path, Answer answer) {
    ask(operation, "GET", path, std::move(answer));
  }
  const std::string& cancel_path(const VenueOrderId& id);
  void read_clock(const net::HttpOutcome& outcome);
  void watch_status(const net::HttpOutcome& outcome);
  void created(OrderId id, const net::HttpOutcome& outcome);
  void read_fills(const engine::OrderReport& report, WallTime since);

  void connect();
  void opened();
  void message(std::string_view text, MonoTime received);
  void closed(const net::WebSocketClosed& end);
  void link_is_up();

  void tell(engine::Event event);

  const net::TlsContext* tls_;
  boost::asio::io_context& io_;
  VenueSettings settings_;
  std::shared_ptr<const Instrument> instrument_;
  engine::EventSink& sink_;
  engine::VenueObserver& observer_;
  RequestWriter writer_;
  // Of the newest request; their memory is used again.
  CreateText create_;
  std::string path_;
  // Kept here, so that what the client is given to call is small enough to take nothing from the heap.
  std::vector<Asked> asked_;
  std::vector<std::size_t> free_;  // places in `asked_`
  net::HttpsClient http_;
  net::Backoff backoff_;
  boost::asio::steady_timer reconnect_timer_;
  boost::asio::steady_timer grace_timer_;
  std::unique_ptr<net::WebSocketClient> stream_;
  MonoTime opened_{};
  int acknowledged_ = 0;
  bool up_ = false;
  std::string told_reason_;  // why the link is down
  MonoTime clock_due_{};     // when the exchange's clock is to be read again
  int rate_limited_ = 0;     // answers 429 in a row
};

}  // namespace mm::roxom
