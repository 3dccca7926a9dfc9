// What a client trusts: the system's authorities, or one file of them. TLS 1.2 or newer; peer and host name
// verified.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"

namespace boost::asio::ssl {
class context;
}
struct ssl_st;

namespace mm::net {

class TlsContext {
 public:
  // `ca_file`: PEM certificates to trust instead of the system's; empty for the system's.
  static Result<TlsContext> create(const std::string& ca_file);

  boost::asio::ssl::context& native() const { return *context_; }

 private:
  explicit TlsContext(std::shared_ptr<boost::asio::ssl::context> context) : context_(std::move(context)) {}
  std::shared_ptr<boost::asio::ssl::context> context_;
};

// "OpenSSL 3.0.17 1 Jul 2025"
std::string tls_library_version();

// Names the host in the handshake (SNI), as servers with several names need it.
bool announce_host(ssl_st* connection, const std::string& host);

}  // namespace mm::net
