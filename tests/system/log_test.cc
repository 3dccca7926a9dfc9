// The log of a real mmd in its forms, and its level changed while it runs.
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <map>

#include "system/steered.h"

namespace mm {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Logs : public testing::Steered {
 protected:
  std::string mmctl(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{MM_BIN "/mmctl", "--endpoint", address("gRPC")};
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::filesystem::remove(folder / "mmctl.log");
    testing::Process process(command, folder / "mmctl.log");
    status = process.wait();
    return testing::read_file(folder / "mmctl.log");
  }
  int status = 0;
};

TEST_F(Logs, TheLevelChangesWhileItRuns) {
  run({"--tick-rate", "50"});
  EXPECT_EQ(mmctl({"log-level"}), "the log's level is info\n");
  EXPECT_THAT(mmd_log(), Not(HasSubstr(" debug ")));
  EXPECT_EQ(mmctl({"log-level", "debug"}), "the log's level is debug, was info\n");
  wait_for("a line of that level", [&] { return mmd_log().find(" debug request ") != std::string::npos; });
  EXPECT_THAT(mmd_log(), Not(HasSubstr(" trace ")));
  EXPECT_EQ(mmctl({"log-level", "error"}), "the log's level is error, was debug\n");
  const json told = json::parse(mmctl({"--json", "log-level", "info"}));
  EXPECT_EQ(told.at("level"), "LOG_LEVEL_INFO");
  EXPECT_EQ(told.at("message"), "the log's level is info, was error");
  // With who it was, among the commands of all.
  EXPECT_THAT(mmctl({"history"}), HasSubstr("log-level error"));
  const std::string log = mmd_log();
  const auto quiet = log.find("command log-level error");
  EXPECT_EQ(quiet, std::string::npos) << "it is not an error";
  mmctl({"log-level", "loud"});
  EXPECT_EQ(status, 2);
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(Logs, EachLineOfJsonHoldsItsFields) {
  settings["log_format"] = "json";
  settings["log_level"] = "debug";
  start_mmsim();
  start_mmd();
  wait_for("fills", [&] { return state().at("fill_events").get<int>() >= 2; });
  mmctl({"set-spread", "30"});
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  std::map<std::string, json> newest;
  std::ifstream in(folder / "mmd.log");
  for (std::string line; std::getline(in, line);) {
    const json one = json::parse(line, nullptr, false);
    ASSERT_TRUE(one.is_object()) << line;
    for (const char* key : {"time", "level", "event", "message"}) ASSERT_TRUE(one.contains(key)) << line;
    newest[one.at("event")] = one;
  }
  for (const char* event :
       {"service", "mode", "order", "fill", "source", "link", "command", "request", "parameters"}) {
    EXPECT_TRUE(newest.contains(event)) << event;
  }
  EXPECT_EQ(newest["mode"].at("mode"), "stopped");
  for (const char* key :
       {"order_id", "side", "quantity", "price", "venue_order_id", "position", "fee", "fill"}) {
    EXPECT_TRUE(newest["fill"].contains(key)) << key << newest["fill"];
  }
}

// A journal of our own in the place of systemd's, in a world that only mmd and what it starts can see.
class Journal {
 public:
  explicit Journal(const std::filesystem::path& folder) : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    script_ = folder / "in-journal";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::filesystem::create_directories(folder / "journal");
    std::strcpy(address.sun_path, (folder / "journal" / "socket").c_str());
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    constexpr int kRoom = 8 << 20;
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &kRoom, sizeof kRoom);
    std::ofstream(script_) << "#!/bin/sh\nset -e\n"
                           << "mount -t tmpfs none /run\nmkdir -p /run/systemd/journal\nmount --bind "
                           << (folder / "journal").string() << " /run/systemd/journal\nexec \"$@\"\n";
    std::filesystem::permissions(script_, std::filesystem::perms::owner_all);
  }
  ~Journal() { close(socket_); }

  // Before the command.
  std::vector<std::string> command() const {
    return {"/usr/bin/unshare", "--map-root-user", "--mount", script_};
  }
  static bool possible() { return std::system("unshare --map-root-user --mount true 2>/dev/null") == 0; }

  // The fields of one entry, as journald reads them: "NAME=value\n", or NAME, its length and the value.
  std::map<std::string, std::string> next() {
    std::string bytes(1 << 16, '\0');
    const timeval patience{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const auto size = recv(socket_, bytes.data(), bytes.size(), 0);
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    std::map<std::string, std::string> fields;
    std::size_t at = 0;
    while (at < bytes.size()) {
      const auto end = bytes.find('\n', at);
      const std::string line = bytes.substr(at, end - at);
      const auto equals = line.find('=');
      if (equals == std::string::npos) ADD_FAILURE() << "a value of several lines: " << line;
      fields[line.substr(0, equals)] = line.substr(equals + 1);
      at = end + 1;
    }
    return fields;
  }

 private:
  int socket_;
  std::filesystem::path script_;
};

TEST_F(Logs, SystemdsJournalGetsEntriesWithFields) {
  if (!Journal::possible()) GTEST_SKIP() << "no namespaces here";
  Journal journal(folder);
  settings["log_format"] = "journald";
  start_mmsim();
  before_mmd = journal.command();
  start_mmd();
  std::map<std::string, std::string> fields;
  do {
    fields = journal.next();
    ASSERT_FALSE(fields.empty()) << mmd_log();
    EXPECT_EQ(fields["SYSLOG_IDENTIFIER"], "mmd");
  } while (fields["MM_EVENT"] != "fill");
  EXPECT_EQ(fields["PRIORITY"], "6");
  EXPECT_THAT(fields["MESSAGE"], ::testing::StartsWith("fill "));
  EXPECT_FALSE(fields["MM_ORDER_ID"].empty());
  EXPECT_FALSE(fields["MM_VENUE_ORDER_ID"].empty());
  EXPECT_EQ(mmd_log(), "") << "nothing is told twice";
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(Logs, WithoutAJournalTheLogIsPlainAndSaysSo) {
  if (std::filesystem::exists("/run/systemd/journal/socket")) GTEST_SKIP() << "there is a journal here";
  settings["log_format"] = "journald";
  start_mmsim();
  start_mmd();
  wait_for("the log", [&] { return mmd_log().find("runs; instrument") != std::string::npos; });
  EXPECT_THAT(mmd_log(), HasSubstr("there is no journal here"));
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

}  // namespace
}  // namespace mm
