// mm_bench: what a price tick costs in one process, from its frame in memory to the bytes of the requests
// that it causes. Each iteration is timed by itself; p50 and p99 are those of the iterations, in
// microseconds. The clock itself takes some 0.05 of them. Everything is warm here, as it is not in a process
// that slept.
#include <benchmark/benchmark.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/percentiles.h"
#include "ledger/ledger.h"
#include "paper/shadow_runner.h"
#include "recording/recorder.h"
#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"
#include "venues/binance/messages.h"
#include "venues/roxom/likely_payloads.h"
#include "venues/roxom/messages.h"
#include "venues/roxom/request.h"
#include "venues/roxom/signer.h"

namespace mm::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kGold = 4000;
constexpr double kMove = 2;  // 5 bps: worth new quotes

std::string frame_of(const char* stream, const char* symbol, double bid, double ask) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(),
                R"({"stream":"%s@bookTicker","data":{"u":56418290147,"s":"%s","b":"%.8f","B":"3.27410000",)"
                R"("a":"%.8f","A":"11.80240000"}})",
                stream, symbol, bid, ask);
  return text.data();
}
std::string gold_frame(double mid) {
  return frame_of("paxgusdt", "PAXGUSDT", mid - 0.01, mid + 0.01);
}

roxom::Signer make_signer() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::string pem(4096, '\0');
  pem.resize(static_cast<std::size_t>(BIO_read(bio.get(), pem.data(), static_cast<int>(pem.size()))));
  return roxom::Signer::create(pem, roxom::RsaPadding::pkcs1v15).value();
}

// The times of single iterations, shown as counters at the end.
class Times {
 public:
  Times(benchmark::State& state, std::string name) : state_(state), name_(std::move(name)) {}
  ~Times() {
    const Percentiles us(std::move(us_));
    state_.counters[name_ + "p50_us"] = us.at(50);
    state_.counters[name_ + "p99_us"] = us.at(99);
  }
  Times(const Times&) = delete;
  Times& operator=(const Times&) = delete;

  void add(Clock::time_point from, Clock::time_point to) {
    us_.push_back(std::chrono::duration<double, std::micro>(to - from).count());
  }

 private:
  benchmark::State& state_;
  std::string name_;
  std::vector<double> us_;
};

// Runs `work` in every iteration, and times only it; `after` puts things back.
template <typename Work, typename After>
void measure(benchmark::State& state, Work work, After after) {
  Times times(state, "");
  for (auto _ : state) {
    const auto begun = Clock::now();
    work();
    const auto ended = Clock::now();
    times.add(begun, ended);
    state.SetIterationTime(std::chrono::duration<double>(ended - begun).count());
    after();
  }
}

// An engine that quotes and replaces its quotes at every move, with an exchange that answers when told.
class Quoting {
 public:
  explicit Quoting(engine::EngineConfig quoted = config()) : driver_(std::move(quoted)) {
    driver_.start_quoting();
    settle();
  }

  // The heaviest there is: five venues with two legs each, of which Binance's is the median, and GLFT.
  static engine::EngineConfig heaviest() {
    auto config = Quoting::config();
    auto& fair = config.fair_price.expressions;
    for (std::size_t venue = 1; venue < kVenues; ++venue) {
      const auto gold = static_cast<std::uint8_t>(config.sources.size());
      const std::string name = "venue" + std::to_string(venue);
      for (const char* leg : {":PAXGUSD", ":BTCUSD"}) {
        config.sources.push_back({.name = name + leg, .stale_after = std::chrono::hours(24 * 365)});
      }
      fair.push_back(
          {name, {{SourceId{gold}, false}, {SourceId{static_cast<std::uint8_t>(gold + 1)}, true}}});
    }
    config.parameters.model = engine::QuoteModel::glft;
    config.parameters.max_position = Quantity{10'000};
    return config;
  }
  // Their prices: two venues below Binance's and two above it, however it moves here.
  void other_venues_tick() {
    for (std::size_t venue = 1; venue < kVenues; ++venue) {
      const double gold = kGold * (venue % 2 == 0 ? 1.001 : 0.999);
      const auto leg = static_cast<std::uint8_t>(2 * venue);
      driver_.send(engine::SourceTicked{SourceId{leg}, gold - 0.01, gold + 0.01, 1, 1});
      driver_.send(
          engine::SourceTicked{SourceId{static_cast<std::uint8_t>(leg + 1)}, 99'999.99, 100'000.01, 1, 1});
    }
    settle();
  }

  static engine::EngineConfig config() {
    auto config = testing::engine_config();
    config.parameters.danger_tolerance_bps = 0;
    config.parameters.tighten_tolerance_bps = 0;
    config.parameters.tighten_after = Duration{};
    config.request_limits = {.per_second = 10'000, .burst = 10'000, .cancel_reserve = 4};
    config.timeouts.audit_interval = std::chrono::hours(24 * 365);  // nobody answers listings here
    return config;
  }

  const engine::Turn& tick(const feed::Quote& ticker) {
    return driver_.engine.process(
        engine::SourceTicked{testing::kGold, ticker.bid, ticker.ask, ticker.bid_size, ticker.ask_size},
        driver_.now);
  }

  engine::LikelyOrders likely() const { return driver_.engine.likely(); }
  engine::Snapshot picture() const { return driver_.snapshot(); }

  // The orders that the last answers have accepted.
  const std::vector<VenueOrderId>& accepted() const { return accepted_; }

  // The exchange answers whatever a turn has sent, until nothing more comes: both quotes rest again.
  void answer(const engine::Turn& turn) {
    driver_.actions = turn.actions;
    settle();
  }

 private:
  static constexpr std::size_t kVenues = 5;

  void settle() {
    accepted_.clear();
    while (!driver_.actions.empty()) {
      const auto sent = std::exchange(driver_.actions, {});
      for (const auto& action : sent) {
        if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
          driver_.report(cancel->id, engine::VenueOrderState::cancelled);
        } else if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
          driver_.accept((*place)->id);
          accepted_.push_back(testing::EngineDriver::venue_id((*place)->id));
        }
      }
    }
    driver_.facts.clear();
    driver_.advance(std::chrono::milliseconds(1));
    // The other leg must not go stale.
    driver_.send(engine::SourceTicked{testing::kBitcoin, 99'999.99, 100'000.01, 1, 1});
    driver_.actions.clear();
  }

  testing::EngineDriver driver_;
  std::vector<VenueOrderId> accepted_;
};

// As RoxomVenue and HttpsClient make them, without the connection.
class Requests {
 public:
  explicit Requests(std::optional<roxom::Signer> signer)
      : writer_(io_, "/v1", "an_api_key_of_usual_length_0123", std::move(signer)) {}

  // Empty for what is not about an order.
  std::string bytes_of(const engine::Action& action) {
    if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
      const auto& order = **place;
      const auto create = roxom::create_text(*instrument_, order.side, order.price, order.quantity,
                                             order.post_only, order.expires_at);
      return bytes("/orders", create.body, create.sign_params);
    }
    if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
      return bytes(cancel_path(cancel->venue_id), {}, {});
    }
    return {};
  }

  // The exchange has accepted these orders, the engine has told what may come next, and there was a pause.
  void rest(const std::vector<VenueOrderId>& orders, const engine::LikelyOrders& likely) {
    for (const auto& id : orders) writer_.expect("POST", cancel_path(id));
    writer_.expect(likely, instrument_);
    for (const auto& id : orders) wait_for(cancel_path(id), {});
    const std::string target = "/v1/orders";
    const auto payloads = roxom::likely_payloads(likely, *instrument_, target);
    if (!payloads.empty()) wait_for("/orders", payloads.back().substr(sizeof "POST:" + target.size()));
  }

 private:
  static std::string cancel_path(const VenueOrderId& id) {
    return "/orders/" + std::string(id.view()) + "/cancel";
  }

  // Until the signature lies ready, or there is none.
  void wait_for(const std::string& path, std::string_view params) {
    while (writer_.text("POST", path, params).signature == roxom::Signed::at_once) {
      io_.restart();
      io_.run_for(std::chrono::milliseconds(1));
    }
  }

  std::string bytes(const std::string& path, std::string_view body, std::string_view params) {
    const auto text = writer_.text("POST", path, params);
    std::string all;
    all.reserve(512 + text.headers.size() + body.size());
    all.append("POST ").append(text.target).append(" HTTP/1.1\r\nHost: ").append(host_).append("\r\n");
    all.append(text.headers).append("Content-Length: ").append(std::to_string(body.size()));
    return all.append("\r\n\r\n").append(body);
  }

  boost::asio::io_context io_;
  roxom::RequestWriter writer_;
  std::shared_ptr<const Instrument> instrument_ = std::make_shared<const Instrument>(testing::gold());
  std::string host_ = "api.roxom.com";
};

void parse_frame(benchmark::State& state) {
  binance::FrameParser parser;
  const std::string frame = gold_frame(kGold);
  measure(
      state, [&] { benchmark::DoNotOptimize(parser.parse(frame)); }, [] {});
}
BENCHMARK(parse_frame)->UseManualTime();

void turn_without_change(benchmark::State& state) {
  Quoting quoting;
  binance::FrameParser parser;
  const std::string frame = gold_frame(kGold);
  const auto ticker = parser.parse(frame).quote;
  measure(
      state, [&] { benchmark::DoNotOptimize(quoting.tick(ticker)); }, [] {});
}
BENCHMARK(turn_without_change)->UseManualTime();

void turn_that_requotes(benchmark::State& state) {
  Quoting quoting;
  bool up = false;
  const engine::Turn* turn = nullptr;
  measure(
      state,
      [&] {
        const double mid = up ? kGold : kGold + kMove;
        turn = &quoting.tick({.bid = mid - 0.01, .ask = mid + 0.01});
      },
      [&] {
        if (turn->actions.size() != 3) state.SkipWithError("not two cancels and a create");
        quoting.answer(*turn);
        up = !up;
      });
}
BENCHMARK(turn_that_requotes)->UseManualTime();

// What the ledger adds to a turn before its requests leave. What it costs another core is not counted.
void ledger_turn(benchmark::State& state) {
  Quoting quoting;
  const testing::TemporaryFolder folder;
  const auto config = Quoting::config();
  auto ledger = ledger::Ledger::open({folder / "ledger.db", "bench", config.parameters, 0}, config.instrument,
                                     [](const std::string&) {});
  if (!ledger) return state.SkipWithError(ledger.error().c_str());
  const engine::Turn turn = quoting.tick({.bid = kGold + kMove - 0.01, .ask = kGold + kMove + 0.01});
  if (turn.facts.size() < 3) state.SkipWithError("not three orders' steps");
  const WallTime at = wall_from_unix_ms(1'760'000'000'000);
  std::uint64_t recorded = 0;
  measure(
      state, [&] { ledger.value()->record(turn, at); },
      [&] {
        constexpr std::uint64_t kPause = 256;
        if (++recorded % kPause != 0) return;
        ledger.value()->wake_writer();
        while (ledger.value()->stats().written < ledger.value()->stats().recorded) std::this_thread::yield();
      });
  if (ledger.value()->stats().failed) state.SkipWithError("the ledger failed");
}
BENCHMARK(ledger_turn)->UseManualTime()->Iterations(50'000);

// What recording adds to a turn, after its requests have left.
void record_turn(benchmark::State& state) {
  Quoting quoting;
  const testing::TemporaryFolder folder;
  const Now now{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'760'000'000'000)};
  auto recorder =
      recording::Recorder::start({{folder.path(), 1 << 30, 2, "bench"}, 8192}, Quoting::config(), now.wall);
  const engine::Event event = engine::SourceTicked{testing::kGold, kGold, kGold + kMove, 1, 1};
  const engine::Turn turn = quoting.tick({.bid = kGold + kMove - 0.01, .ask = kGold + kMove + 0.01});
  if (turn.actions.size() != 3) state.SkipWithError("not two cancels and a create");
  std::uint64_t recorded = 0;
  measure(
      state, [&] { recorder.value()->record(event, now, turn); },
      [&] {
        // The writing thread keeps up, as it does at any rate of prices that there is.
        constexpr std::uint64_t kPause = 4096;
        if (++recorded % kPause != 0) return;
        while (recorder.value()->frames() < recorded) std::this_thread::yield();
      });
  if (recorder.value()->lost() > 0) state.SkipWithError("turns were lost");
}
BENCHMARK(record_turn)->UseManualTime();

// What a running shadow adds to a turn, after its requests have left. Without one it is a look at a pointer.
void shadow_turn(benchmark::State& state) {
  Quoting quoting;
  const engine::Event event = engine::SourceTicked{testing::kGold, kGold, kGold + kMove, 1, 1};
  const engine::Turn turn = quoting.tick({.bid = kGold + kMove - 0.01, .ask = kGold + kMove + 0.01});
  if (turn.actions.size() != 3) state.SkipWithError("not two cancels and a create");
  const auto real = std::make_shared<const engine::Snapshot>(quoting.picture());
  Now now = real->now;
  std::atomic<std::uint64_t> turns{0};
  std::atomic<bool> lost{false};
  paper::ShadowRunner runner({Quoting::config(), false, {}}, real,
                             [&](const std::shared_ptr<const engine::ShadowPicture>& picture) {
                               turns = picture->snapshot.counters.turns;
                               if (picture->lost > 0) lost = true;
                             });
  std::uint64_t told = 0;
  measure(
      state, [&] { runner.tell(event, now, turn); },
      [&] {
        now.mono += std::chrono::microseconds(1);
        // The shadow's thread keeps up, as it does at any rate of prices that there is.
        constexpr std::uint64_t kPause = 512;
        if (++told % kPause != 0) return;
        while (turns < told) std::this_thread::yield();
      });
  if (lost) state.SkipWithError("news were lost");
}
BENCHMARK(shadow_turn)->UseManualTime()->Iterations(20'000);

void sign(benchmark::State& state) {
  const auto signer = make_signer();
  const auto create = roxom::create_text(testing::gold(), Side::buy, Price{39'980}, Quantity{100}, true);
  const auto payload = roxom::signature_payload("POST", "/v1/orders", create.sign_params);
  measure(
      state, [&] { benchmark::DoNotOptimize(signer.sign(payload)); }, [] {});
}
BENCHMARK(sign)->UseManualTime();

// The first request is a cancel, signed ahead if at all; all of them are two cancels and a create.
void frame_to_requests(benchmark::State& state, Quoting& quoting, std::optional<roxom::Signer> signer) {
  binance::FrameParser parser;
  Requests requests(std::move(signer));
  requests.rest(quoting.accepted(), quoting.likely());
  const std::array<std::string, 2> frames{gold_frame(kGold + kMove), gold_frame(kGold)};
  Times first(state, "first_");
  Times all(state, "all_");
  std::vector<std::string> made;
  std::size_t turns = 0;
  for (auto _ : state) {
    made.clear();
    const std::string& frame = frames[turns++ % 2];
    const auto begun = Clock::now();
    auto first_made = begun;
    const auto& turn = quoting.tick(parser.parse(frame).quote);
    for (const auto& action : turn.actions) {
      made.push_back(requests.bytes_of(action));
      if (made.size() == 1) first_made = Clock::now();
    }
    const auto ended = Clock::now();
    first.add(begun, first_made);
    all.add(begun, ended);
    state.SetIterationTime(std::chrono::duration<double>(ended - begun).count());
    if (made.size() < 3 || made.back().empty()) state.SkipWithError("not two cancels and a create");
    quoting.answer(turn);
    requests.rest(quoting.accepted(), quoting.likely());
  }
}
void frame_to_requests_key_only(benchmark::State& state) {
  Quoting quoting;
  frame_to_requests(state, quoting, std::nullopt);
}
void frame_to_requests_rsa(benchmark::State& state) {
  Quoting quoting;
  frame_to_requests(state, quoting, make_signer());
}
void frame_to_requests_heaviest(benchmark::State& state) {
  Quoting quoting(Quoting::heaviest());
  quoting.other_venues_tick();
  frame_to_requests(state, quoting, std::nullopt);
}
BENCHMARK(frame_to_requests_key_only)->UseManualTime();
BENCHMARK(frame_to_requests_heaviest)->UseManualTime();
BENCHMARK(frame_to_requests_rsa)->UseManualTime();

}  // namespace
}  // namespace mm::bench

BENCHMARK_MAIN();
