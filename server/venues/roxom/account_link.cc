#include "venues/roxom/account_link.h"

namespace mm::roxom {

net::WebSocketSettings link_settings(const net::Url& stream, const std::string& api_key,
                                     const std::optional<Signer>& signer) {
  net::WebSocketSettings settings;
  settings.url = stream;
  settings.headers.emplace_back("X-API-Key", api_key);
  if (signer) {
    // The venue's fixed text for the handshake, whatever the address.
    settings.headers.emplace_back("X-API-Signature", signer->sign(signature_payload("GET", "/ws", {})));
  }
  return settings;
}

bool refused_keys(const net::WebSocketClosed& end) {
  return end.http_status == 401 || end.http_status == 403;
}

}  // namespace mm::roxom
