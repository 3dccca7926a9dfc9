#include "venues/roxom/request.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>

namespace mm::roxom {

namespace {

// Longer than the exchange takes to confirm what a tick has set off.
constexpr auto kPause = std::chrono::milliseconds(5);
// More than ever rest; those of orders that were filled are pushed out by newer ones.
constexpr std::size_t kMostAhead = 16;

}  // namespace

RequestWriter::RequestWriter(boost::asio::io_context& io, std::string prefix, std::string api_key,
                             std::optional<Signer> signer)
    : prefix_(std::move(prefix)), api_key_(std::move(api_key)), signer_(std::move(signer)), timer_(io) {}

RequestText RequestWriter::text(std::string_view method, std::string_view path,
                                std::string_view body_params) {
  RequestText text;
  text.target.append(prefix_).append(path);
  text.headers.append("X-API-Key: ").append(api_key_).append("\r\nContent-Type: application/json\r\n");
  if (signer_) {
    const std::string signed_text = signature(signature_payload(method, text.target, body_params));
    text.headers.append("X-API-Signature: ").append(signed_text).append("\r\n");
  }
  return text;
}

std::string RequestWriter::signature(const std::string& payload) {
  const auto made =
      std::find_if(made_.begin(), made_.end(), [&](const Signature& one) { return one.payload == payload; });
  if (made != made_.end()) {
    std::string text = std::move(made->text);
    made_.erase(made);
    return text;
  }
  std::erase(expected_, payload);
  return signer_->sign(payload);
}

void RequestWriter::expect(std::string_view method, std::string_view path) {
  if (!signer_) return;
  expected_.push_back(signature_payload(method, std::string(prefix_).append(path), {}));
  if (expected_.size() > kMostAhead) expected_.pop_front();
  sign_after(kPause);
}

void RequestWriter::sign_after(std::chrono::nanoseconds wait) {
  timer_.expires_after(wait);
  timer_.async_wait([this](boost::system::error_code error) {
    // One at a time: whatever has come in meanwhile goes first.
    if (!error && sign_ahead()) sign_after(std::chrono::nanoseconds(0));
  });
}

bool RequestWriter::sign_ahead() {
  if (expected_.empty()) return false;
  std::string payload = std::move(expected_.front());
  expected_.pop_front();
  std::string text = signer_->sign(payload);
  made_.push_back({std::move(payload), std::move(text)});
  if (made_.size() > kMostAhead) made_.pop_front();
  return true;
}

}  // namespace mm::roxom
