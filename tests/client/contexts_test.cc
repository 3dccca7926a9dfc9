// Where mmctl goes and what it shows there: contexts, tokens and their files.
#include "lib/contexts.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "client/mmctl.h"
#include "testing/temporary_folder.h"

namespace mm::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Contexts, AreKeptForTheirOwnerAlone) {
  const testing::TemporaryFolder folder;
  const std::filesystem::path file = folder / "a/b/config.json";
  EXPECT_TRUE(read_contexts(file)->known.empty()) << "no file, no contexts";
  Contexts contexts;
  contexts.current = "desk";
  contexts.known["desk"] = {.endpoint = "10.0.0.3:50051", .tls_ca = "/ca.pem", .token_file = "/token"};
  contexts.known["lab"] = {.endpoint = "lab:1", .tls = true, .client_cert = "/c", .client_key = "/k"};
  ASSERT_TRUE(write_contexts(file, contexts).ok());
  struct stat about {};
  ASSERT_EQ(::stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  const auto read = read_contexts(file);
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read->current, "desk");
  EXPECT_EQ(read->known.at("desk").token_file, "/token");
  EXPECT_EQ(read->known.at("desk").tls_ca, "/ca.pem");
  EXPECT_TRUE(read->known.at("lab").tls);
  EXPECT_THAT(context_named(*read, "dsk").error(), HasSubstr("there are: desk, lab"));
  for (const char* broken : {"{", "[]", "{}", R"({"contexts": {"a": {"endpoint": 3}}})"}) {
    folder.write("a/b/config.json", broken);
    EXPECT_THAT(read_contexts(file).error(), HasSubstr("mend it or delete it")) << broken;
  }
}

class Tokens : public ::testing::Test {
 protected:
  std::string token_file(const std::string& text, unsigned mode = 0600) {
    folder.write("token", text);
    std::filesystem::permissions(folder / "token", std::filesystem::perms(mode));
    return folder / "token";
  }
  testing::TemporaryFolder folder;
};

TEST_F(Tokens, ComeFromAFileOrTheEnvironment) {
  const auto target = read_target({.endpoint = "127.0.0.1:1", .token_file = token_file("mm_secret\nmore\n")});
  ASSERT_TRUE(target.ok()) << target.error();
  EXPECT_EQ(target->token, "mm_secret");
  ::setenv("MM_TEST_TOKEN", "mm_other", 1);
  EXPECT_EQ(read_target({.endpoint = "unix:/s", .token_env = "MM_TEST_TOKEN"})->token, "mm_other");
  ::setenv("MM_TEST_TOKEN", "planted secret", 1);
  const auto two_words = read_target({.token_env = "MM_TEST_TOKEN"});
  EXPECT_THAT(two_words.error(), HasSubstr("MM_TEST_TOKEN must be a token"));
  EXPECT_THAT(two_words.error(), Not(HasSubstr("planted")));
  ::unsetenv("MM_TEST_TOKEN");
  EXPECT_THAT(read_target({.token_env = "MM_TEST_TOKEN"}).error(), HasSubstr("has no MM_TEST_TOKEN"));
}

TEST_F(Tokens, AFileThatEverybodyCanReadOrThatHoldsNoneIsRefused) {
  EXPECT_THAT(read_target({.token_file = token_file("mm_secret", 0644)}).error(), HasSubstr("chmod 600"));
  EXPECT_TRUE(read_target({.token_file = token_file("mm_secret", 0640)}).ok()) << "a group's is the group's";
  EXPECT_THAT(read_target({.token_file = token_file("")}).error(), HasSubstr("must hold a token"));
  EXPECT_THAT(read_target({.token_file = folder / "none"}).error(), HasSubstr("cannot read"));
}

TEST_F(Tokens, AreNotSentToAnotherMachineInClearText) {
  const std::string file = token_file("mm_secret");
  for (const char* far :
       {"10.0.0.3:50051", "desk.example.org:50051", "127.evil.example:1", "dns:///localhost:1"}) {
    const auto target = read_target({.endpoint = far, .token_file = file});
    ASSERT_FALSE(target.ok()) << far;
    EXPECT_THAT(target.error(), HasSubstr("in clear text"));
    EXPECT_TRUE(read_target({.endpoint = far, .tls = true, .token_file = file}).ok()) << far;
    EXPECT_TRUE(read_target({.endpoint = far}).ok()) << far;
  }
  for (const char* near : {"127.0.0.1:50051", "localhost:50051", "[::1]:50051", "unix:/run/mmd/mmd.sock"}) {
    EXPECT_TRUE(read_target({.endpoint = near, .token_file = file}).ok()) << near;
  }
}

TEST_F(Tokens, CertificatesAreReadBeforeAnythingIsSent) {
  EXPECT_THAT(read_target({.tls_ca = folder / "none.pem"}).error(), HasSubstr("--tls-ca"));
  EXPECT_THAT(read_target({.client_cert = "c"}).error(), HasSubstr("given together"));
}

class ContextCommand : public testing::Mmctl {
 protected:
  testing::Ran mmctl(const std::string& arguments, const std::string& environment = "") {
    return run("--help >/dev/null; env -u MMCTL_ENDPOINT HOME=" + folder.path().string() +
               " XDG_CONFIG_HOME= " + environment + " " MM_BIN "/mmctl " + arguments);
  }
  testing::TemporaryFolder folder;
};

TEST_F(ContextCommand, AContextIsUsedUntilSomethingElseIsSaid) {
  EXPECT_EQ(mmctl("context current").status, 1);
  EXPECT_EQ(mmctl("context set here --endpoint " + endpoint).status, 0);
  EXPECT_EQ(mmctl("context set gone --endpoint 127.0.0.1:1 --token-file token").status, 0);
  EXPECT_EQ(mmctl("context current").out, "here\n") << "the first";
  EXPECT_EQ(mmctl("status").status, 0);
  EXPECT_THAT(mmctl("context list").out, HasSubstr("*  here"));
  EXPECT_THAT(mmctl("context list").out, HasSubstr(std::filesystem::absolute("token").string()));
  EXPECT_THAT(mmctl("--json context list").out, HasSubstr(R"("name":"gone")"));

  EXPECT_THAT(mmctl("--context gone status").err, HasSubstr("cannot read the token"));
  EXPECT_THAT(mmctl("status", "MMCTL_CONTEXT=gone").err, HasSubstr("cannot read the token"));
  EXPECT_EQ(mmctl("context use gone").status, 0);
  EXPECT_THAT(mmctl("status").err, HasSubstr("cannot read the token"));
  EXPECT_EQ(mmctl("--endpoint " + endpoint + " status").status, 0)
      << "an endpoint takes nothing of a context";
  EXPECT_EQ(mmctl("--context here status").status, 0);
  EXPECT_EQ(mmctl("--context here --endpoint 127.0.0.1:1 status").status, 3)
      << "what is said beats the context";

  EXPECT_THAT(mmctl("context use nowhere").err, HasSubstr("there are: gone, here"));
  EXPECT_THAT(mmctl("--context nowhere status").err, HasSubstr("there is no context 'nowhere'"));
  EXPECT_EQ(mmctl("context delete gone").status, 0);
  EXPECT_EQ(mmctl("context current").status, 1);
  EXPECT_EQ(mmctl("context delete gone").status, 1);
  EXPECT_EQ(mmctl("context set").status, 2);
}

TEST_F(ContextCommand, ABrokenFileIsInTheWayOfNothingThatDoesNotNeedIt) {
  std::filesystem::create_directories(folder / ".config/mmctl");
  folder.write(".config/mmctl/config.json", "rubbish");
  EXPECT_THAT(mmctl("status").err, HasSubstr("mend it or delete it"));
  EXPECT_EQ(mmctl("--endpoint " + endpoint + " status").status, 0);
  EXPECT_EQ(mmctl("completion bash").status, 0);
}

TEST_F(ContextCommand, TokensAreMadeListedAndRevoked) {
  const std::string at = " --file " + (folder / "tokens");
  const auto made = mmctl("token new alice --role operator --expires 90" + at);
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_EQ(made.out.size(), 68u) << "the token alone";
  EXPECT_THAT(made.err, Not(HasSubstr(made.out.substr(0, 67))));
  EXPECT_EQ(mmctl("token new alice --role viewer" + at).status, 1);
  EXPECT_EQ(mmctl("token new 'a b' --role viewer" + at).status, 2);
  EXPECT_EQ(mmctl("token new bob --role king" + at).status, 2);
  EXPECT_THAT(mmctl("--json token new bob --role viewer" + at).out, HasSubstr(R"("expires":"never")"));
  EXPECT_THAT(mmctl("token list" + at).out, HasSubstr("alice  operator"));
  EXPECT_EQ(mmctl("token revoke alice" + at).status, 0);
  EXPECT_THAT(mmctl("token list" + at).out, Not(HasSubstr("alice")));
  EXPECT_EQ(mmctl("token revoke alice" + at).status, 1);
  EXPECT_EQ(mmctl("token list --file " + (folder / "none")).status, 1);
}

}  // namespace
}  // namespace mm::client
