// The promises of the engine, checked against what the exchange and the feed really did. The checks know
// nothing of the engine but its turns: where an order is and what was executed they know from the exchange.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/engine.h"
#include "simulation/price_watch.h"
#include "simulator/exchange.h"

namespace mm::simulation {

struct Violation {
  Duration at{};
  std::string text;
};

// How often the things happened that the checks are about: a world in which nothing happens proves nothing.
struct Tally {
  Duration trading{};  // time in which quotes were wanted
  std::uint64_t turns = 0;
  std::uint64_t orders = 0;
  std::uint64_t fills = 0;
  std::uint64_t unknown = 0;
  std::uint64_t adjusted = 0;
  std::uint64_t hand_fills = 0;
  std::uint64_t commands = 0;
  std::uint64_t halts = 0;
  std::uint64_t crashes = 0;
  std::uint64_t entries = 0;  // lines of the exchange's log that were booked

  Tally& operator+=(const Tally& other);
};

class Checks {
 public:
  Checks(const engine::EngineConfig& config, const simulator::Exchange& exchange,
         simulator::AccountIndex account, simulator::InstrumentIndex instrument);

  // ---- what happens ----
  void on_event(const engine::Event& event, Duration now);
  void on_turn(const engine::Turn& turn, Duration now);
  // A create has reached the exchange, or never will.
  void create_arrived(OrderId id, const VenueOrderId& venue_id);
  void create_over(OrderId id);
  void exchange_changed(const simulator::OrderChanged& change, Duration now);
  // One request fails or is slow until then; every request does; the private stream is not there.
  void trouble(Duration until) { trouble_until_ = std::max(trouble_until_, until); }
  void outage(Duration until) { outage_until_ = std::max(outage_until_, until); }
  void stream_down(Duration until) { stream_down_until_ = std::max(stream_down_until_, until); }

  // The process has died, and is started again at `until`.
  void crashed(Duration now, Duration until);
  void started_again(Duration now);

  // ---- judging ----
  void after_step(Duration now);
  // The world has been quiet for long enough.
  void at_the_end(const engine::Snapshot& picture, Duration now);

  const std::vector<Violation>& violations() const { return violations_; }
  const Tally& tally() const { return tally_; }
  engine::ModeState mode() const { return mode_; }
  bool stop_proven() const { return stop_proven_; }

 private:
  // One order as the exchange and as the engine has it.
  struct Truth {
    OrderId id;
    VenueOrderId venue_id;
    Side side = Side::buy;
    Price price;
    Quantity quantity;
    double least_distance = 0;  // to our opposite orders that were there before it
    bool on_its_way = true;
    bool at_exchange = false;
    bool ended = false;  // for the engine
    Quantity executed;
    Amount fees;
    Quantity booked;
    Duration unbooked_since{};
    OrderState state = OrderState::in_flight;
    Duration state_since{};

    Quantity remaining() const { return quantity - executed; }
    bool committed() const { return on_its_way || at_exchange; }
  };

  Truth& truth(OrderId id) { return orders_[id.value - 1]; }
  bool trades() const;
  bool overdue(Duration since, Duration now) const;
  Duration fill_due(Duration since) const;
  void violated(Duration now, std::string text);
  Quantity own_position() const;
  // The position in this direction if everything committed on the side were executed.
  Quantity worst(Side side) const;
  // An order of ours that rests at the exchange; null when there is none.
  const Truth* resting() const;
  std::string name(const Truth& order) const;

  void on_place(const engine::PlaceOrder& order, Duration now);
  void on_reply(const engine::CommandReply& reply, Duration now);
  void on_step(const engine::OrderStepped& step, Duration now);
  void on_fill(const engine::FillBooked& fill, Duration now);
  void adopt(Quantity position, Duration now);
  void allow_for_new_limit(Duration now);

  void check_exposure(Duration now);
  void check_spread(Duration now);
  void check_orders(Duration now);
  void check_withdrawn(Duration now);

  const simulator::Exchange& exchange_;
  simulator::AccountIndex account_;
  simulator::InstrumentIndex instrument_index_;
  Instrument instrument_;
  engine::Timeouts timeouts_;
  int max_orders_per_side_;

  const engine::Parameters first_parameters_;
  engine::Parameters parameters_;
  bool down_ = false;
  PriceWatch prices_;
  engine::ModeState mode_;
  Duration mode_since_{};
  std::map<std::uint64_t, Duration> commands_;  // waiting for an answer
  std::set<std::uint64_t> stops_;               // those of them that are answered with proof
  bool stopped_ = true;                         // by the newest command
  bool stop_proven_ = false;
  std::uint64_t may_start_ = 0;  // the newest command that may let orders leave again

  std::vector<Truth> orders_;         // by id
  std::vector<std::size_t> current_;  // those that are not over on both sides
  std::unordered_map<VenueOrderId, std::size_t> by_venue_id_;
  std::uint64_t fills_booked_ = 0;

  Quantity booked_;                         // sum of booked fills, signed
  Quantity adopted_;                        // what the engine took over beside its own fills
  bool adopted_any_ = false;                // the first listing has come
  Amount hand_fees_;                        // booked with trades that are not the engine's
  std::vector<Quantity> hand_totals_{{0}};  // of trades that are not the engine's, since the newest adopted
  PerSide<Quantity> allowed_;               // exposure that was legal when the limit fell
  Duration limit_fell_{};
  bool limit_falls_ = false;

  Duration trouble_until_{};
  Duration outage_until_{};
  Duration stream_down_until_{};
  Duration woken_{};
  int woken_often_ = 0;
  std::vector<Violation> violations_;
  Tally tally_;
};

}  // namespace mm::simulation
