// What systemd and the units do around mmd, played by the test: the notify socket, the watchdog, and the
// units' own lines after every kind of death.
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "deploy/tool.h"
#include "system/steered.h"

namespace mm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The end of the notify protocol that systemd holds.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& place) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    place.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~NotifySocket() { close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Everything that has come so far.
  const std::vector<std::string>& heard() {
    char text[4096];
    for (;;) {
      const auto size = recv(socket_, text, sizeof text, MSG_DONTWAIT);
      if (size <= 0) return heard_;
      heard_.emplace_back(text, static_cast<std::size_t>(size));
    }
  }
  bool has_heard(const std::string& line) {
    const auto& all = heard();
    return std::find(all.begin(), all.end(), line) != all.end();
  }
  long count(const std::string& line) {
    const auto& all = heard();
    return std::count(all.begin(), all.end(), line);
  }
  // True when nothing comes for so long.
  bool silent_for(std::chrono::milliseconds time) {
    pollfd one{socket_, POLLIN, 0};
    return poll(&one, 1, static_cast<int>(time.count())) == 0;
  }

 private:
  int socket_;
  std::vector<std::string> heard_;
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

  // The line of the unit, for this bench's program and configuration. Its exit status.
  int run_line_of(const std::string& unit, const std::string& setting) {
    std::smatch line;
    const std::string text = testing::text_of("deploy/systemd/" + unit);
    EXPECT_TRUE(std::regex_search(text, line, std::regex("(?:^|\n)" + setting + "=/usr/sbin/mmd ([^\n]*)")));
    const std::string arguments = std::regex_replace(line[1].str(), std::regex("/etc/mmd/[^ ]*[.]jsonc"),
                                                     (folder / "mmd.jsonc").string());
    const auto said = testing::run(MM_BIN "/mmd " + arguments);
    EXPECT_THAT(said.text, Not(HasSubstr("cannot"))) << arguments;
    return said.status;
  }
  // ExecStopPost starts a unit of its own, which is given the keys.
  int cancel_as_the_unit_does() {
    EXPECT_THAT(testing::text_of("deploy/systemd/mmd.service"),
                HasSubstr("\nExecStopPost=-+/usr/bin/systemctl start mmd-cancel@mmd.service\n"));
    return run_line_of("mmd-cancel@.service", "ExecStart");
  }
  void expect_clean_after(int signal) {
    run();
    ASSERT_GE(resting(), 2u);
    EXPECT_EQ(mmd->end(signal), -1);
    EXPECT_GE(resting(), 1u) << "a death like this leaves orders";
    EXPECT_EQ(cancel_as_the_unit_does(), 0);
    EXPECT_EQ(resting(), 0u);
  }

  static constexpr std::chrono::milliseconds kWatchdog{2000};
  NotifySocket systemd;
};

TEST_F(Supervision, ReadyIsToldOnceTheAccountIsCompared) {
  start_mmsim({"--fault", "http_500=-1"});
  start_mmd();
  wait_for("asking for more time", [&] { return systemd.has_heard("EXTEND_TIMEOUT_USEC=30000000"); });
  EXPECT_FALSE(systemd.has_heard("READY=1"));
  heal();
  wait_for("being ready", [&] { return systemd.has_heard("READY=1"); });
  wait_for("the status", [&] { return systemd.has_heard("STATUS=quoting: operator_request"); });
  EXPECT_EQ(systemd.count("READY=1"), 1);
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
  systemd.heard();
  EXPECT_TRUE(systemd.silent_for(kWatchdog));
  EXPECT_THAT(testing::text_of("deploy/systemd/mmd.service"), HasSubstr("\nWatchdogSignal=SIGKILL\n"));
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  EXPECT_EQ(cancel_as_the_unit_does(), 0);
  EXPECT_EQ(resting(), 0u);
}

TEST_F(Supervision, NothingIsLeftAfterAKill) {
  expect_clean_after(SIGKILL);
}

TEST_F(Supervision, NothingIsLeftAfterACrash) {
  expect_clean_after(SIGSEGV);
}

TEST_F(Supervision, NothingIsLeftAfterAStop) {
  run();
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  EXPECT_TRUE(systemd.has_heard("STOPPING=1"));
  EXPECT_EQ(resting(), 0u);
  EXPECT_EQ(cancel_as_the_unit_does(), 0);
}

TEST_F(Supervision, AfterTooManyDeathsTheNextStartIsHaltedUntilAPersonLiftsIt) {
  run();
  EXPECT_EQ(mmd->end(SIGKILL), -1);
  EXPECT_EQ(run_line_of("mmd-halt@.service", "ExecStart"), 0);
  EXPECT_EQ(resting(), 0u);
  start_mmd_again({{"max_position", "5.00"}});
  wait_for("the halt", [&] { return mode_is(v1::MODE_HALTED, v1::MODE_REASON_KILL_SWITCH); });
  EXPECT_THAT(mmd_log(), HasSubstr("died again and again"));
  EXPECT_FALSE(try_to_start().ok());
}

}  // namespace
}  // namespace mm
