// Posts each notice to an address. Redirections are not followed; any answer 2xx is good. The address may
// hold a token, so nothing that is told holds more of it than the host.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "net/https_client.h"
#include "net/tls_context.h"
#include "net/url.h"
#include "notices/courier.h"

namespace mm::notices {

// https, or http to this machine's loopback. The error holds nothing of the text.
Result<net::Url> webhook_address(std::string_view text);

class WebhookCourier final : public Courier {
 public:
  WebhookCourier(boost::asio::io_context& io, net::TlsContext tls, net::Url url, Duration timeout);

  void carry(const std::string& payload, Done done) override;

 private:
  net::TlsContext tls_;
  net::Url url_;
  Duration timeout_;
  net::HttpsClient client_;
};

}  // namespace mm::notices
