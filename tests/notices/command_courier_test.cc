// Real commands.
#include "notices/command_courier.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <optional>

#include "testing/temporary_folder.h"

namespace mm::notices {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class CommandCourierTest : public ::testing::Test {
 protected:
  // The problem; empty: it went well. `script` is for the shell, with the test's folder as $1.
  std::string run(const std::string& script, const std::string& payload = "{}",
                  Duration timeout = seconds(20)) {
    return run_program({"/bin/sh", "-c", script, "sh", folder.path()}, payload, timeout);
  }
  std::string run_program(std::vector<std::string> command, const std::string& payload,
                          Duration timeout = seconds(20)) {
    boost::asio::io_context io;
    CommandCourier courier(io, std::move(command), timeout);
    std::optional<std::string> problem;
    courier.carry(payload, [&](const std::string& told) { problem = told; });
    EXPECT_FALSE(problem) << "never from within the call";
    io.run();
    return problem.value_or("nothing was told");
  }
  std::string text(const std::string& name) {
    std::ifstream in(folder / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  testing::TemporaryFolder folder;
};

TEST_F(CommandCourierTest, TheCommandReadsThePayload) {
  const std::string payload(5000, 'x');
  EXPECT_EQ(run("cat > $1/got; cat /dev/stdin > $1/again", payload), "");
  EXPECT_EQ(text("got"), payload);
  EXPECT_EQ(text("again"), payload);
}

TEST_F(CommandCourierTest, ACommandNeedNotReadIt) {
  EXPECT_EQ(run("exit 0", std::string(1 << 20, 'x')), "");
}

TEST_F(CommandCourierTest, AStatusThatIsNotZeroIsAProblem) {
  EXPECT_EQ(run("exit 3"), "the command ended with status 3");
  EXPECT_EQ(run("kill -9 $$"), "the command was ended by signal 9");
}

TEST_F(CommandCourierTest, OneThatCannotBeStartedIsAProblem) {
  EXPECT_EQ(run_program({"/no/such/program"}, "{}"),
            "the command cannot be started: No such file or directory");
}

TEST_F(CommandCourierTest, OneThatHangsIsKilledWithAllThatItBegan) {
  EXPECT_EQ(run("sleep 1000 & echo $! > $1/child; wait", "{}", std::chrono::milliseconds(300)),
            "the command had not ended after 300 ms and was killed");
  const pid_t child = std::stoi(text("child"));
  for (int i = 0; i < 500 && kill(child, 0) == 0; ++i) {
    // Until its new parent has buried it; where nobody buries, it is a zombie.
    std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
    std::string fields{std::istreambuf_iterator<char>(stat), {}};
    if (fields.find(") Z ") != std::string::npos) return;
    usleep(10'000);
  }
  EXPECT_NE(kill(child, 0), 0);
}

TEST_F(CommandCourierTest, WhoeverEndsWithoutWaitingLeavesNoCommandBehind) {
  boost::asio::io_context io;
  {
    CommandCourier courier(io, {"/bin/sh", "-c", "echo $$ > $1/self; exec sleep 1000", "sh", folder.path()},
                           seconds(20));
    courier.carry("{}", [](const std::string&) { FAIL(); });
    while (text("self").find('\n') == std::string::npos) usleep(1000);
  }
  EXPECT_NE(kill(std::stoi(text("self")), 0), 0);
}

TEST_F(CommandCourierTest, ItInheritsNeitherFilesNorOurEnvironment) {
  setenv("CREDENTIALS_DIRECTORY", "/run/credentials/mmd.service", 1);
  setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1);
  const int left_open = open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as some libraries do
  ASSERT_GT(left_open, 2);
  EXPECT_EQ(run("env > $1/env; ls -l /proc/self/fd > $1/fds"), "");
  close(left_open);
  unsetenv("CREDENTIALS_DIRECTORY");
  unsetenv("NOTIFY_SOCKET");
  EXPECT_THAT(text("env"), HasSubstr("PATH="));
  EXPECT_THAT(text("env"), Not(HasSubstr("CREDENTIALS")));
  EXPECT_THAT(text("env"), Not(HasSubstr("NOTIFY")));
  EXPECT_THAT(text("fds"), Not(HasSubstr(" " + std::to_string(left_open) + " -> /dev/null")));
}

TEST_F(CommandCourierTest, OneAfterTheOther) {
  boost::asio::io_context io;
  CommandCourier courier(io, {"/bin/sh", "-c", "cat >> $1/got", "sh", folder.path()}, seconds(20));
  courier.carry("a", [&](const std::string&) { courier.carry("b", [](const std::string&) {}); });
  io.run();
  EXPECT_EQ(text("got"), "ab");
}

}  // namespace
}  // namespace mm::notices
