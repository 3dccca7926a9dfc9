// From socket to socket: a price's frame comes in over TLS, the requests for the orders that it causes go out
// signed over TLS, with ledger, recording and metrics, and nothing of it is taken from the heap once it is
// warm. Against a real mmsim. Counts every allocation of its thread, so it is a program of its own.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "app/loop.h"
#include "app/order_clock.h"
#include "app/price_feeds.h"
#include "ledger/ledger.h"
#include "recording/recorder.h"
#include "simulator/sim_process.h"
#include "telemetry/metrics.h"
#include "telemetry/observers.h"
#include "testing/counted_heap.h"
#include "testing/temporary_folder.h"
#include "venues/roxom/roxom_venue.h"
#include "venues/rsa_key.h"

namespace mm::app {
namespace {

using simulator::SimProcess;

std::string config_text(const SimProcess& sim) {
  const auto at = [](const char* scheme, std::uint16_t port) {
    return std::string(scheme) + "://localhost:" + std::to_string(port);
  };
  // Every move of the price is worth new quotes on both sides, and nothing else is.
  const nlohmann::json config{{"sources", {{{"name", "binance:PAXGUSDT"}}, {{"name", "binance:BTCUSDT"}}}},
                              {"fair_price", "binance:PAXGUSDT / binance:BTCUSDT"},
                              {"parameters",
                               {{"max_position", "5.00"},
                                {"model", "fixed"},
                                {"danger_tolerance_bps", 0},
                                {"tighten_tolerance_bps", 0},
                                {"tighten_after_ms", 0}}},
                              {"limits", {{"requests_per_second", 10'000}, {"burst", 10'000}}},
                              {"binance",
                               {{"stream_url", at("wss", sim.binance_port())},
                                {"rest_url", at("https", sim.binance_port())},
                                {"ca_file", sim.ca()}}},
                              {"roxom", {{"auth_mode", "key_only"}, {"api_key_file", "unused"}}}};
  return config.dump();
}

roxom::VenueSettings venue_settings(const SimProcess& sim, const std::string& key) {
  roxom::VenueSettings settings;
  const std::string host = "localhost:" + std::to_string(sim.roxom_port());
  settings.rest = net::parse_url("https://" + host).value();
  settings.stream = net::parse_url("wss://" + host + "/ws").value();
  settings.api_key = "key-1";
  settings.signer = roxom::Signer::create(key, roxom::RsaPadding::pkcs1v15).value();
  return settings;
}

constexpr std::size_t kWarm = 40;
constexpr std::size_t kEnough = kWarm + 60;

// What the orders' ways have taken from the heap, of those whose requests were all signed ahead.
class Counter final : public engine::VenueObserver {
 public:
  std::vector<std::size_t> taken;

  explicit Counter(std::size_t most) { taken.reserve(most); }
  void handler_begins() {
    begun_ = testing::allocations;
    ahead_ = true;
  }
  void turn_taken(const engine::TurnStamps& turn) { received_ = turn.received; }

  void order_written(const engine::OrderStamps& order) override {
    if (order.cause != received_ || !ahead_) return;
    const std::size_t now = testing::allocations - begun_;
    taken.push_back(now);
    begun_ = testing::allocations;
  }
  void request_signed(std::string_view, bool ahead) override { ahead_ = ahead_ && ahead; }
  void frame_refused(std::string_view link, std::string_view reason) override {
    ADD_FAILURE() << link << ": " << reason;
  }

 private:
  std::size_t begun_ = 0;
  bool ahead_ = true;
  MonoTime received_;
};

TEST(OrderPath, TakesNothingFromTheHeapFromSocketToSocket) {
  const testing::TemporaryFolder folder;
  const auto key = testing::rsa_key();
  folder.write("public.pem", testing::public_pem_of(key));
  const SimProcess sim({"--tls-dir", folder / "tls", "--api-key", "key-1", "--public-key",
                        folder / "public.pem", "--no-traders", "--tick-rate", "100"});
  auto config = parse_config(config_text(sim)).value();
  const auto tls = net::TlsContext::create(sim.ca()).value();
  const auto venues = price_venues(config).value();
  const auto wall = std::chrono::system_clock::now();

  telemetry::Metrics metrics(*config.engine.instrument, {"gold", "bitcoin"}, {"gold / bitcoin"}, "test");
  OrderClock clock([&](const engine::StageTimes& stages) { metrics.order_sent(stages); });
  Counter counter(kEnough + 100);
  telemetry::Observers observers({&metrics, &clock, &counter});
  const auto ledger = ledger::Ledger::open({folder / "ledger.db", "test", config.engine.parameters, 0},
                                           config.engine.instrument, [](const std::string&) {})
                          .value();
  const auto recorder =
      recording::Recorder::start({{folder.path(), 1 << 30, 2, "test"}, 8192}, config.engine, wall).value();
  boost::asio::io_context io(1);
  Loop loop(io, config.engine,
            {.stamps =
                 [&](const engine::TurnStamps& turn) {
                   clock.turn_taken(turn);
                   counter.turn_taken(turn);
                 },
             .record = [&](const engine::Turn& turn, WallTime at) { ledger->record(turn, at); },
             .tape = [&](const engine::Event& event, Now at,
                         const engine::Turn& turn) { recorder->record(event, at, turn); },
             .turn = [&](const engine::Turn& turn, Now) { metrics.on_turn(turn); },
             .command = [](const engine::CommandAnswered&) {},
             .late = [](Duration) {},
             .answer = [](const std::function<void()>& answer) { answer(); }});
  roxom::RoxomVenue venue(io, &tls, venue_settings(sim, testing::pem_of(key)), config.engine.instrument, loop,
                          observers, 1);
  PriceFeeds feeds(io, venues, loop, observers, [] { return std::uint64_t{2}; });
  loop.connect(venue);
  venue.start();
  feeds.start();
  loop.post(engine::StartTrading{}, "test", [](const engine::CommandReply&) {});

  constexpr double kStep = 0.8;  // 2 bps
  int move = 0;
  auto next = std::chrono::steady_clock::now();
  const auto patience = next + std::chrono::seconds(150);
  while (counter.taken.size() < kEnough && std::chrono::steady_clock::now() < patience) {
    counter.handler_begins();
    io.run_one_for(std::chrono::milliseconds(5));
    if (std::chrono::steady_clock::now() < next) continue;
    next += std::chrono::milliseconds(40);
    sim.control("/prices", {{"symbol", "PAXGUSDT"}, {"pin", 4000 + kStep * (move++ % 8)}});
  }
  ASSERT_GE(counter.taken.size(), kEnough) << "too few orders left in the turn of their price";
  const std::vector<std::size_t> measured(counter.taken.begin() + kWarm, counter.taken.end());
  EXPECT_EQ(measured, std::vector<std::size_t>(measured.size(), 0));
}

}  // namespace
}  // namespace mm::app
