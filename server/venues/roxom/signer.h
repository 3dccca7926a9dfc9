// Roxom's request signature: RSA with SHA-256 over METHOD:path?query[:k=v&k=v], base64. No time and no nonce,
// so the same request always has the same signature (with PKCS#1 v1.5). Source: docs.roxom.com,
// reference/authentication.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct evp_pkey_st;

namespace mm::roxom {

enum class RsaPadding : unsigned char { pkcs1v15, pss };

class Signer {
 public:
  // `pem`: a private key, PKCS#8. It is never shown in an error.
  static Result<Signer> create(const std::string& pem, RsaPadding padding);

  // One line of base64.
  std::string sign(std::string_view payload) const;

 private:
  Signer(std::shared_ptr<evp_pkey_st> key, RsaPadding padding) : key_(std::move(key)), padding_(padding) {}

  std::shared_ptr<evp_pkey_st> key_;
  RsaPadding padding_;
};

// What is signed. `path_with_query` exactly as sent; `body_params` the top-level members sorted by key as k=v
// joined by &, empty without a body (then no trailing colon).
std::string signature_payload(std::string_view method, std::string_view path_with_query,
                              std::string_view body_params);
// The same into `payload`, whose memory is used again.
void write_signature_payload(std::string& payload, std::string_view method, std::string_view path_with_query,
                             std::string_view body_params);

}  // namespace mm::roxom
