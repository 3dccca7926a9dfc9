#include "notices/webhook_courier.h"

#include <algorithm>
#include <utility>

namespace mm::notices {

namespace {

constexpr std::size_t kMostAnswer = 64 << 10;

// A name that only begins so is somebody else's.
bool is_loopback(const std::string& host) {
  const bool digits = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || (digits && host.starts_with("127."));
}

}  // namespace

Result<net::Url> webhook_address(std::string_view text) {
  const Error wrong{"must be https://HOST/PATH, or http:// to localhost or 127.0.0.1, without a user name"};
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!plain || !(text.starts_with("https://") || text.starts_with("http://"))) return wrong;
  auto url = net::parse_url(text);
  if (!url || (!url->tls && !is_loopback(url->host))) return wrong;
  return url;
}

WebhookCourier::WebhookCourier(boost::asio::io_context& io, net::TlsContext tls, net::Url url,
                               Duration timeout)
    : tls_(std::move(tls)),
      url_(std::move(url)),
      timeout_(timeout),
      client_(io, &tls_,
              {.url = url_, .warm = 0, .most = 1, .connect_timeout = timeout, .max_body = kMostAnswer}) {}

void WebhookCourier::carry(const std::string& payload, Done done) {
  client_.request({.method = "POST",
                   .target = url_.target,
                   .headers = "Content-Type: application/json\r\nUser-Agent: mmd\r\n",
                   .body = payload,
                   .timeout = timeout_},
                  [done = std::move(done), host = url_.host](const net::HttpOutcome& outcome) {
                    constexpr unsigned kGood = 200;
                    constexpr unsigned kNoMoreGood = 300;
                    if (outcome.kind != net::HttpOutcome::Kind::answered) {
                      return done("the webhook at " + host + " did not answer: " + outcome.detail);
                    }
                    if (outcome.status >= kGood && outcome.status < kNoMoreGood) return done({});
                    done("the webhook at " + host + " answered " + std::to_string(outcome.status));
                  });
}

}  // namespace mm::notices
