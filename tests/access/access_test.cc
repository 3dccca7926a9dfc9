#include "access/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>

#include "access/file_watch.h"
#include "testing/temporary_folder.h"

namespace mm::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Judged : public ::testing::Test {
 protected:
  // Makes a token and tells its secret.
  std::string token(const std::string& name, Role role, std::optional<WallTime> expires = {}) {
    const std::string secret = new_secret();
    EXPECT_TRUE(change_tokens(file(), [&](std::vector<Token>& tokens) {
                  tokens.push_back({name, role, digest_of(secret), now.wall, expires});
                  return std::string();
                }).ok());
    return secret;
  }
  void revoke(const std::string& name) {
    EXPECT_TRUE(change_tokens(file(), [&](std::vector<Token>& tokens) {
                  std::erase_if(tokens, [&](const Token& one) { return one.name == name; });
                  return std::string();
                }).ok());
  }
  Access& access() {
    if (!access_) {
      access_ = Access::create({.tokens_file = file(), .certificates = {{"desk", Role::viewer}}}).value();
    }
    return *access_;
  }
  static Presented shown(const std::string& secret, const std::string& address = "ipv4:10.0.0.3") {
    Presented presented;
    presented.peer = address + ":41234";
    presented.address = address;
    presented.authorization = "Bearer " + secret;
    return presented;
  }
  std::variant<Permit, Refusal> judge(const Presented& presented, Role needed = Role::viewer) {
    return access().admit(presented, needed, "GetState", now);
  }
  std::string who(const Presented& presented, Role needed = Role::viewer) {
    const auto judged = judge(presented, needed);
    const auto* permit = std::get_if<Permit>(&judged);
    return permit ? permit->who : "refused: " + std::get<Refusal>(judged).sentence;
  }
  Refusal refusal(const Presented& presented, Role needed = Role::viewer) {
    const auto judged = judge(presented, needed);
    const auto* refused = std::get_if<Refusal>(&judged);
    EXPECT_TRUE(refused) << "was let in";
    return refused ? *refused : Refusal{};
  }
  std::string file() const { return folder / "tokens"; }

  testing::TemporaryFolder folder;
  Now now{MonoTime(std::chrono::hours(1)), wall_from_unix_ms(1'790'000'000'000)};

 private:
  std::unique_ptr<Access> access_;
};

TEST_F(Judged, ATokenHasItsRoleAndNoMore) {
  const auto viewer = token("board", Role::viewer);
  const auto steering = token("alice", Role::operator_);
  EXPECT_EQ(who(shown(viewer)), "token:board@ipv4:10.0.0.3:41234");
  EXPECT_EQ(who(shown(steering), Role::operator_), "token:alice@ipv4:10.0.0.3:41234");
  EXPECT_EQ(who(shown(steering)), "token:alice@ipv4:10.0.0.3:41234");
  const Refusal refused = refusal(shown(viewer), Role::operator_);
  EXPECT_EQ(refused.kind, Refusal::Kind::forbidden);
  EXPECT_EQ(refused.who, "token:board@ipv4:10.0.0.3:41234");
  EXPECT_EQ(refused.sentence,
            "token:board@ipv4:10.0.0.3:41234 is a viewer; GetState needs the role operator");
}

TEST_F(Judged, WhoShowsNothingIsNobody) {
  token("alice", Role::operator_);
  Presented nothing;
  nothing.peer = "ipv4:10.0.0.3:41234";
  EXPECT_EQ(refusal(nothing).kind, Refusal::Kind::unknown);
  EXPECT_THAT(refusal(nothing).sentence, HasSubstr("mmctl token new"));
}

TEST_F(Judged, MalformedTokensAreRefusedAndNotRepeated) {
  const auto good = token("alice", Role::operator_);
  for (const std::string& header :
       {std::string(), std::string("Bearer"), std::string("Bearer "), good, "Basic " + good,
        "Bearer " + good.substr(3), "Bearer " + good + "0", "Bearer " + good.substr(0, 66), "Bearer  " + good,
        std::string("Bearer planted-secret")}) {
    auto presented = shown("", "ipv4:10.0.0." + std::to_string(header.size()));
    presented.authorization = header;
    const Refusal refused = refusal(presented);
    EXPECT_EQ(refused.kind, Refusal::Kind::unknown) << header;
    EXPECT_THAT(refused.sentence + refused.who, Not(HasSubstr("planted-secret")));
    EXPECT_THAT(refused.sentence + refused.who, Not(HasSubstr(good.substr(3, 60))));
  }
  auto lower = shown(good);
  lower.authorization = "bearer " + good;
  EXPECT_EQ(who(lower), "token:alice@ipv4:10.0.0.3:41234") << "schemes have no case";
}

TEST_F(Judged, ATokenExpires) {
  const auto secret = token("alice", Role::operator_, now.wall + std::chrono::hours(1));
  const auto judged = judge(shown(secret));
  ASSERT_TRUE(std::holds_alternative<Permit>(judged));
  const Permit& permit = std::get<Permit>(judged);
  EXPECT_TRUE(permit.holds(now.wall));
  now.wall += std::chrono::hours(1);
  EXPECT_FALSE(permit.holds(now.wall)) << "what has begun ends too";
  EXPECT_EQ(refusal(shown(secret)).kind, Refusal::Kind::unknown);
  EXPECT_THAT(refusal(shown(secret)).sentence, HasSubstr("alice expired at 2026-"));
}

TEST_F(Judged, ARevokedTokenEndsAtOnceAndTheOthersGoOn) {
  const auto gone = token("gone", Role::operator_);
  const auto stays = token("stays", Role::viewer);
  const Permit first = std::get<Permit>(judge(shown(gone)));
  const Permit second = std::get<Permit>(judge(shown(stays)));
  revoke("gone");
  EXPECT_TRUE(first.holds(now.wall)) << "not before the file is read again";
  ASSERT_TRUE(access().reload().ok());
  EXPECT_FALSE(first.holds(now.wall));
  EXPECT_TRUE(second.holds(now.wall));
  EXPECT_EQ(refusal(shown(gone)).kind, Refusal::Kind::unknown);
  EXPECT_EQ(who(shown(stays)), "token:stays@ipv4:10.0.0.3:41234");
  token("gone", Role::operator_);  // the name comes back, the secret does not
  ASSERT_TRUE(access().reload().ok());
  EXPECT_FALSE(first.holds(now.wall));
  EXPECT_EQ(refusal(shown(gone)).kind, Refusal::Kind::unknown);
}

TEST_F(Judged, AFileThatIsBrokenChangesNothingAndOneThatIsGoneRevokesAll) {
  const auto secret = token("alice", Role::operator_);
  EXPECT_THAT(who(shown(secret)), HasSubstr("alice"));
  folder.write("tokens", "half a li");
  EXPECT_THAT(access().reload().error(), HasSubstr("the tokens of before stay valid"));
  EXPECT_THAT(who(shown(secret)), HasSubstr("token:alice"));
  std::filesystem::remove(file());
  EXPECT_THAT(access().reload().error(), HasSubstr("no token is valid any more"));
  EXPECT_EQ(refusal(shown(secret)).kind, Refusal::Kind::unknown);
}

TEST_F(Judged, TooManyWrongTokensMakeTheirAddressWaitAndNobodyElse) {
  const auto secret = token("alice", Role::operator_);
  const auto other = token("bob", Role::operator_);
  EXPECT_THAT(who(shown(secret)), HasSubstr("alice"));
  for (int i = 0; i < LoginThrottle::kFree; ++i) {
    EXPECT_EQ(refusal(shown(new_secret())).kind, Refusal::Kind::unknown);
  }
  const Refusal refused = refusal(shown(new_secret()));
  EXPECT_EQ(refused.kind, Refusal::Kind::throttled);
  EXPECT_THAT(refused.sentence, HasSubstr("try again in 2 s"));
  EXPECT_EQ(refusal(shown(other)).kind, Refusal::Kind::throttled) << "a guess that is right is not told";
  EXPECT_THAT(who(shown(secret)), HasSubstr("alice")) << "who has been here before is not kept out by others";
  EXPECT_THAT(who(shown(other, "ipv4:10.0.0.4")), HasSubstr("bob"));
  now.mono += std::chrono::seconds(2);
  EXPECT_THAT(who(shown(other)), HasSubstr("bob"));
}

TEST_F(Judged, ACertificateAndAUserHaveTheirRolesAndATokenComesFirst) {
  const auto secret = token("alice", Role::operator_);
  Presented presented;
  presented.peer = "ipv4:10.0.0.3:41234";
  presented.certificate_names = {"unheard-of", "desk"};
  EXPECT_EQ(who(presented), "certificate:desk@ipv4:10.0.0.3:41234");
  EXPECT_EQ(refusal(presented, Role::operator_).kind, Refusal::Kind::forbidden);
  presented.authorization = "Bearer " + secret;
  EXPECT_EQ(who(presented, Role::operator_), "token:alice@ipv4:10.0.0.3:41234");
  presented.authorization = "Bearer " + new_secret();
  EXPECT_EQ(refusal(presented).kind, Refusal::Kind::unknown) << "a wrong token is not made good by the rest";

  Presented stranger;
  stranger.peer = "ipv4:10.0.0.3:41234";
  stranger.certificate_names = {"stranger"};
  EXPECT_EQ(refusal(stranger).kind, Refusal::Kind::forbidden);
  EXPECT_THAT(refusal(stranger).sentence, HasSubstr("'stranger' has no role here"));

  Presented local;
  local.peer = "unix";
  local.user = {"mmop", Role::viewer};
  EXPECT_EQ(who(local), "user:mmop@unix");
  EXPECT_EQ(refusal(local, Role::operator_).kind, Refusal::Kind::forbidden);
  local.user = {"somebody", Role::nobody};
  EXPECT_THAT(refusal(local).sentence, HasSubstr("user:somebody@unix is nobody here"));
}

TEST_F(Judged, WithoutTokensAnOpenPortTakesEverybodyAndWhoeverIsKnownHasTheirRoleStill) {
  const auto open = Access::create({.open = true}).value();
  Presented local;
  local.peer = "ipv4:127.0.0.1:41234";
  const auto judged = open->admit(local, Role::operator_, "StartTrading", now);
  ASSERT_TRUE(std::holds_alternative<Permit>(judged));
  EXPECT_EQ(std::get<Permit>(judged).who, "ipv4:127.0.0.1:41234");
  local.user = {"somebody", Role::nobody};
  EXPECT_TRUE(std::holds_alternative<Refusal>(open->admit(local, Role::viewer, "GetState", now)));
}

TEST(Access, WithoutItsFileThereIsNone) {
  const testing::TemporaryFolder folder;
  const auto access = Access::create({.tokens_file = folder / "tokens"});
  ASSERT_FALSE(access.ok());
  EXPECT_THAT(access.error(), HasSubstr("mmctl token new"));
}

TEST(FileWatch, SeesAFileThatComesChangesIsReplacedAndGoes) {
  const testing::TemporaryFolder folder;
  std::mutex mutex;
  std::condition_variable changed;
  int changes = 0;
  const FileWatch watch(
      {folder / "a", folder / "b"},
      [&] {
        const std::lock_guard lock(mutex);
        ++changes;
        changed.notify_one();
      },
      std::chrono::milliseconds(5));
  const auto expect_change = [&](const char* what) {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return changes > 0; })) << what;
    changes = 0;
  };
  folder.write("b.new", "1");
  std::filesystem::rename(folder / "b.new", folder / "b");
  expect_change("came");
  folder.write("b.new", "2");
  std::filesystem::rename(folder / "b.new", folder / "b");
  expect_change("replaced");
  std::filesystem::remove(folder / "b");
  expect_change("went");
}

}  // namespace
}  // namespace mm::access
