// Plays Roxom: REST under /v1 and /api/v1 and the WebSocket /ws on one port, with authentication, private
// events to every connection of the account, public market data, and the fault switches.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulator/roxom_messages.h"
#include "simulator/signature_check.h"
#include "simulator/simulation.h"
#include "simulator/web_door.h"

namespace mm::simulator {

struct RoxomSettings {
  RoxomShapes shapes;
  double requests_per_second = 0;  // over it REST answers 429; 0: no limit. Bursts of twice as many pass
  std::size_t most_subscriptions = 100;
};

// When a create came in, in nanoseconds of the system clock, and when the last price frame had gone out
// before it: what a tick-to-order measurement needs.
struct CreateTiming {
  std::uint64_t number = 0;
  std::int64_t received_ns = 0;
  std::int64_t tick_sent_ns = 0;
};

class RoxomServer final : public WebHandler {
 public:
  RoxomServer(Simulation& simulation, SignatureCheck signatures, const RoxomSettings& settings,
              std::function<std::int64_t()> last_tick_ns);

  void on_output(const Output& output);
  // Once a second.
  void send_tickers();

  // ---- for the control port ----
  std::size_t links() const { return links_.size(); }
  const std::map<std::string, std::uint64_t>& request_counts() const { return request_counts_; }
  std::uint64_t events_sent() const { return events_sent_; }
  const std::deque<CreateTiming>& create_timings() const { return create_timings_; }

  // ---- WebHandler ----
  void on_request(const WebRequest& request, Answer answer) override;
  std::optional<WebReply> on_handshake(const WebRequest& request) override;
  void on_link(const std::shared_ptr<WebLink>& link, const WebRequest& request) override;
  void on_text(WebLink& link, std::string_view text) override;
  void on_binary(WebLink& link) override;
  void on_link_closed(WebLink& link) override { links_.erase(&link); }
  bool may_ping() const override { return !silent(); }

 private:
  struct Client {
    std::shared_ptr<WebLink> link;
    std::string connection_id;
    std::set<std::string, std::less<>> topics;
  };
  // One request on its way through the server.
  struct Call {
    WebRequest request;
    std::string path;  // without prefix and query
    Answer answer;
    std::int64_t received_ns = 0;
  };

  // REST, in the order in which a request passes (roxom_rest.cc).
  std::optional<WebReply> fault_before_auth(const std::string& target);
  std::optional<WebReply> refuse_auth(const WebRequest& request);
  bool take_token();
  void dispatch(const std::shared_ptr<Call>& call);
  void create(const std::shared_ptr<Call>& call);
  void cancel(const std::shared_ptr<Call>& call, const VenueOrderId& id);
  void cancel_all(const std::shared_ptr<Call>& call);
  WebReply look_up(const Call& call);
  WebReply list_orders(const WebRequest& request);
  WebReply one_order(const WebRequest& request, const std::string& id);
  WebReply transaction_log(const WebRequest& request);
  WebReply account_cap(const WebRequest& request);
  WebReply orderbook(const WebRequest& request);
  WebReply refusal(unsigned status, std::string_view message, std::string_view details = {});
  void fill_whole_order(const VenueOrderId& id);

  // Events (roxom_server.cc).
  void on_fault(Fault fault);
  bool silent() const { return simulation_.faults().number(Fault::ws_silent) != 0; }
  void send_private(std::string text);
  void send_order_event(const OrderChanged& change);
  void send_public(std::string_view channel, InstrumentIndex instrument, const std::string& text);
  bool has_listener(std::string_view topic) const;
  std::string topic(std::string_view channel, InstrumentIndex instrument) const;
  void subscribe(Client& client, const std::string& channel, const std::string& symbol);
  Distortion distortion();

  Simulation& simulation_;
  SignatureCheck signatures_;
  RoxomSettings settings_;
  std::function<std::int64_t()> last_tick_ns_;
  std::map<WebLink*, Client> links_;
  std::uint64_t links_made_ = 0;
  std::map<std::string, std::uint64_t> request_counts_;
  std::uint64_t events_sent_ = 0;
  std::deque<CreateTiming> create_timings_;
  std::vector<Answer> unanswered_;  // held so that their connections stay open
  std::optional<std::string> held_back_;
  double tokens_ = 0;
  MonoTime tokens_at_{};
};

}  // namespace mm::simulator
