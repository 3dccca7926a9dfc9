#include "app/access_config.h"

#include <arpa/inet.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "access/listen.h"

namespace mm::app {

namespace {

using nlohmann::json;

void read_path(JsonSection& in, std::string_view key, std::filesystem::path& path, const Meaning& meaning) {
  std::string text;
  in.text(key, text, meaning);
  path = text;
}

access::CertificateFiles read_tls(JsonSection in) {
  access::CertificateFiles files;
  read_path(
      in, "certificate_file", files.certificate,
      {"File with the certificate that the port shows, PEM, with its chain; without it the port speaks clear "
       "text. Read again when it changes, like the two below"});
  read_path(in, "private_key_file", files.private_key, {"File with its private key, PEM"});
  read_path(in, "client_ca_file", files.client_ca,
            {"File with the authorities whose client certificates are taken, PEM; without it none is"});
  in.refuse_unknown();
  if (files.certificate.empty() != files.private_key.empty()) {
    in.problem(files.certificate.empty() ? "certificate_file" : "private_key_file",
               "is needed too: TLS takes a certificate and its key");
  }
  if (files.certificate.empty() && !files.client_ca.empty()) {
    in.problem("client_ca_file", "needs certificate_file and private_key_file beside it");
  }
  return files;
}

std::map<std::string, access::Role> read_certificates(JsonSection& in) {
  std::map<std::string, access::Role> roles;
  const JsonSection certificates = in.section(
      "certificates", {"Roles (viewer, operator) by a name in a client's certificate, such as { \"desk\": "
                       "\"operator\" }"});
  for (const auto& [name, value] : certificates.object().items()) {
    const auto role = value.is_string() ? access::role_of(value.get_ref<const std::string&>()) : std::nullopt;
    if (role) {
      roles[name] = *role;
    } else {
      in.problem("certificates", "the role of '" + name + "' must be \"viewer\" or \"operator\"");
    }
  }
  return roles;
}

std::vector<std::string> read_names(JsonSection& in, std::string_view key, const Meaning& meaning) {
  std::vector<std::string> names;
  const json* list = in.list(key, meaning);
  if (!list) return names;
  for (const auto& item : *list) {
    if (item.is_string() && !item.get_ref<const std::string&>().empty()) {
      names.push_back(item);
    } else {
      in.problem(key, item.dump() + " must be the name of a user, or of a group as \"@NAME\"");
    }
  }
  return names;
}

// Beyond this machine nobody may read what is said, and nobody may speak who has not shown who he is.
void check_reach(JsonSection& root, std::string_view key, const std::string& listen,
                 const access::CertificateFiles& tls, const std::string& section,
                 const AccessConfig& config) {
  if (listen.empty() || !is_listen_address(listen) || access::is_loopback(listen)) return;
  const std::string host =
      "'" + std::string(access::host_of(listen)) + "' is not loopback (127.0.0.1, [::1], localhost)";
  if (tls.certificate.empty()) {
    root.problem(key, host + ", which needs TLS: access." + section +
                          ".certificate_file and private_key_file; or stay on loopback and use a tunnel such "
                          "as `ssh -L`");
  }
  if (config.tokens_file.empty() && (tls.client_ca.empty() || config.certificates.empty())) {
    root.problem(key, host + ", which needs access.tokens_file, or access." + section +
                          ".client_ca_file and access.certificates: whoever reaches it could trade");
  }
}

}  // namespace

std::vector<std::filesystem::path*> AccessConfig::paths() {
  std::vector<std::filesystem::path*> all{&tokens_file, &unix_socket};
  for (auto* tls : {&grpc_tls, &http_tls}) {
    all.insert(all.end(), {&tls->certificate, &tls->private_key, &tls->client_ca});
  }
  return all;
}

bool is_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string host(access::host_of(text));
  const std::string_view port = text.substr(colon + 1);
  unsigned number = 0;
  constexpr unsigned kHighestPort = 65535;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number > kHighestPort) return false;
  in6_addr parsed{};
  if (host == "localhost" || inet_pton(AF_INET, host.c_str(), &parsed) == 1) return true;
  if (!host.starts_with('[') || !host.ends_with(']')) return false;
  host = host.substr(1, host.size() - 2);
  return inet_pton(AF_INET6, host.c_str(), &parsed) == 1;
}

AccessConfig read_access(JsonSection& root, const std::string& grpc_listen, const std::string& http_listen) {
  JsonSection in = root.section("access", {"Who may look and steer: [access](access.md)"});
  AccessConfig config;
  read_path(in, "tokens_file", config.tokens_file,
            {"File of tokens, made by `mmctl token new` and read again when it changes; with it nobody comes "
             "in by a "
             "port without a token or certificate"});
  config.certificates = read_certificates(in);
  config.grpc_tls = read_tls(in.section("grpc_tls", {"TLS of `grpc_listen`"}));
  config.http_tls = read_tls(in.section("http_tls", {"TLS of `http_listen`"}));
  read_path(in, "unix_socket", config.unix_socket,
            {"Unix socket for gRPC from this machine; `mmctl` looks for /run/mmd/mmd.sock"});
  config.unix_operators = read_names(
      in, "unix_operators",
      {"Users, and groups as \"@NAME\", who are operators by the socket; besides the user that mmd runs as, "
       "and root"});
  config.unix_viewers = read_names(in, "unix_viewers", {"The same for viewers"});
  in.refuse_unknown();
  if (!config.certificates.empty() && config.grpc_tls.client_ca.empty() &&
      config.http_tls.client_ca.empty()) {
    in.problem("certificates",
               "needs grpc_tls.client_ca_file or http_tls.client_ca_file, which says whose count");
  }
  if (grpc_listen.empty() && config.unix_socket.empty()) {
    root.problem("grpc_listen",
                 "must be ADDRESS:PORT, such as 127.0.0.1:50051; without it access.unix_socket "
                 "is needed");
  }
  check_reach(root, "grpc_listen", grpc_listen, config.grpc_tls, "grpc_tls", config);
  check_reach(root, "http_listen", http_listen, config.http_tls, "http_tls", config);
  return config;
}

}  // namespace mm::app
