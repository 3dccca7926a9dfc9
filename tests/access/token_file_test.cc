#include "access/token_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "testing/temporary_folder.h"

namespace mm::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kDigest(64, 'a');

TEST(TokenFile, WhatIsWrittenIsReadBack) {
  const WallTime made = wall_from_unix_ms(1'790'000'000'000);
  const std::vector<Token> tokens{
      {"alice", Role::operator_, digest_of("one"), made, {}},
      {"board.2-a", Role::viewer, digest_of("two"), made, made + std::chrono::hours(24)}};
  const auto read = parse_tokens(to_text(tokens));
  ASSERT_TRUE(read.ok()) << read.error();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ(to_text(*read), to_text(tokens));
  EXPECT_EQ((*read)[1].expires, tokens[1].expires);
}

TEST(TokenFile, AProblemNamesTheLineAndNothingThatIsInIt) {
  const std::string good = "alice viewer " + kDigest + " 2026-01-31T23:59:59Z -\n";
  for (const std::string& line :
       {std::string("planted-secret"), std::string("planted-secret planted-secret"),
        "bob trader " + kDigest + " 2026-01-31T23:59:59Z -",
        std::string("bob viewer planted-secret 2026-01-31T23:59:59Z -"),
        "bob viewer " + kDigest + " yesterday -", "bob viewer " + kDigest + " 2026-01-31T23:59:59Z soon",
        "-b viewer " + kDigest + " 2026-01-31T23:59:59Z -",
        "alice viewer " + kDigest + " 2026-01-31T23:59:59Z -"}) {
    const auto read = parse_tokens(good + line + "\n");
    ASSERT_FALSE(read.ok()) << line;
    EXPECT_THAT(read.error(), HasSubstr("line 2: ")) << line;
    EXPECT_THAT(read.error(), Not(HasSubstr("planted-secret")));
  }
  EXPECT_TRUE(parse_tokens("# a comment\n\n" + good).ok());
}

TEST(TokenFile, IsMadeForItsOwnerAloneAndChangedByOneAtATime) {
  const testing::TemporaryFolder folder;
  const std::string file = folder / "tokens";
  const auto add = [&](const std::string& name) {
    return change_tokens(file, [&](std::vector<Token>& tokens) {
      tokens.push_back({name, Role::viewer, digest_of(name)});
      return std::string();
    });
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] { EXPECT_TRUE(add("n" + std::to_string(i)).ok()); });
  for (auto& thread : threads) thread.join();
  struct stat about {};
  ASSERT_EQ(::stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  const auto tokens = read_tokens(file);
  ASSERT_TRUE(tokens.ok()) << tokens.error();
  EXPECT_EQ(tokens->size(), 8u);
  EXPECT_FALSE(std::filesystem::exists(file + ".new"));
}

TEST(TokenFile, AChangeThatIsRefusedLeavesItAsItWas) {
  const testing::TemporaryFolder folder;
  const std::string file = folder / "tokens";
  EXPECT_EQ(change_tokens(file, [](auto&) { return std::string("no"); }).error(), "no");
  EXPECT_FALSE(std::filesystem::exists(file));
  folder.write("tokens", "rubbish");
  EXPECT_THAT(change_tokens(file, [](auto&) { return std::string(); }).error(), HasSubstr("line 1"));
  EXPECT_THAT(change_tokens(folder / "no/tokens", [](auto&) { return std::string(); }).error(),
              HasSubstr("No such file"));
}

TEST(Secret, IsRandomAndKnownByItsDigestAlone) {
  const std::string one = new_secret();
  EXPECT_TRUE(looks_like_secret(one));
  EXPECT_NE(one, new_secret());
  EXPECT_EQ(digest_from_hex(to_hex(digest_of(one))), digest_of(one));
  EXPECT_TRUE(same(digest_of(one), digest_of(one)));
  EXPECT_FALSE(same(digest_of(one), digest_of(one + " ")));
  for (const char* wrong : {"", "mm_", "mm_12", "hunter2"}) EXPECT_FALSE(looks_like_secret(wrong)) << wrong;
}

}  // namespace
}  // namespace mm::access
