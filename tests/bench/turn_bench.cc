// mm_bench: what a price tick costs in one process, from its frame in memory to the bytes of the requests
// that it causes. Each iteration is timed by itself; p50 and p99 are those of the iterations, in
// microseconds. The clock itself takes some 0.05 of them. Everything is warm here, as it is not in a process
// that slept.
#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/percentiles.h"
#include "bench/quoting.h"
#include "ledger/ledger.h"
#include "paper/shadow_runner.h"
#include "recording/recorder.h"
#include "testing/temporary_folder.h"

namespace mm::bench {
namespace {

using Clock = std::chrono::steady_clock;

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

// Prices that wander, one after the other as fast as they are taken in, from frame to decision.
void absorb_ticks(benchmark::State& state) {
  Quoting quoting(Quoting::tolerant());
  binance::FrameParser parser;
  std::vector<std::string> frames;
  for (int i = 0; i < 16; ++i) frames.push_back(gold_frame(kGold + 0.04 * i));
  std::size_t ticks = 0;
  for (auto _ : state) {
    const engine::Turn& turn = quoting.tick(parser.parse(frames[ticks++ % frames.size()]).quote);
    if (!turn.actions.empty()) quoting.answer(turn);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(absorb_ticks);

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
  requests.rest(quoting.accepted(), quoting.likely(), quoting.after_fills());
  const std::array<std::string, 2> frames{gold_frame(kGold + kMove), gold_frame(kGold)};
  Times first(state, "first_");
  Times all(state, "all_");
  std::size_t turns = 0;
  for (auto _ : state) {
    std::size_t made = 0;
    const std::string& frame = frames[turns++ % 2];
    const auto begun = Clock::now();
    auto first_made = begun;
    const auto& turn = quoting.tick(parser.parse(frame).quote);
    for (const auto& action : turn.actions) {
      if (requests.bytes_of(action).empty()) continue;
      if (++made == 1) first_made = Clock::now();
    }
    const auto ended = Clock::now();
    first.add(begun, first_made);
    all.add(begun, ended);
    state.SetIterationTime(std::chrono::duration<double>(ended - begun).count());
    if (made < 3) state.SkipWithError("not two cancels and a create");
    quoting.answer(turn);
    requests.rest(quoting.accepted(), quoting.likely(), quoting.after_fills());
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
