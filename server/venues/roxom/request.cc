#include "venues/roxom/request.h"

namespace mm::roxom {

RequestText request_text(std::string_view prefix, std::string_view api_key, const Signer* signer,
                         std::string_view method, std::string_view path, std::string_view body_params) {
  RequestText text;
  text.target.append(prefix).append(path);
  text.headers.append("X-API-Key: ").append(api_key).append("\r\nContent-Type: application/json\r\n");
  if (signer) {
    const std::string signature = signer->sign(signature_payload(method, text.target, body_params));
    text.headers.append("X-API-Signature: ").append(signature).append("\r\n");
  }
  return text;
}

}  // namespace mm::roxom
