// The Unix socket, as several users of this machine.
#include "rpc/unix_door.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"
#include "testing/generic_call.h"
#include "testing/temporary_folder.h"

namespace mm {
namespace {

using access::LocalRoles;
using access::Role;
using grpc::StatusCode;
using ::testing::HasSubstr;

constexpr const char* kGetState = "/mm.v1.StateService/GetState";
constexpr const char* kSetSpread = "/mm.v1.ControlService/SetSpread";

class UnixSocket : public ::testing::Test {
 protected:
  UnixSocket() {
    ports.happen([](testing::EngineDriver& driver) { driver.start_quoting(); });
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  }
  void start(const std::vector<std::string>& operators, const std::vector<std::string>& viewers) {
    auto started = rpc::GrpcServer::start(
        "", ports, ports, nullptr, doctor, shadows,
        {.unix_socket = path(), .local_roles = LocalRoles::create(operators, viewers).value()});
    ASSERT_TRUE(started.ok()) << started.error();
    server = std::move(started).value();
  }
  std::string path() const { return folder / "mmd.sock"; }

  // A connection of its own, made as this user: the kernel notes who it is when it is made.
  std::shared_ptr<grpc::Channel> channel_as(uid_t user) const {
    grpc::ChannelArguments alone;
    alone.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel =
        grpc::CreateCustomChannel("unix:" + path(), grpc::InsecureChannelCredentials(), alone);
    const uid_t self = ::geteuid();
    EXPECT_EQ(::seteuid(user), 0);
    EXPECT_TRUE(channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(20)));
    EXPECT_EQ(::seteuid(self), 0);
    return channel;
  }

  testing::TemporaryFolder folder;
  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  std::unique_ptr<rpc::GrpcServer> server;
};

TEST_F(UnixSocket, WithoutNamesTheUserThatRunsThisIsAnOperatorAndTheEngineIsToldWho) {
  start({}, {});
  EXPECT_EQ(testing::call_method(channel_as(::geteuid()), kSetSpread).error_code(),
            StatusCode::INVALID_ARGUMENT);
  ASSERT_EQ(ports.callers.size(), 1u);
  EXPECT_EQ(ports.callers[0], "user:" + access::user_name(::geteuid()) + "@unix");
}

TEST_F(UnixSocket, EachUserHasTheirOwnRoleHoweverTheyComeAndGo) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be several users";
  constexpr uid_t kDaemon = 1, kBin = 2, kStranger = 12345;
  start({"daemon"}, {"bin"});
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(testing::call_method(channel_as(kBin), kSetSpread).error_code(), StatusCode::PERMISSION_DENIED);
    EXPECT_EQ(testing::call_method(channel_as(kDaemon), kSetSpread).error_code(),
              StatusCode::INVALID_ARGUMENT);
    EXPECT_TRUE(testing::call_method(channel_as(kBin), kGetState).ok());
    const auto stranger = testing::call_method(channel_as(kStranger), kGetState);
    EXPECT_EQ(stranger.error_code(), StatusCode::PERMISSION_DENIED);
    EXPECT_THAT(stranger.error_message(), HasSubstr("user:12345@unix is nobody here"));
    EXPECT_EQ(testing::call_method(channel_as(0), kGetState).error_code(), StatusCode::PERMISSION_DENIED)
        << "root too, where others are named";
  }
  EXPECT_EQ(ports.callers.size(), 5u);
  for (const auto& caller : ports.callers) EXPECT_EQ(caller, "user:daemon@unix");
}

TEST_F(UnixSocket, AGroupsRoleIsThatOfItsMembers) {
  const auto roles = LocalRoles::create({"@bin"}, {"daemon"}).value();
  EXPECT_EQ(roles.of(1, {}), Role::viewer);
  EXPECT_EQ(roles.of(1, {100, 2}), Role::operator_);
  EXPECT_EQ(roles.of(77, {2}), Role::operator_);
  EXPECT_EQ(roles.of(77, {1}), Role::nobody);
  EXPECT_THAT(LocalRoles::create({"no-such-user"}, {}).error(), HasSubstr("no user 'no-such-user'"));
  EXPECT_THAT(LocalRoles::create({}, {"@no-such-group"}).error(), HasSubstr("no group 'no-such-group'"));
}

TEST_F(UnixSocket, TakesThePlaceOfADeadOneAndNotOfOneThatLives) {
  start({}, {});
  const auto second =
      rpc::GrpcServer::start("", ports, ports, nullptr, doctor, shadows, {.unix_socket = path()});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error(), HasSubstr("is another mmd running?"));
  EXPECT_TRUE(testing::call_method(channel_as(::geteuid()), kGetState).ok());
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(path())) << "and is gone with its server";

  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(dead);
  start({}, {});
  EXPECT_TRUE(testing::call_method(channel_as(::geteuid()), kGetState).ok());
}

TEST_F(UnixSocket, EverybodyMayKnockAndAFloodIsTurnedAway) {
  start({}, {});
  struct stat about {};
  ASSERT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0666u);
  std::vector<std::shared_ptr<grpc::Channel>> held;
  for (std::size_t i = 0; i < rpc::UnixDoor::kMostConnectionsOfAUser; ++i)
    held.push_back(channel_as(::geteuid()));
  EXPECT_TRUE(testing::call_method(held.back(), kGetState).ok());
  grpc::ChannelArguments alone;
  alone.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto one_more =
      grpc::CreateCustomChannel("unix:" + path(), grpc::InsecureChannelCredentials(), alone);
  EXPECT_EQ(testing::call_method(one_more, kGetState).error_code(), StatusCode::UNAVAILABLE);
  held.clear();
  // Ends are seen by and by.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!testing::call_method(one_more, kGetState).ok()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
}

TEST_F(UnixSocket, APathThatIsTooLongIsRefused) {
  const auto refused = rpc::GrpcServer::start("", ports, ports, nullptr, doctor, shadows,
                                              {.unix_socket = "/tmp/" + std::string(120, 'x')});
  EXPECT_THAT(refused.error(), HasSubstr("longer than the 107 bytes"));
}

}  // namespace
}  // namespace mm
