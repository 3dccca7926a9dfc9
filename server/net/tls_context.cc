#include "net/tls_context.h"

#include <openssl/crypto.h>

#include <boost/asio/ssl/context.hpp>

namespace mm::net {

namespace ssl = boost::asio::ssl;

Result<TlsContext> TlsContext::create(const std::string& ca_file) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  boost::system::error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
                       error);
  if (!error) context->set_verify_mode(ssl::verify_peer, error);
  if (error) return Error{"TLS: " + error.message()};
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
    if (error) return Error{"TLS: cannot read the system's certificate authorities: " + error.message()};
  } else {
    context->load_verify_file(ca_file, error);
    if (error)
      return Error{"TLS: cannot read the certificate authorities in " + ca_file + ": " + error.message()};
  }
  return TlsContext(std::move(context));
}

bool announce_host(ssl_st* connection, const std::string& host) {
  // What the macro SSL_set_tlsext_host_name does, without its C cast.
  std::string name = host;
  return SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
}

std::string tls_library_version() {
  return OpenSSL_version(OPENSSL_VERSION);
}

}  // namespace mm::net
