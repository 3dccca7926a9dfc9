// Where mmd is, what it has to prove, and what is shown to it.
#pragma once

#include <optional>
#include <string>

#include "core/result.h"

namespace mm::client {

// Contents of PEM files, not names.
struct TlsMaterial {
  std::string authorities = {};  // empty: those of the system
  std::string certificate = {};  // of the client; empty: none
  std::string private_key = {};
  std::string server_name = {};  // that the server's certificate must bear; empty: the endpoint's
};

struct Target {
  std::string endpoint;  // "address:port", or "unix:PATH"
  std::optional<TlsMaterial> tls = {};
  std::string token = {};  // empty: none
};

// The same as it is given on a command line or kept in a context: names of files, and never a secret.
struct TargetNames {
  std::string endpoint = {};
  bool tls = false;  // also without any of the files below
  std::string tls_ca = {};
  std::string tls_name = {};
  std::string client_cert = {};
  std::string client_key = {};
  std::string token_file = {};
  std::string token_env = {};
};

// Reads what is named. Refuses to send a token in clear text to another machine.
Result<Target> read_target(const TargetNames& names);

// mmd's socket on this machine when there is one, otherwise its usual port.
std::string usual_endpoint();

}  // namespace mm::client
