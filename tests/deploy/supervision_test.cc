// What systemd and the units do around mmd, played by the test: the notify socket, the watchdog, and the
// units' own lines after every kind of death.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <regex>
#include <sstream>
#include <thread>

#include "deploy/tool.h"
#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The end of the notify protocol that systemd holds. It reads at once, as systemd does: a sender whose
// datagrams nobody takes is stopped by the kernel after ten of them.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& place) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    place.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    reader_ = std::thread([this] { read_until_shut(); });
  }
  ~NotifySocket() {
    shutdown(socket_, SHUT_RDWR);
    reader_.join();
    close(socket_);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  bool has_heard(const std::string& line) { return count(line) > 0; }
  long count(const std::string& line) {
    const std::lock_guard lock(mutex_);
    return std::count(heard_.begin(), heard_.end(), line);
  }
  // True when nothing comes for so long.
  bool silent_for(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    const auto before = heard_.size();
    return !more_.wait_for(lock, time, [&] { return heard_.size() != before; });
  }

 private:
  void read_until_shut() {
    char text[4096];
    for (;;) {
      const auto size = recv(socket_, text, sizeof text, 0);
      if (size <= 0) return;
      {
        const std::lock_guard lock(mutex_);
        heard_.emplace_back(text, static_cast<std::size_t>(size));
      }
      more_.notify_all();
    }
  }

  int socket_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> heard_;
  std::thread reader_;
};

class Supervision : public testing::Steered {
 protected:
  Supervision() : systemd(folder / "notify") {
    setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
    setenv("WATCHDOG_USEC", std::to_string(kWatchdog.count() * 1000).c_str(), 1);
    unsetenv("WATCHDOG_PID");
  }
  ~Supervision() override {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
  }

  // The line of the unit, for this bench's program and configuration.
  testing::Said run_line_of(const std::string& unit, const std::string& setting) {
    std::smatch line;
    const std::string text = testing::unit_text(unit);
    EXPECT_TRUE(std::regex_search(text, line, std::regex("(?:^|\n)" + setting + "=/usr/sbin/mmd ([^\n]*)")));
    const std::string arguments = std::regex_replace(line[1].str(), std::regex("/etc/mmd/[^ ]*[.]jsonc"),
                                                     (folder / "mmd.jsonc").string());
    const auto said = testing::run(MM_BIN "/mmd " + arguments);
    EXPECT_THAT(said.text, Not(HasSubstr("cannot"))) << arguments;
    return said;
  }
  // ExecStopPost starts a unit of its own, which is given the keys. What it has logged.
  std::string cancel_as_the_unit_does() {
    EXPECT_THAT(testing::unit_text("mmd.service"),
                HasSubstr("\nExecStopPost=-+/usr/bin/systemctl start mmd-cancel@mmd.service\n"));
    const auto said = run_line_of("mmd-cancel@.service", "ExecStart");
    EXPECT_EQ(said.status, 0) << said.text;
    return said.text;
  }
  // A death that leaves orders. Which one it was is systemd's to log; what it left, and that it's gone, ours.
  void expect_clean_after_death_by(int signal) {
    const auto died = std::chrono::steady_clock::now();
    EXPECT_EQ(mmd->end(signal), -1);
    EXPECT_GE(resting(), 1u) << "a death like this leaves orders";
    const std::string log = cancel_as_the_unit_does();
    EXPECT_EQ(resting(), 0u);
    EXPECT_LT(std::chrono::steady_clock::now() - died, kCleanWithin);
    EXPECT_THAT(log, HasSubstr("the run before this one did not end in order"));
    EXPECT_THAT(log, HasSubstr("the exchange holds no order of ours"));
  }

  static constexpr std::chrono::milliseconds kWatchdog{2000};
  static constexpr std::chrono::seconds kCleanWithin{5};
  NotifySocket systemd;
};

TEST_F(Supervision, ReadyIsToldOnceTheAccountIsCompared) {
  start_mmsim({"--fault", "http_500=-1"});
  start_mmd();
  wait_for("asking for more time", [&] { return systemd.has_heard("EXTEND_TIMEOUT_USEC=30000000"); });
  EXPECT_FALSE(systemd.has_heard("READY=1"));
  wait_for("what it waits for", [&] {
    return systemd.has_heard("STATUS=waiting until the account at the exchange can be listed");
  });
  heal();
  wait_for("being ready", [&] { return systemd.has_heard("READY=1"); });
  wait_for("the status", [&] { return systemd.has_heard("STATUS=quoting: operator_request"); });
  EXPECT_EQ(systemd.count("READY=1"), 1);
}

// What an operator sees whose server cannot reach the exchange.
TEST_F(Supervision, AnExchangeThatHasNeverBeenReachedIsToldWithTheReason) {
  start_mmsim();
  mmsim.reset();
  start_mmd();
  wait_for("the reason in the log", [&] {
    return std::regex_search(mmd_log(), std::regex("warning link roxom down .*refused")) &&
           std::regex_search(mmd_log(), std::regex("warning link binance down .*refused"));
  });
  wait_for("the status", [&] {
    return systemd.has_heard("STATUS=waiting for a link to the exchange; the log tells why there is none");
  });
  EXPECT_FALSE(systemd.has_heard("READY=1"));
}

TEST_F(Supervision, AHaltIsShownAsTheStatus) {
  run();
  v1::EngageKillSwitchRequest request;
  request.set_reason("a test");
  v1::EngageKillSwitchResponse response;
  mm().call(std::chrono::seconds(10), [&](grpc::ClientContext& context) {
    return mm().control().EngageKillSwitch(&context, request, &response);
  });
  wait_for("the status", [&] { return systemd.has_heard("STATUS=halted: kill_switch"); });
}

TEST_F(Supervision, TheLoopFeedsTheWatchdogAndAStoppedOneDoesNot) {
  run();
  const auto fed = systemd.count("WATCHDOG=1");
  wait_for("food", [&] { return systemd.count("WATCHDOG=1") > fed + 1; });
  kill(mmd->pid(), SIGSTOP);
  waitpid(mmd->pid(), nullptr, WUNTRACED);  // until it has stopped indeed
  // What was on its way may still come, once.
  EXPECT_TRUE(systemd.silent_for(kWatchdog) || systemd.silent_for(kWatchdog));
  EXPECT_THAT(testing::unit_text("mmd.service"), HasSubstr("\nWatchdogSignal=SIGKILL\n"));
  expect_clean_after_death_by(SIGKILL);
}

TEST_F(Supervision, NothingIsLeftAfterAKill) {
  run();
  wait_for("a bid and an ask at the exchange", [&] { return resting() >= 2; });
  expect_clean_after_death_by(SIGKILL);
}

TEST_F(Supervision, NothingIsLeftAfterACrash) {
  run();
  wait_for("a bid and an ask at the exchange", [&] { return resting() >= 2; });
  expect_clean_after_death_by(SIGSEGV);
}

TEST_F(Supervision, NothingIsLeftAfterAStop) {
  run();
  wait_for("a bid and an ask at the exchange", [&] { return resting() >= 2; });
  const auto told = std::chrono::steady_clock::now();
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  EXPECT_TRUE(systemd.has_heard("STOPPING=1"));
  EXPECT_EQ(resting(), 0u);
  const std::string log = cancel_as_the_unit_does();
  EXPECT_LT(std::chrono::steady_clock::now() - told, kCleanWithin);
  EXPECT_THAT(mmd_log(), HasSubstr("stopping: cancelling our orders"));
  EXPECT_THAT(log, Not(HasSubstr("did not end in order")));
}

// Otherwise the first sign of a system call too few would be an operator's.
TEST_F(Supervision, UnderTheUnitsFilterItQuotesAndItsBookkeepersStandBehindTheTradingThread) {
  if (!testing::has("systemd-analyze")) GTEST_SKIP() << "systemd-analyze is not installed (Debian: systemd)";
  start_mmsim();
  start_mmd();
  address("HTTP");
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  std::filesystem::remove(folder / "mmd.log");
  mmd = std::make_unique<testing::Process>(
      std::vector<std::string>{MM_UNDER_FILTER, testing::unit_file("mmd.service"), MM_BIN "/mmd", "--config",
                               folder / "mmd.jsonc"},
      folder / "mmd.log");
  wait_for("quotes", [&] { return quotes_both_sides(); });
  // What proc(5) calls nice and policy.
  const std::string as_started =
      std::to_string(getpriority(PRIO_PROCESS, 0)) + ' ' + std::to_string(SCHED_OTHER);
  const std::string behind_it = "5 " + std::to_string(SCHED_BATCH);
  int behind = 0;
  for (const auto& thread :
       std::filesystem::directory_iterator("/proc/" + std::to_string(mmd->pid()) + "/task")) {
    const std::string line = testing::read_file(thread.path() / "stat");
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    const std::vector<std::string> values{std::istream_iterator<std::string>(fields), {}};
    const std::string stands = values.at(16) + ' ' + values.at(38);
    if (thread.path().filename() == std::to_string(mmd->pid())) {
      EXPECT_EQ(stands, as_started) << "the trading thread";
    }
    if (stands == behind_it) ++behind;
  }
  EXPECT_GE(behind, 2) << "the ledger's and the recorder's at least";
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  EXPECT_EQ(resting(), 0u);
}

TEST_F(Supervision, AfterTooManyDeathsTheNextStartIsHaltedUntilAPersonLiftsIt) {
  run();
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  EXPECT_EQ(run_line_of("mmd-halt@.service", "ExecStart").status, 0);
  EXPECT_EQ(resting(), 0u);
  start_mmd_again({{"max_position", "5.00"}});
  wait_for("the halt", [&] { return mode_is(v1::MODE_HALTED, v1::MODE_REASON_KILL_SWITCH); });
  EXPECT_THAT(mmd_log(), HasSubstr("died again and again"));
  EXPECT_FALSE(try_to_start().ok());
}

}  // namespace
}  // namespace mm
