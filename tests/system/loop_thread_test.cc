// A real mmd on a machine that is there for it: where its threads run, what is locked, how it waits.
#include <sched.h>

#include <set>

#include "system/processes.h"

namespace mm {
namespace {

class LoopThread : public testing::Bench {
 protected:
  // Of a thread of mmd, as /proc tells; all of them without `thread`.
  std::string status_of(const std::string& thread, const std::string& key) const {
    std::ifstream in("/proc/" + std::to_string(mmd->pid()) + "/task/" + thread + "/status");
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with(key + ":")) return line.substr(line.find_first_not_of(" \t", key.size() + 1));
    }
    return {};
  }
  // The processors that its other threads may use.
  std::set<std::string> processors_of_others() const {
    std::set<std::string> found;
    const std::string own = std::to_string(mmd->pid());
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + own + "/task")) {
      const std::string thread = entry.path().filename();
      // Empty: it has ended meanwhile.
      const std::string processors = status_of(thread, "Cpus_allowed_list");
      if (thread != own && !processors.empty()) found.insert(processors);
    }
    return found;
  }
  void wait_for_quotes() {
    wait_for("quotes", [&] { return state().at("owner").at("open_orders").size() == 2; });
  }
};

TEST_F(LoopThread, HasAProcessorForItselfWhenAskedTo) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  if (CPU_COUNT(&allowed) < 2) GTEST_SKIP() << "there is only one processor";
  std::size_t last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(last, &allowed)) --last;

  settings["loop"] = {{"processor", last}};
  start_mmsim();
  start_mmd();
  wait_for_quotes();
  const std::string own = std::to_string(last);
  EXPECT_EQ(status_of(std::to_string(mmd->pid()), "Cpus_allowed_list"), own);
  const auto others = processors_of_others();
  EXPECT_EQ(others.size(), 1u);
  EXPECT_FALSE(others.contains(own));
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(LoopThread, AProcessorThatIsNotThereIsRefusedInWords) {
  settings["loop"] = {{"processor", 1000}};
  start_mmsim();
  start_mmd();
  EXPECT_EQ(mmd->wait(), 1);
  EXPECT_NE(mmd_log().find("loop.processor: 1000 is none of those that mmd may use: "), std::string::npos)
      << mmd_log();
}

TEST_F(LoopThread, RunsInRealTimeAloneWhenAskedTo) {
  const sched_param least{.sched_priority = 1};
  const sched_param none{};
  if (sched_setscheduler(0, SCHED_RR, &least) != 0) GTEST_SKIP() << "real time is not permitted";
  ASSERT_EQ(sched_setscheduler(0, SCHED_OTHER, &none), 0);
  settings["loop"] = {{"real_time", true}};
  start_mmsim();
  start_mmd();
  wait_for_quotes();
  int others = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(mmd->pid()) + "/task")) {
    const pid_t thread = std::stoi(entry.path().filename());
    const int policy = sched_getscheduler(thread) & ~SCHED_RESET_ON_FORK;
    if (thread == mmd->pid()) {
      EXPECT_EQ(policy, SCHED_RR);
    } else if (policy >= 0) {  // otherwise it has ended meanwhile
      EXPECT_NE(policy, SCHED_RR);
      ++others;
    }
  }
  EXPECT_GT(others, 5);
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(LoopThread, LocksWhatItTouchesAndNotMore) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers turn locking off";
#endif
  if (geteuid() != 0) GTEST_SKIP() << "only root may lock so much without a limit of its own";
  settings["loop"] = {{"lock_memory", true}};
  start_mmsim();
  start_mmd();
  wait_for_quotes();
  const std::string thread = std::to_string(mmd->pid());
  EXPECT_GT(std::stoi(status_of(thread, "VmLck")), 0);
  EXPECT_LT(std::stoi(status_of(thread, "VmRSS")), 200'000) << "kB: stacks are not touched as a whole";
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(LoopThread, QuotesAndEndsWhileItPollsBusily) {
  settings["loop"] = {{"busy_poll_us", 1'000'000}};
  start_mmsim();
  start_mmd();
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 1; });
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  EXPECT_TRUE(state().at("owner").at("open_orders").empty());
}

}  // namespace
}  // namespace mm
