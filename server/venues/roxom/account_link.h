// How a link to Roxom's stream is asked for, and what its end says of our keys.
#pragma once

#include <optional>
#include <string>

#include "core/time.h"
#include "net/websocket_client.h"
#include "venues/roxom/signer.h"

namespace mm::roxom {

// Keys that were refused are shown again no sooner.
constexpr Duration kRefusedKeysWait = std::chrono::seconds(60);

// Shows the key, and with a signer the signature of the handshake.
net::WebSocketSettings link_settings(const net::Url& stream, const std::string& api_key,
                                     const std::optional<Signer>& signer);

bool refused_keys(const net::WebSocketClosed& end);

}  // namespace mm::roxom
