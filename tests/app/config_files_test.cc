#include "app/config_files.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "access/token_file.h"
#include "testing/certificates.h"
#include "testing/temporary_folder.h"

namespace mm::app {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What may never be shown.
constexpr const char* kPlanted = "s3cretWord";

class ConfigFilesTest : public ::testing::Test {
 protected:
  ConfigFilesTest() {
    const std::string make = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out " +
                             (folder / "roxom.pem") + " 2>/dev/null";
    EXPECT_EQ(std::system(make.c_str()), 0);
    secret("roxom.key", std::string(kPlanted) + "\n");
    std::filesystem::permissions(folder / "roxom.pem", owner);
  }
  void secret(const std::string& name, const std::string& text) {
    folder.write(name, text);
    std::filesystem::permissions(folder / name, owner);
  }
  FileFindings check(const std::string& more = {}, const std::string& roxom = R"("api_key_file": "roxom.key",
                     "private_key_file": "roxom.pem")") {
    folder.write("mmd.jsonc", R"({"sources": [{"name": "binance:PAXGUSDT"}, {"name": "binance:BTCUSDT"}],
        "fair_price": "binance:PAXGUSDT / binance:BTCUSDT", )" +
                                  more + R"( "roxom": {)" + roxom + "}}");
    const auto config = load_config(folder / "mmd.jsonc");
    EXPECT_TRUE(config.ok()) << config.error();
    FileFindings found = check_files(*config, now);
    for (const auto* list : {&found.problems, &found.notes}) {
      for (const auto& text : *list) EXPECT_EQ(text.find(kPlanted), std::string::npos) << text;
    }
    return found;
  }

  static constexpr auto owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  testing::TemporaryFolder folder;
  WallTime now = std::chrono::system_clock::now();
};

TEST_F(ConfigFilesTest, OfGoodFilesNothingIsSaid) {
  const testing::Authority authority(folder.path(), "ca");
  authority.issue("door", "localhost", "DNS:localhost", 60);
  std::filesystem::permissions(folder / "door.key", owner);
  secret("hook", "https://hooks.example.org/" + std::string(kPlanted));
  ASSERT_TRUE(access::change_tokens(folder / "tokens", [](auto&) { return std::string(); }).ok());
  const auto found =
      check(R"("access": {"tokens_file": "tokens", "unix_socket": "s", "unix_viewers": ["@root"],
      "grpc_tls": {"certificate_file": "door.pem", "private_key_file": "door.key", "client_ca_file": "ca.pem"}},
      "on_event": {"webhook_url_file": "hook", "ca_file": "ca.pem"}, "kraken": {"ca_file": "ca.pem"},)");
  EXPECT_THAT(found.problems, IsEmpty());
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST_F(ConfigFilesTest, FilesThatAreNotThereAreAllNamedAtOnce) {
  const auto found = check(R"("access": {"tokens_file": "none1", "http_tls": {"certificate_file": "none2",
      "private_key_file": "none3"}}, "on_event": {"webhook_url_file": "none4"}, "okx": {"ca_file": "none5"},)",
                           R"("api_key_file": "none6", "private_key_file": "none7", "ca_file": "none8")");
  EXPECT_THAT(
      found.problems,
      ElementsAre(AllOf(HasSubstr("roxom.api_key_file: cannot read the API key from"), HasSubstr("none6")),
                  AllOf(HasSubstr("roxom.private_key_file: cannot read"), HasSubstr("none7")),
                  AllOf(HasSubstr("roxom.ca_file: "), HasSubstr("none8")),
                  AllOf(HasSubstr("okx.ca_file: "), HasSubstr("none5")),
                  AllOf(HasSubstr("access.tokens_file: "), HasSubstr("none1")),
                  AllOf(HasSubstr("access.http_tls: cannot read"), HasSubstr("none2")),
                  AllOf(HasSubstr("on_event.webhook_url_file: cannot read"), HasSubstr("none4"))));
}

TEST_F(ConfigFilesTest, WhatIsInThemMustBeWhatItShouldBeAndIsNotShown) {
  secret("roxom.key", "two " + std::string(kPlanted));
  secret("roxom.pem",
         "-----BEGIN PRIVATE KEY-----\n" + std::string(kPlanted) + "\n-----END PRIVATE KEY-----\n");
  secret("tokens", "alice operator " + std::string(kPlanted) + "\n");
  secret("hook", "http://hooks.example.org/" + std::string(kPlanted));
  const testing::Authority authority(folder.path(), "ca");
  authority.issue("door", "localhost");
  authority.issue("other", "localhost");
  std::filesystem::permissions(folder / "other.key", owner);
  const auto found = check(R"("access": {"tokens_file": "tokens", "grpc_tls": {"certificate_file": "door.pem",
      "private_key_file": "other.key"}}, "on_event": {"webhook_url_file": "hook"}, "bybit": {"ca_file": "hook"},)");
  EXPECT_THAT(found.problems, ElementsAre(HasSubstr("roxom.api_key_file: the API key in"),
                                          HasSubstr("roxom.private_key_file: "), HasSubstr("bybit.ca_file: "),
                                          HasSubstr("line 1"), HasSubstr("access.grpc_tls: the key in"),
                                          ::testing::StartsWith("on_event.webhook_url_file: what ")));
}

TEST_F(ConfigFilesTest, WhatIsNotWrongYetIsNoted) {
  std::filesystem::permissions(folder / "roxom.pem", owner | std::filesystem::perms::others_read);
  const testing::Authority authority(folder.path(), "ca");
  authority.issue("door", "localhost");
  std::filesystem::permissions(folder / "door.key", owner);
  const std::string tls =
      R"("access": {"grpc_tls": {"certificate_file": "door.pem", "private_key_file": "door.key"}},)";
  auto found = check(tls);
  EXPECT_THAT(found.problems, IsEmpty());
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("roxom.pem can be read by others; `chmod 600` it"),
                                       HasSubstr("access.grpc_tls: the certificate is valid only until")));
  now += std::chrono::days(3);
  found = check(tls);
  EXPECT_THAT(found.notes.back(), HasSubstr("access.grpc_tls: the certificate was valid until"));
}

TEST_F(ConfigFilesTest, CredentialsAreLookedAtWhereSystemdHasPutThem) {
  const std::string keys =
      R"("api_key_file": "credential:roxom.key", "private_key_file": "credential:none.pem")";
  auto found = check({}, keys);
  EXPECT_THAT(found.problems, IsEmpty());
  EXPECT_THAT(found.notes,
              ElementsAre(HasSubstr("roxom.api_key_file: credential:roxom.key is there only when systemd"),
                          HasSubstr("roxom.private_key_file: credential:none.pem is there only")));
  setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
  found = check({}, keys);
  unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_THAT(found.problems,
              ElementsAre(AllOf(HasSubstr("roxom.private_key_file: cannot read"), HasSubstr("none.pem"))));
}

TEST_F(ConfigFilesTest, AStatusTellsWhetherAServiceWouldStart) {
  const auto status = [&](const std::string& key) {
    check({}, R"("api_key_file": ")" + key + R"(", "private_key_file": "roxom.pem")");
    const std::string command = "'" MM_BIN "/mmd' --config '" + (folder / "mmd.jsonc") +
                                "' check-config > '" + (folder / "said") + "' 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));
  };
  const auto said = [&] {
    std::ifstream in(folder / "said");
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  EXPECT_EQ(status("roxom.key"), 0);
  EXPECT_THAT(said(), ::testing::EndsWith("mmd.jsonc is valid\n"));
  EXPECT_EQ(status("none.key"), 2);
  EXPECT_THAT(said(), HasSubstr("roxom.api_key_file: cannot read the API key from"));
  EXPECT_THAT(said(), Not(HasSubstr(kPlanted)));
}

}  // namespace
}  // namespace mm::app
