// The door to the simulated exchange without its wire: turns what the engine wants into calls of the exchange
// and what the exchange tells into events, each after a drawn delay and with the world's faults. It maps
// outcomes to events as server/venues/roxom does, so that the engine sees what it would see live.
#pragma once

#include <functional>
#include <memory>
#include <unordered_set>

#include "engine/venue.h"
#include "simulation/agenda.h"
#include "simulation/checks.h"
#include "simulation/faults.h"
#include "simulator/exchange.h"

namespace mm::simulation {

// What the parts of a world share.
struct Scene {
  Agenda agenda;
  simulator::Exchange exchange;
  Faults faults;
  WallTime start;             // our clock at elapsed 0
  Duration exchange_clock{};  // the exchange's clock less ours
  simulator::InstrumentIndex gold;
  simulator::AccountIndex owner;     // whose keys the engine has
  simulator::AccountIndex stranger;  // anybody else

  WallTime exchange_now() const { return start + agenda.now() + exchange_clock; }
};

class SimVenue final : public engine::OrderVenue {
 public:
  using Tell = std::function<void(const engine::Event&)>;

  SimVenue(Scene& scene, Checks& checks, std::uint64_t seed, Tell tell);

  void connect();
  // The process that asked is gone: what it sent goes its way, what it would have heard is heard by nobody.
  void forget_process();
  // The exchange told something; called right after it happened.
  void on_output(const simulator::Output& output);

  // ---- episodes ----
  void lose_stream(Duration outage);
  void refuse_everything(Duration duration) { rest_down_until_ = until(duration); }
  void limit_rate(Duration duration) { too_many_until_ = until(duration); }
  void refuse_cancels(Duration duration) { cancels_refused_until_ = until(duration); }
  void refuse_keys(Duration duration) { keys_refused_until_ = until(duration); }

  void place(const engine::Approved<engine::PlaceOrder>& order) override;
  void cancel(const engine::CancelOrder& order) override;
  void query(const engine::QueryOrder& order) override;
  void load_account(const engine::LoadAccount& load) override;
  void cancel_account() override;

 private:
  // HTTP statuses, and two outcomes without one.
  static constexpr int kNoAnswer = 0;
  static constexpr int kNotSent = -1;
  // What a request has met when it is decided at the exchange.
  using AtExchange = std::function<int()>;
  using Answer = std::function<void(int status)>;

  // `at_exchange` carries the request out and returns its status, unless it never gets there or is turned
  // away: then `never` hears of it.
  void ask(AtExchange at_exchange, Answer answer, std::function<void()> never = {});
  void ask_in_vain(Duration told, Duration arrives, AtExchange at_exchange, Answer answer,
                   std::function<void()> never);
  void arrive(const AtExchange& at_exchange, const Answer& answer, const std::function<void()>& never,
              Duration sent);
  void answer_after(Duration wait, Answer answer, int status);
  std::optional<int> turned_away();
  void finish(const Answer& answer, int status);
  void fail_load(std::uint64_t request, int status);
  void read_fills(engine::OrderReport report, WallTime since);
  int create(const engine::PlaceOrder& order, VenueOrderId& id);
  int carry_out_cancel(const VenueOrderId& id);
  void hit(const VenueOrderId& id);

  static engine::Text http_text(int status);
  engine::OrderReport report_of(const simulator::ExchangeOrder& order);
  void send_private(const engine::Event& event);
  void deliver_at(Duration when, const engine::Event& event);

  Duration until(Duration duration);
  Duration wire();

  Scene& scene_;
  Checks& checks_;
  simulator::Random random_;
  Tell tell_;

  Duration history_{};  // how far back a listing shows closed orders
  double requests_per_second_ = 0;
  double tokens_ = 0;
  Duration tokens_at_{};

  std::uint64_t process_ = 0;
  std::uint64_t connection_ = 0;  // of the stream; 0: none
  std::uint64_t connections_ = 0;
  Duration last_delivery_{};
  Duration rest_down_until_{};
  Duration too_many_until_{};
  Duration cancels_refused_until_{};
  Duration keys_refused_until_{};
  Duration clock_due_{};
  int rate_limited_ = 0;  // answers 429 in a row
  std::unordered_set<VenueOrderId> rejected_late_;
};

}  // namespace mm::simulation
