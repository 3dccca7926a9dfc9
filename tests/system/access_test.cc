// Who may come in, with the programs as an operator runs them: tokens made and revoked, certificates
// replaced, users of the machine, and no secret anywhere.
#include <gmock/gmock.h>

#include <regex>

#include "system/processes.h"
#include "testing/certificates.h"

namespace mm::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AccessSystem : public Bench {
 protected:
  struct Ran {
    int status = -1;
    std::string out;
    std::string err;
  };
  // With an empty home of its own.
  Ran mmctl(const std::string& arguments, const std::string& environment = "") {
    const std::string command = "HOME=" + folder.string() +
                                " XDG_CONFIG_HOME= MMCTL_ENDPOINT= " + environment + " " MM_BIN "/mmctl " +
                                arguments + " >" + (folder / "out").string() + " 2>" +
                                (folder / "err").string() + " </dev/null";
    Ran ran;
    ran.status = WEXITSTATUS(std::system(command.c_str()));
    ran.out = read_file(folder / "out");
    ran.err = read_file(folder / "err");
    said += ran.err;
    return ran;
  }
  // Makes a token and leaves it in NAME.token; its secret.
  std::string token(const std::string& name, const std::string& role) {
    const Ran ran =
        mmctl("token new " + name + " --role " + role + " --file " + (folder / "tokens").string());
    EXPECT_EQ(ran.status, 0) << ran.err;
    std::ofstream(folder / (name + ".token")) << ran.out;
    std::filesystem::permissions(folder / (name + ".token"), std::filesystem::perms(0600));
    return ran.out.substr(0, ran.out.find('\n'));
  }
  std::string with_token(const std::string& name) const {
    return "--token-file " + (folder / (name + ".token")).string() + " ";
  }

  std::string said;  // by all that mmctl complained about
};

TEST_F(AccessSystem, TokensAreMadeShownRevokedAndNowhereElseToBeSeen) {
  const std::string alice = token("alice", "operator");
  const std::string board = token("board", "viewer");
  EXPECT_THAT(read_file(folder / "tokens"), Not(HasSubstr(alice.substr(3))));
  settings["access"] = {{"tokens_file", "tokens"}};
  settings["log_level"] = "trace";
  start_mmsim();
  start_mmd();
  const std::string to = "--endpoint " + address("gRPC") + " ";

  const Ran nobody = mmctl(to + "status");
  EXPECT_EQ(nobody.status, 1);
  EXPECT_THAT(nobody.err, HasSubstr("--token-file"));
  EXPECT_EQ(mmctl(to + with_token("board") + "status").status, 0);
  EXPECT_EQ(mmctl(to + with_token("board") + "watch --count 1").status, 0);
  EXPECT_EQ(mmctl(to + with_token("board") + "events").status, 0);
  const Ran refused = mmctl(to + with_token("board") + "set-spread 30");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("is a viewer; SetSpread needs the role operator"));
  EXPECT_EQ(mmctl(to + with_token("alice") + "set-spread 30").status, 0);
  EXPECT_EQ(mmctl(to + "--token-env MM_ALICE set-spread 31", "MM_ALICE=" + alice).status, 0);

  // Everybody of whom the ledger knows, those who were refused included.
  std::string history;
  wait_for("the ledger", [&] {
    history = mmctl(to + with_token("board") + "--json history").out;
    return std::regex_search(history, std::regex("token:board@ipv4:127.0.0.1:[0-9]+"));
  });
  EXPECT_TRUE(std::regex_search(history, std::regex("token:alice@ipv4:127.0.0.1:[0-9]+"))) << history;
  EXPECT_THAT(history, HasSubstr("SetSpread"));

  // A page, and a wrong token over the web.
  EXPECT_EQ(get(address("HTTP"), "/metrics").result_int(), 401u);
  const std::string guess = "mm_" + std::string(60, 'a') + "beef";
  std::ofstream(folder / "guess.token") << guess;
  std::filesystem::permissions(folder / "guess.token", std::filesystem::perms(0600));
  EXPECT_EQ(mmctl(to + "--token-file " + (folder / "guess.token").string() + " status").status, 1);

  // A stream that is open while its token is revoked, seen by ps.
  const Process watching(
      {MM_BIN "/mmctl", "--endpoint", address("gRPC"), "--token-file", folder / "board.token", "watch"},
      folder / "watch.log");
  wait_for("pictures", [&] { return read_file(folder / "watch.log").find("bid") != std::string::npos; });
  std::string processes;
  for (const pid_t pid : {watching.pid(), mmd->pid()}) {
    processes += read_file("/proc/" + std::to_string(pid) + "/cmdline");
  }
  EXPECT_EQ(mmctl("token revoke board --file " + (folder / "tokens").string()).status, 0);
  wait_for("its end", [&] {
    return read_file(folder / "watch.log").find("revoked or has expired") != std::string::npos;
  });
  EXPECT_EQ(mmctl(to + with_token("board") + "status").status, 1);
  EXPECT_EQ(mmctl(to + with_token("alice") + "status").status, 0);
  EXPECT_THAT(mmctl("token list --file " + (folder / "tokens").string()).out, HasSubstr("alice"));

  std::ofstream(folder / "curl") << "header = \"Authorization: Bearer " << alice << "\"\n";
  const auto metrics = std::system(("curl -s -K " + (folder / "curl").string() + " http://" +
                                    address("HTTP") + "/metrics >" + (folder / "metrics").string())
                                       .c_str());
  EXPECT_EQ(metrics, 0);
  EXPECT_THAT(read_file(folder / "metrics"), HasSubstr("mm_calls_refused_total{reason=\"forbidden\"} 1"));

  EXPECT_EQ(mmd->end(SIGTERM), 0);
  std::string seen = mmd_log() + said + processes + history + read_file(folder / "metrics") +
                     read_file(folder / "watch.log") + read_file(folder / "tokens");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("ledger.db") || entry.path().parent_path().filename() == "recording") {
      seen += read_file(entry.path());
    }
  }
  for (const std::string& secret : {alice, board, guess, std::string("system_test_key")}) {
    EXPECT_EQ(seen.find(secret.substr(3)), std::string::npos) << "a secret is to be seen";
  }
  EXPECT_EQ(seen.find("PRIVATE KEY"), std::string::npos);
}

TEST_F(AccessSystem, CertificatesAreReplacedWhileItRunsAndContextsNameWhatIsNeeded) {
  Authority ca(folder, "ca");
  Authority next(folder, "next");
  ca.issue("server", "mmd");
  ca.issue("desk", "desk");
  token("alice", "operator");
  settings["access"] = {{"tokens_file", "tokens"},
                        {"certificates", {{"desk", "viewer"}}},
                        {"unix_socket", "mmd.sock"},
                        {"grpc_tls",
                         {{"certificate_file", "server.pem"},
                          {"private_key_file", "server.key"},
                          {"client_ca_file", "ca.pem"}}}};
  settings["grpc_listen"] = "0.0.0.0:0";
  start_mmsim();
  start_mmd();
  std::string place;
  wait_for("mmd to listen", [&] {
    std::smatch match;
    const std::string log = mmd_log();
    if (!std::regex_search(log, match, std::regex("gRPC listens on 0\\.0\\.0\\.0:([0-9]+)"))) return false;
    place = "127.0.0.1:" + match[1].str();
    return log.find("listens on unix:") != std::string::npos;
  });

  const std::string at = folder.string() + "/";
  EXPECT_EQ(mmctl("context set steer --endpoint " + place + " --tls-ca " + at + "ca.pem --token-file " + at +
                  "alice.token")
                .status,
            0);
  EXPECT_EQ(mmctl("context set look --endpoint " + place + " --tls-ca " + at + "ca.pem --client-cert " + at +
                  "desk.pem --client-key " + at + "desk.key")
                .status,
            0);
  EXPECT_EQ(mmctl("context set here --endpoint unix:" + at + "mmd.sock").status, 0);
  EXPECT_EQ(mmctl("set-spread 30").status, 0) << "the first context is in use: " << said;
  EXPECT_EQ(mmctl("--context look status").status, 0) << said;
  EXPECT_EQ(mmctl("--context look set-spread 31").status, 1);
  EXPECT_EQ(mmctl("--context here set-spread 32").status, 0) << said;
  EXPECT_EQ(mmctl("--endpoint " + place + " status").status, 3) << "clear text";
  std::string history;
  wait_for("the ledger", [&] {
    history = mmctl("--context here --json history").out;
    return history.find("certificate:desk@") != std::string::npos;
  });
  EXPECT_THAT(history, HasSubstr("token:alice@ipv4:127.0.0.1:"));
  EXPECT_TRUE(std::regex_search(history, std::regex("user:[a-z0-9_.-]+@unix"))) << history;

  // Another authority's certificate takes the place of the first; a broken one does not.
  next.issue("server", "mmd");
  const std::string renewed = "--context steer --tls-ca " + at + "next.pem status";
  wait_for("the new certificate", [&] { return mmctl(renewed).status == 0; });
  EXPECT_EQ(mmctl("--context steer status").status, 3);
  std::ofstream(folder / "server.pem") << "broken";
  wait_for("it to be told", [&] { return mmd_log().find("stays in use") != std::string::npos; });
  EXPECT_EQ(mmctl(renewed).status, 0);
  EXPECT_EQ(mmd->end(SIGTERM), 0);
  EXPECT_FALSE(std::filesystem::exists(folder / "mmd.sock"));
}

// With tokens alone, as docs/access.md has it.
TEST_F(AccessSystem, GrpcSpeaksTlsToClientsWithoutCertificates) {
  Authority ca(folder, "ca");
  Authority other(folder, "other");
  ca.issue("server", "mmd");
  other.issue("desk", "desk");
  token("alice", "viewer");
  settings["access"] = {
      {"tokens_file", "tokens"},
      {"grpc_tls", {{"certificate_file", "server.pem"}, {"private_key_file", "server.key"}}}};
  start_mmsim();
  start_mmd();
  const std::string at = folder.string() + "/";
  const std::string there = "--endpoint " + address("gRPC") + " --tls-ca " + at + "ca.pem";
  const std::string alice = " --token-file " + at + "alice.token";
  EXPECT_EQ(mmctl(there + alice + " status").status, 0) << said;
  EXPECT_EQ(mmctl(there + alice + " set-spread 30").status, 1) << said;
  EXPECT_EQ(mmctl(there + " status").status, 1) << said;
  // A certificate that nobody has asked for counts for nothing.
  EXPECT_EQ(mmctl(there + " --client-cert " + at + "desk.pem --client-key " + at + "desk.key status").status,
            1)
      << said;
  EXPECT_EQ(mmd->end(SIGTERM), 0);
}

TEST_F(AccessSystem, ItDoesNotStartWhereItCouldNotKeepAnybodyOut) {
  start_mmsim();
  const auto refusal = [&](const nlohmann::json& changes) {
    settings = changes;
    std::filesystem::remove(folder / "mmd.log");
    start_mmd();
    EXPECT_NE(mmd->wait(), 0);
    return mmd_log();
  };
  EXPECT_THAT(refusal({{"grpc_listen", "0.0.0.0:0"}}), HasSubstr("needs TLS"));
  EXPECT_THAT(refusal({{"http_listen", "10.1.2.3:8080"}}), HasSubstr("whoever reaches it could trade"));
  EXPECT_THAT(refusal({{"access", {{"tokens_file", "tokens"}}}}), HasSubstr("mmctl token new"));
  EXPECT_THAT(refusal({{"access", {{"unix_socket", "s"}, {"unix_viewers", {"no-such-user"}}}}}),
              HasSubstr("no user 'no-such-user'"));
  EXPECT_THAT(
      refusal(
          {{"access", {{"grpc_tls", {{"certificate_file", "none.pem"}, {"private_key_file", "none.key"}}}}}}),
      HasSubstr("access.grpc_tls: cannot read"));
}

}  // namespace
}  // namespace mm::testing
