// The Unix socket of the gRPC server. gRPC tells nobody who is behind one of its own Unix sockets; so this
// accepts the connections, asks the kernel who they are (SO_PEERCRED, SO_PEERGROUPS), and hands them on.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "access/access.h"
#include "access/local_roles.h"
#include "core/result.h"

namespace grpc {
class Server;
}

namespace mm::rpc {

class UnixDoor {
 public:
  // More are turned away.
  static constexpr std::size_t kMostConnections = 256;
  static constexpr std::size_t kMostConnectionsOfAUser = 64;

  // Makes the socket, in place of one that nobody listens on any more. Everybody may knock (mode 0666); what
  // one may do then is a matter of `roles`.
  static Result<std::unique_ptr<UnixDoor>> open(const std::filesystem::path& path, access::LocalRoles roles);
  // Closes and removes it.
  ~UnixDoor();
  UnixDoor(const UnixDoor&) = delete;
  UnixDoor& operator=(const UnixDoor&) = delete;

  // Connections are handed to the server until close(), which has to come before the server's end.
  void serve(grpc::Server& server);
  void close();

  // Who is behind a peer as gRPC names it, "fd:9"; nothing when that is no connection from here. Callable
  // from any thread.
  std::optional<access::Presented::User> user_of(const std::string& peer) const;

 private:
  // What there is to know of a descriptor that was once handed on.
  struct Owner {
    uid_t user = 0;
    ino_t socket = 0;  // the newest of this number
    access::Presented::User shown = {};
  };

  UnixDoor(std::filesystem::path path, access::LocalRoles roles, int listening)
      : path_(std::move(path)), roles_(std::move(roles)), listening_(listening) {}

  void accept_all(grpc::Server& server);
  // The descriptor to hand on, known by its number; -1 when the connection was turned away.
  int admit(int accepted);
  bool has_room(uid_t user) const;

  const std::filesystem::path path_;
  const access::LocalRoles roles_;
  int listening_;
  std::thread thread_;
  mutable std::mutex mutex_;
  // A number belongs to the first user who had it, for ever: gRPC names connections by their descriptors, and
  // a call whose connection has just ended must not be taken for one of whoever gets the number next.
  std::map<int, Owner> owners_;
};

}  // namespace mm::rpc
