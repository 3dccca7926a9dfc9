#include "rpc/unix_door.h"

#include <fcntl.h>
#include <grpcpp/server.h>
#include <grpcpp/server_posix.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace mm::rpc {

namespace {

std::string problem(const std::string& what, const std::filesystem::path& path) {
  return "access.unix_socket: cannot " + what + " " + path.string() + ": " + std::strerror(errno);
}

bool connects(const sockaddr_un& address) {
  const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool answered = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(probe);
  return answered;
}

std::vector<gid_t> groups_of(int connection, gid_t first) {
  socklen_t bytes = 0;
  // Fails, telling how many there are.
  (void)::getsockopt(connection, SOL_SOCKET, SO_PEERGROUPS, nullptr, &bytes);
  std::vector<gid_t> groups(bytes / sizeof(gid_t));
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &bytes) != 0) groups.clear();
  groups.push_back(first);
  return groups;
}

ino_t socket_at(int descriptor) {
  struct stat about {};
  return ::fstat(descriptor, &about) == 0 ? about.st_ino : 0;
}

}  // namespace

Result<std::unique_ptr<UnixDoor>> UnixDoor::open(const std::filesystem::path& path,
                                                 access::LocalRoles roles) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) {
    return Error{"access.unix_socket: " + path.string() + " is longer than the " +
                 std::to_string(sizeof address.sun_path - 1) + " bytes that a socket's path may have"};
  }
  std::strcpy(address.sun_path, path.c_str());
  if (std::filesystem::is_socket(path)) {
    if (connects(address)) {
      return Error{"access.unix_socket: somebody listens on " + path.string() + "; is another mmd running?"};
    }
    ::unlink(path.c_str());
  }
  const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    auto failed = Error{problem("make", path)};
    ::close(listening);
    return failed;
  }
  std::unique_ptr<UnixDoor> door(new UnixDoor(path, std::move(roles), listening));
  constexpr mode_t kEverybody = 0666;
  if (::chmod(path.c_str(), kEverybody) != 0) return Error{problem("open", path)};
  if (::listen(listening, SOMAXCONN) != 0) return Error{problem("listen on", path)};
  return door;
}

UnixDoor::~UnixDoor() {
  close();
}

void UnixDoor::serve(grpc::Server& server) {
  thread_ = std::thread([this, &server] { accept_all(server); });
}

void UnixDoor::close() {
  if (listening_ < 0) return;
  ::unlink(path_.c_str());
  ::shutdown(listening_, SHUT_RDWR);  // wakes the accept
  if (thread_.joinable()) thread_.join();
  ::close(std::exchange(listening_, -1));
}

void UnixDoor::accept_all(grpc::Server& server) {
  while (true) {
    const int accepted = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) {
      if (errno == EINVAL) return;  // closed
      // Out of descriptors, most likely: trying again at once would only burn the processor.
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) ::usleep(100'000);
      continue;
    }
    if (const int descriptor = admit(accepted); descriptor >= 0) {
      grpc::AddInsecureChannelFromFd(&server, descriptor);
    }
  }
}

int UnixDoor::admit(int accepted) {
  ucred peer{};
  socklen_t size = sizeof peer;
  const bool known = ::getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  const std::lock_guard lock(mutex_);
  if (!known || !has_room(peer.uid)) {
    ::close(accepted);
    return -1;
  }
  int descriptor = accepted;
  for (auto owner = owners_.find(descriptor); owner != owners_.end() && owner->second.user != peer.uid;
       owner = owners_.find(descriptor)) {
    const int higher = ::fcntl(descriptor, F_DUPFD_CLOEXEC, descriptor + 1);
    ::close(descriptor);
    if (higher < 0) return -1;
    descriptor = higher;
  }
  owners_[descriptor] = {peer.uid,
                         socket_at(descriptor),
                         {access::user_name(peer.uid), roles_.of(peer.uid, groups_of(descriptor, peer.gid))}};
  return descriptor;
}

bool UnixDoor::has_room(uid_t user) const {
  std::size_t all = 0;
  std::size_t theirs = 0;
  for (const auto& [descriptor, owner] : owners_) {
    if (socket_at(descriptor) != owner.socket) continue;  // ended
    ++all;
    if (owner.user == user) ++theirs;
  }
  return all < kMostConnections && theirs < kMostConnectionsOfAUser;
}

std::optional<access::Presented::User> UnixDoor::user_of(const std::string& peer) const {
  constexpr std::string_view kKind = "fd:";
  if (!peer.starts_with(kKind)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto owner = owners_.find(std::atoi(peer.c_str() + kKind.size()));
  // Nobody, rather than a caller of whom nothing is known.
  if (owner == owners_.end()) return access::Presented::User{"unknown", access::Role::nobody};
  return owner->second.shown;
}

}  // namespace mm::rpc
