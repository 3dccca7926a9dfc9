#include "venues/roxom/request.h"

#include <utility>

#include "venues/roxom/likely_payloads.h"

namespace mm::roxom {

RequestWriter::RequestWriter(boost::asio::io_context& io, std::string prefix, const std::string& api_key,
                             std::optional<Signer> signer)
    : prefix_(std::move(prefix)),
      same_headers_("X-API-Key: " + api_key + "\r\nContent-Type: application/json\r\n"),
      signer_(std::move(signer)) {
  if (signer_) ahead_ = std::make_unique<SigningAhead>(io, *signer_);
}

RequestText RequestWriter::text(std::string_view method, std::string_view path,
                                std::string_view body_params) {
  target_.assign(prefix_).append(path);
  if (!signer_) return {target_, same_headers_, Signed::not_at_all};
  write_signature_payload(payload_, method, target_, body_params);
  const std::string* ready = ahead_->find(payload_);
  headers_.assign(same_headers_).append("X-API-Signature: ");
  if (ready) {
    headers_.append(*ready);
  } else {
    headers_.append(signer_->sign(payload_));
  }
  headers_.append("\r\n");
  // Listings are asked for in the same words again and again.
  if (!ready && body_params.empty()) ahead_->expect(payload_);
  return {target_, headers_, ready ? Signed::ahead : Signed::at_once};
}

void RequestWriter::expect(std::string_view method, std::string_view path) {
  if (ahead_) ahead_->expect(signature_payload(method, std::string(prefix_).append(path), {}));
}

void RequestWriter::expect(const engine::LikelyOrders& likely, const engine::TellAfterFills& after_fills,
                           const std::shared_ptr<const Instrument>& instrument) {
  if (!ahead_) return;
  ahead_->hand_over();
  if (covers(prepared_for_, likely, *instrument)) return;
  prepared_for_ = likely;
  ahead_->expect_any_of([likely, after = after_fills(), instrument, target = prefix_ + "/orders"] {
    return likely_payloads(likely, after, *instrument, target);
  });
}

}  // namespace mm::roxom
