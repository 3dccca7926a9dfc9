// The part of the configuration that says where we listen and who may come in.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "access/certificates.h"
#include "access/role.h"
#include "app/json_section.h"

namespace mm::app {

struct AccessConfig {
  std::filesystem::path tokens_file;                 // empty: no tokens
  std::map<std::string, access::Role> certificates;  // by a name in a client's certificate
  access::CertificateFiles grpc_tls;
  access::CertificateFiles http_tls;
  std::filesystem::path unix_socket;        // empty: none
  std::vector<std::string> unix_operators;  // users, and groups as "@NAME"
  std::vector<std::string> unix_viewers;

  // Nobody can show who he is: whoever reaches a port may do everything.
  bool open() const { return tokens_file.empty() && certificates.empty(); }
  // All of it, for paths that are relative to the configuration.
  std::vector<std::filesystem::path*> paths();
};

// "ADDRESS:PORT", where the address is one that is written in digits, or localhost.
bool is_listen_address(std::string_view text);

// What is wrong is told by its key. The addresses are those of the ports: beyond loopback TLS is needed, and
// something that a caller can show.
AccessConfig read_access(JsonSection& root, const std::string& grpc_listen, const std::string& http_listen);

}  // namespace mm::app
