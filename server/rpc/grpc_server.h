// The gRPC port: all services, standard health and reflection.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "access/access.h"
#include "access/certificates.h"
#include "access/local_roles.h"
#include "core/result.h"
#include "engine/control.h"
#include "engine/log_switch.h"
#include "engine/shadow.h"
#include "rpc/gate.h"
#include "rpc/in_process.h"
#include "rpc/sample_file.h"

namespace mm::rpc {

// A larger request is refused.
constexpr std::size_t kMostRequestBytes = 64 << 10;

// "1.51.1"
std::string library_version();

// Who may come in, and how.
struct Doors {
  access::Access* access = nullptr;  // null: whoever reaches the port may do everything
  OnRefused on_refused = {};
  std::shared_ptr<access::Certificates> certificates = {};  // null: clear text
  std::filesystem::path unix_socket = {};                   // empty: none
  access::LocalRoles local_roles = {};                      // of those who come by it
};

class GrpcServer {
 public:
  // Listens on "address:port", in clear text on this machine's loopback only; empty: only on the Unix socket.
  // Port 0: the system chooses. The ports and the access must outlive the server; without an archive what
  // only the ledger knows is refused, without a file of samples those of earlier runs are not known, without
  // a switch of the log its level stays as it is.
  static Result<std::unique_ptr<GrpcServer>> start(const std::string& listen, engine::Control& control,
                                                   const engine::Feed& feed, const engine::Archive* archive,
                                                   engine::Doctor& doctor, engine::ShadowControl& shadows,
                                                   Doors doors = {},
                                                   std::unique_ptr<SampleFile> samples = nullptr,
                                                   engine::LogSwitch* log = nullptr);
  ~GrpcServer();

  int port() const;
  // Leads to the same services. Takes messages of any size, so whoever hands answers on has to know a limit.
  std::shared_ptr<InProcess> in_process();
  // Ends streams, lets calls that are being answered finish for a moment, then ends all. Blocks; the loop has
  // to run meanwhile, since it answers the commands.
  void shutdown();

 private:
  struct Parts;
  explicit GrpcServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mm::rpc
