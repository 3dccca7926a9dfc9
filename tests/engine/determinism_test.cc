// The property everything else stands on: the same events give the same actions, bit for bit.
#include <gtest/gtest.h>

#include <random>

#include "engine/describe.h"
#include "testing/engine_driver.h"

namespace mm::engine {
namespace {

struct Recorded {
  Event event;
  Now now;
};

// The recorded exchange fills and rejects more than the limits on that allow.
EngineConfig config() {
  EngineConfig config = testing::engine_config();
  config.parameters.max_fills_per_minute = 0;
  config.parameters.max_rejections = 1'000'000;
  return config;
}

// A run against an exchange that accepts, fills, cancels, rejects and loses answers at random. Integers only
// from the generator, since the distributions of the standard library are not pinned down by the standard.
class Recorder {
 public:
  std::vector<Recorded> record(std::size_t events) {
    for (const SourceId source : {testing::kGold, testing::kBitcoin})
      send(SourceLinkChanged{source, true, {}});
    send(VenueLinkChanged{VenueLink::up, {}});
    send(StartTrading{CommandId{1}});
    while (recording_.size() < events) step();
    return std::move(recording_);
  }

 private:
  std::uint64_t roll(std::uint64_t sides) { return random_() % sides; }

  void send(Event event) {
    recording_.push_back({event, now_});
    for (const Action& action : engine_.process(event, now_).actions) pending_.push_back(action);
  }

  void step() {
    const Duration pause = std::chrono::microseconds(100 + roll(20'000));
    now_.mono += pause;
    now_.wall += pause;
    if (roll(3) == 0) answer();
    if (roll(200) == 0) {
      send(ChangeParameters{CommandId{2}, {{"spread_bps", std::to_string(10 + roll(30))}}, {}});
    } else if (roll(5) == 0) {
      send(Woke{});
    } else {
      gold_ += static_cast<std::int64_t>(roll(201)) - 100;
      bitcoin_ += static_cast<std::int64_t>(roll(2001)) - 1000;
      const bool gold = roll(2) == 0;
      const double mid = static_cast<double>(gold ? gold_ : bitcoin_) / 100;
      send(SourceTicked{gold ? testing::kGold : testing::kBitcoin, mid - 0.01, mid + 0.01, 1, 1});
    }
  }

  void answer() {
    if (pending_.empty()) return;
    const Action action = pending_.front();
    pending_.erase(pending_.begin());
    if (const auto* place = std::get_if<Approved<PlaceOrder>>(&action)) {
      const OrderId id = (*place)->id;
      if (roll(20) == 0) return send(OrderRejected{id, "no"});
      if (roll(20) == 0) return send(OrderOutcomeUnknown{id, "time-out"});
      send(OrderAccepted{id, testing::EngineDriver::venue_id(id)});
      if (roll(3) == 0) report(id, VenueOrderState::live, 1 + static_cast<std::int64_t>(roll(99)));
    } else if (const auto* cancel = std::get_if<CancelOrder>(&action)) {
      if (roll(10) == 0) return send(CancelAnswered{cancel->id, CancelAnswer::refused, "no"});
      report(cancel->id, VenueOrderState::cancelled, 0);
    } else if (const auto* query = std::get_if<QueryOrder>(&action)) {
      report(query->id, VenueOrderState::cancelled, 0, true);
    } else if (const auto* load = std::get_if<LoadAccount>(&action)) {
      auto account = std::make_shared<AccountState>();
      account->includes_closed = load->include_closed;
      account->position.net = engine_.snapshot(now_).position;
      send(AccountLoaded{load->request, account});
    }
  }

  void report(OrderId id, VenueOrderState state, std::int64_t executed, bool answers_query = false) {
    OrderReport report;
    report.venue_id = testing::EngineDriver::venue_id(id);
    report.state = state;
    report.executed = Quantity{executed};
    report.answers_query = answers_query;
    send(report);
  }

  std::mt19937_64 random_{42};
  std::int64_t gold_ = 400'000;
  std::int64_t bitcoin_ = 10'000'000;
  Now now_{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'760'000'000'000)};
  Engine engine_{config()};
  std::vector<Action> pending_;
  std::vector<Recorded> recording_;
};

std::string replay(const std::vector<Recorded>& recording) {
  Engine engine(config());
  std::string text;
  for (const auto& [event, now] : recording) {
    const Turn& turn = engine.process(event, now);
    for (const Action& action : turn.actions) text += describe(action) + '\n';
    text += std::to_string(turn.wake_at.time_since_epoch().count()) + '\n';
  }
  return text;
}

std::uint64_t fnv1a(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

TEST(Determinism, ARecordedRunGivesTheSameActionsByteForByte) {
  const auto recording = Recorder().record(100'000);
  const std::string first = replay(recording);
  EXPECT_GT(first.size(), 1'000'000u);
  EXPECT_EQ(first, replay(recording));
  // Pinned, so that every build type gives the same bytes. A change of behaviour changes it on purpose.
  EXPECT_EQ(fnv1a(first), 1239233762989028041u);
}

}  // namespace
}  // namespace mm::engine
