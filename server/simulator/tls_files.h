// A certificate authority of one's own, for TLS on loopback.
#pragma once

#include <string>

#include "core/result.h"

namespace mm::simulator {

struct TlsFiles {
  std::string ca;    // what a client should trust
  std::string cert;  // for localhost and 127.0.0.1
  std::string key;
};

// Uses ca.pem, cert.pem and key.pem in `directory`, or makes them (and the directory) when they are not
// there. The authority's own key is not kept: no second certificate can be made with it.
Result<TlsFiles> ensure_tls_files(const std::string& directory);

}  // namespace mm::simulator
