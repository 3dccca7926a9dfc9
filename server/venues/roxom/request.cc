#include "venues/roxom/request.h"

#include <utility>

#include "venues/roxom/likely_payloads.h"

namespace mm::roxom {

RequestWriter::RequestWriter(boost::asio::io_context& io, std::string prefix, std::string api_key,
                             std::optional<Signer> signer)
    : prefix_(std::move(prefix)), api_key_(std::move(api_key)), signer_(std::move(signer)) {
  if (signer_) ahead_ = std::make_unique<SigningAhead>(io, *signer_);
}

RequestText RequestWriter::text(std::string_view method, std::string_view path,
                                std::string_view body_params) {
  RequestText text;
  text.target.append(prefix_).append(path);
  text.headers.append("X-API-Key: ").append(api_key_).append("\r\nContent-Type: application/json\r\n");
  if (!signer_) return text;
  std::string payload = signature_payload(method, text.target, body_params);
  const std::string* ready = ahead_->find(payload);
  text.signature = ready ? Signed::ahead : Signed::at_once;
  text.headers.append("X-API-Signature: ").append(ready ? *ready : signer_->sign(payload)).append("\r\n");
  // Listings are asked for in the same words again and again.
  if (!ready && body_params.empty()) ahead_->expect(std::move(payload));
  return text;
}

void RequestWriter::expect(std::string_view method, std::string_view path) {
  if (ahead_) ahead_->expect(signature_payload(method, std::string(prefix_).append(path), {}));
}

void RequestWriter::expect(const engine::LikelyOrders& likely,
                           const std::shared_ptr<const Instrument>& instrument) {
  if (!ahead_ || covers(prepared_for_, likely, *instrument)) return;
  prepared_for_ = likely;
  ahead_->expect_any_of([likely, instrument, target = prefix_ + "/orders"] {
    return likely_payloads(likely, *instrument, target);
  });
}

}  // namespace mm::roxom
