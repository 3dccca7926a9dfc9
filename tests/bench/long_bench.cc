// mm_long_bench: what only shows after a long time. How much memory ten million orders leave behind, and how
// many events a replay and a backtest live through in a second of one processor.
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "backtest/study.h"
#include "bench/quoting.h"
#include "recording/recorder.h"
#include "recording/replay.h"
#include "testing/temporary_folder.h"

namespace mm::bench {
namespace {

using nlohmann::ordered_json;

// Of the processor, all threads together: what else the machine does is not ours.
class Seconds {
 public:
  double passed() const { return static_cast<double>(std::clock() - begun_) / CLOCKS_PER_SEC; }

 private:
  std::clock_t begun_ = std::clock();
};

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  statm >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// Both quotes move at every tick, and the requests are written as they would be sent. The first orders fill
// what is kept of the past: what comes after them must leave nothing.
ordered_json hold(std::uint64_t most) {
  Quoting quoting;
  Requests requests(std::nullopt);
  ordered_json rows = ordered_json::array();
  std::uint64_t orders = 0;
  std::printf("%12s %12s %16s %12s\n", "orders", "resident, MB", "heap in use, kB", "orders/s");
  const Seconds seconds;
  double moved = kMove;
  for (std::uint64_t next = 10'000; next <= most; next *= 10) {
    while (orders < next) {
      const double mid = kGold + moved;
      const engine::Turn& turn = quoting.tick({.bid = mid - 0.01, .ask = mid + 0.01});
      for (const auto& action : turn.actions) requests.bytes_of(action);
      quoting.answer(turn);
      orders += quoting.accepted().size();
      moved = kMove - moved;
    }
    const auto heap = static_cast<double>(mallinfo2().uordblks) / 1e3;
    std::printf("%12llu %12.1f %16.1f %12.0f\n", static_cast<unsigned long long>(orders), resident_mb(), heap,
                static_cast<double>(orders) / seconds.passed());
    std::fflush(stdout);
    rows.push_back({{"orders", orders}, {"resident_mb", resident_mb()}, {"heap_kb", heap}});
  }
  return rows;
}

// Tells an engine of a market that walks, with an exchange that accepts and cancels at once, and records it.
class Recorded {
 public:
  explicit Recorded(const std::filesystem::path& folder) : engine_(config()) {
    auto recorder = recording::Recorder::start({{folder, 1ull << 40, 2, "bench"}}, config(), now_.wall);
    if (!recorder) throw std::runtime_error(recorder.error());
    recorder_ = std::move(recorder).value();
  }

  void live(std::uint64_t ticks) {
    const auto sources = static_cast<std::uint64_t>(config().sources.size());
    tell(engine::VenueLinkChanged{engine::VenueLink::up, {}});
    tell(engine::StartTrading{CommandId{1}});
    std::mt19937_64 random(1);
    std::normal_distribution<double> step(0, 0.05);
    double gold = kGold;
    for (std::uint64_t tick = 0; tick < ticks; ++tick) {
      const auto leg = static_cast<std::uint8_t>(tick % sources);
      gold += step(random);
      const double mid = leg % 2 == 0 ? gold : 100'000;
      tell(engine::SourceTicked{SourceId{leg}, mid - 0.01, mid + 0.01, 1, 1});
    }
    recorder_->close();
    if (recorder_->frames() != told_) throw std::runtime_error("turns were not recorded");
  }

 private:
  static engine::EngineConfig config() { return Quoting::tolerant(Quoting::heaviest()); }

  void tell(const engine::Event& event) {
    now_.mono += std::chrono::milliseconds(1);
    now_.wall += std::chrono::milliseconds(1);
    const engine::Turn& turn = engine_.process(event, now_);
    recorder_->record(event, now_, turn);
    constexpr std::uint64_t kPause = 1024;  // the writing thread keeps up
    if (++told_ % kPause == 0) {
      while (recorder_->frames() < told_) std::this_thread::yield();
    }
    const auto actions = turn.actions;
    for (const auto& action : actions) {
      if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
        tell(engine::OrderAccepted{(*place)->id, testing::EngineDriver::venue_id((*place)->id)});
      } else if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
        engine::OrderReport gone;
        gone.venue_id = cancel->venue_id;
        gone.state = engine::VenueOrderState::cancelled;
        tell(gone);
      } else if (const auto* load = std::get_if<engine::LoadAccount>(&action)) {
        engine::AccountState nothing;
        nothing.includes_closed = load->include_closed;
        nothing.entries.emplace();
        tell(engine::AccountLoaded{load->request,
                                   std::make_shared<const engine::AccountState>(std::move(nothing))});
      }
    }
  }

  Now now_{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'760'000'000'000)};
  engine::Engine engine_;
  std::unique_ptr<recording::Recorder> recorder_;
  std::uint64_t told_ = 0;
};

double events_per_second_replayed() {
  constexpr std::uint64_t kTicks = 1'000'000;
  const testing::TemporaryFolder folder;
  Recorded(folder.path()).live(kTicks);
  const auto file = recording::first_file(folder.path());
  if (!file) throw std::runtime_error(file.error());
  auto run = recording::RunReader::open(*file);
  if (!run) throw std::runtime_error(run.error());
  const Seconds seconds;
  const auto outcome = recording::replay(run.value());
  if (!outcome) throw std::runtime_error(outcome.error());
  if (outcome->difference) throw std::runtime_error("the replay differs: " + outcome->difference->event);
  return static_cast<double>(outcome->frames) / seconds.passed();
}

// Three days of bars that walk, as by default.
double events_per_second_backtested() {
  std::mt19937_64 random(1);
  std::normal_distribution<double> step(0, 5e-4);
  const auto bar_from = [&](double open) {
    const double close = open * std::exp(step(random));
    return simulator::Bar{open, std::max(open, close) * 1.0002, std::min(open, close) * 0.9998, close};
  };
  std::vector<simulator::BarPair> bars;
  double gold = kGold;
  double bitcoin = 100'000;
  constexpr int kBars = 3 * 24 * 12;
  for (int i = 0; i < kBars; ++i) {
    constexpr std::int64_t kFiveMinutes = 300'000;
    bars.push_back(
        {wall_from_unix_ms(1'760'000'000'000 + i * kFiveMinutes), bar_from(gold), bar_from(bitcoin)});
    gold = bars.back().gold.close;
    bitcoin = bars.back().bitcoin.close;
  }
  const auto history = backtest::bar_history(std::move(bars), {});
  if (!history) throw std::runtime_error(history.error());
  backtest::StudySettings settings;
  auto config = testing::engine_config();
  config.parameters = engine::default_parameters(*config.instrument);
  config.parameters.max_position = Quantity{500};
  settings.contenders.push_back({"default", "", config, {}});
  settings.prices = history->get();
  settings.seeds = 1;
  std::uint64_t events = 0;
  const Seconds seconds;
  backtest::run_study(settings, [&](const backtest::Progress& progress) { events = progress.events; });
  return static_cast<double>(events) / seconds.passed();
}

int run(std::uint64_t orders, const std::string& json_file) {
  ordered_json all;
  all["memory"] = hold(orders);
  all["replayed_per_second"] = events_per_second_replayed();
  std::printf("\nreplay:   %.2f million events/s\n", all["replayed_per_second"].get<double>() / 1e6);
  all["backtested_per_second"] = events_per_second_backtested();
  std::printf("backtest: %.2f million events/s\n", all["backtested_per_second"].get<double>() / 1e6);
  if (!json_file.empty()) std::ofstream(json_file) << all.dump(2) << '\n';
  return 0;
}

}  // namespace
}  // namespace mm::bench

int main(int argc, char** argv) {
  std::uint64_t orders = 10'000'000;
  std::string json_file;
  CLI::App app("Measures what only shows after a long time: memory, replays and backtests.", "mm_long_bench");
  app.add_option("--orders", orders, "How many orders the engine lives through")
      ->check(CLI::Range(std::uint64_t{10'000}, std::uint64_t{1'000'000'000}))
      ->capture_default_str();
  app.add_option("--json", json_file, "Also write the tables to this file as JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    return mm::bench::run(orders, json_file);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "mm_long_bench: %s\n", problem.what());
    return 1;
  }
}
