// What new connections of the HTTP port speak TLS with. Used by the server's thread.
#pragma once

#include <memory>

#include "access/certificates.h"
#include "core/result.h"

namespace boost::asio::ssl {
class context;
}

namespace mm::http {

class TlsContexts {
 public:
  static Result<std::unique_ptr<TlsContexts>> create(std::shared_ptr<access::Certificates> certificates);

  // With the newest certificate that works; TLS 1.2 or newer. With authorities for clients their certificates
  // are asked for; one that is shown must be theirs, one that is not shown is no error here.
  std::shared_ptr<boost::asio::ssl::context> newest();

 private:
  explicit TlsContexts(std::shared_ptr<access::Certificates> certificates)
      : certificates_(std::move(certificates)) {}

  std::shared_ptr<access::Certificates> certificates_;
  std::shared_ptr<const access::CertificateSet> shown_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace mm::http
