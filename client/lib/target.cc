#include "lib/target.h"

#include <arpa/inet.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace mm::client {

namespace {

constexpr const char* kUsualSocket = "/run/mmd/mmd.sock";
constexpr const char* kUsualPort = "127.0.0.1:50051";

// It goes into a header line.
bool is_one_word(const std::string& text) {
  return !text.empty() && text.find_first_of(" \t\r\n") == std::string::npos;
}

Result<std::string> token_from_file(const std::string& file) {
  struct stat about {};
  std::ifstream in(file);
  if (!in || ::stat(file.c_str(), &about) != 0) return Error{"cannot read the token in " + file};
  constexpr mode_t kOthers = 07;
  if ((about.st_mode & kOthers) != 0) {
    return Error{file + " holds a token and is open to everybody: chmod 600 " + file};
  }
  std::string token;
  std::getline(in, token);
  while (!token.empty() && (token.back() == ' ' || token.back() == '\r')) token.pop_back();
  if (!is_one_word(token)) return Error{file + " must hold a token, alone on its first line"};
  return token;
}

Result<std::string> token_from_environment(const std::string& name) {
  const char* const token = std::getenv(name.c_str());
  if (!token) return Error{"the environment has no " + name + ", which should hold a token"};
  if (!is_one_word(token)) return Error{"the environment's " + name + " must be a token, one word"};
  return std::string(token);
}

// The file's text goes where `to` is, if one is named.
Result<Done> read_pem(const std::string& file, const char* option, std::string& to) {
  if (file.empty()) return Done{};
  std::ifstream in(file, std::ios::binary);
  to.assign(std::istreambuf_iterator<char>(in), {});
  if (!in || to.find("-----BEGIN ") == std::string::npos) {
    return Error{std::string(option) + ": " + file + " cannot be read, or is not PEM"};
  }
  return Done{};
}

bool stays_on_this_machine(const std::string& endpoint) {
  if (endpoint.starts_with("unix:")) return true;
  const std::string host = endpoint.substr(0, endpoint.rfind(':'));
  in_addr address{};
  constexpr std::uint32_t kLoopback = 127;
  const bool is_digits = ::inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "[::1]" || (is_digits && ntohl(address.s_addr) >> 24 == kLoopback);
}

}  // namespace

std::string usual_endpoint() {
  std::error_code ignored;
  return std::filesystem::is_socket(kUsualSocket, ignored) ? std::string("unix:") + kUsualSocket : kUsualPort;
}

Result<Target> read_target(const TargetNames& names) {
  Target target{.endpoint = names.endpoint.empty() ? usual_endpoint() : names.endpoint};
  if (names.tls || !names.tls_ca.empty() || !names.tls_name.empty() || !names.client_cert.empty()) {
    TlsMaterial tls{.server_name = names.tls_name};
    if (names.client_cert.empty() != names.client_key.empty()) {
      return Error{"--client-cert and --client-key are given together"};
    }
    for (const auto& [file, option, to] : {std::tuple(&names.tls_ca, "--tls-ca", &tls.authorities),
                                           std::tuple(&names.client_cert, "--client-cert", &tls.certificate),
                                           std::tuple(&names.client_key, "--client-key", &tls.private_key)}) {
      if (const auto read = read_pem(*file, option, *to); !read) return Error{read.error()};
    }
    target.tls = std::move(tls);
  }
  if (names.token_file.empty() && names.token_env.empty()) return target;
  auto token =
      names.token_env.empty() ? token_from_file(names.token_file) : token_from_environment(names.token_env);
  if (!token) return Error{token.error()};
  target.token = std::move(token).value();
  if (!target.tls && !stays_on_this_machine(target.endpoint)) {
    return Error{"a token is not sent to " + target.endpoint +
                 " in clear text: give --tls-ca (or --tls), or go through a tunnel such as `ssh -L`"};
  }
  return target;
}

}  // namespace mm::client
