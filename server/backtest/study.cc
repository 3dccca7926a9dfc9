#include "backtest/study.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "backtest/windows.h"

namespace mm::backtest {

namespace {

// Hands runs to threads and collects what they came to.
class Crew {
 public:
  Crew(const StudySettings& settings, StudyResult& result) : settings_(settings), result_(result) {
    const std::size_t runs = settings.contenders.size() * settings.seeds;
    for (unsigned i = 0; i < std::clamp<std::size_t>(settings.threads, 1, runs); ++i) {
      threads_.emplace_back([this] { work(); });
    }
  }
  ~Crew() {
    for (std::thread& thread : threads_) thread.join();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  Progress progress() const {
    return {settings_.contenders.size() * settings_.seeds, done_, events_.load(std::memory_order_relaxed)};
  }

  void wait(const std::function<void(const Progress&)>& tell) {
    std::unique_lock lock(mutex_);
    const auto over = [this] { return done_ == settings_.contenders.size() * settings_.seeds; };
    while (!changed_.wait_for(lock, std::chrono::seconds(1), over)) tell(progress());
    tell(progress());
  }

 private:
  void work() {
    for (;;) {
      const std::size_t run = next_.fetch_add(1);
      const std::size_t contender = run % settings_.contenders.size();
      const std::size_t seed = run / settings_.contenders.size();
      if (seed >= settings_.seeds) return;
      RunSettings settings;
      settings.config = settings_.contenders[contender].config;
      settings.prices = settings_.prices;
      settings.assumptions = settings_.assumptions;
      settings.round_trips = settings_.round_trips;
      settings.trades = settings_.trades;
      settings.seed = settings_.first_seed + seed;
      if (seed == 0) settings.windows = result_.windows;
      result_.runs[contender][seed] = World(settings).run(events_);
      const std::lock_guard lock(mutex_);
      ++done_;
      changed_.notify_one();
    }
  }

  const StudySettings& settings_;
  StudyResult& result_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> events_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t done_ = 0;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace

StudyResult run_study(const StudySettings& settings, const std::function<void(const Progress&)>& tell) {
  StudyResult result;
  result.windows = choose_windows(*settings.prices);
  result.runs.assign(settings.contenders.size(), std::vector<RunResult>(settings.seeds));
  Crew(settings, result).wait(tell);
  return result;
}

}  // namespace mm::backtest
