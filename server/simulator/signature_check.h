// The exchange's side of request signing: what must have been signed, and whether it was.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "simulator/web_door.h"

namespace mm::simulator {

// METHOD:path?query[:k=v&k=v] with the body's top-level fields sorted by name, nulls left out, strings
// without quotes. Nothing when the body is not a JSON object.
std::optional<std::string> signature_payload(std::string_view method, std::string_view target,
                                             std::string_view body);

enum class AuthResult { ok, missing_key, unknown_key, missing_signature, wrong_signature };

class SignatureCheck {
 public:
  // An empty `api_key` lets any key through. Without a public key (PEM) only the key is looked at.
  static Result<SignatureCheck> create(std::string api_key, std::optional<std::string> public_key_pem);
  // A signature has to be there, and is not verified: for measuring who signs, on the same machine.
  void trust() { trusting_ = true; }
  SignatureCheck(SignatureCheck&&) noexcept;
  SignatureCheck& operator=(SignatureCheck&&) noexcept;
  ~SignatureCheck();

  // Accepts PKCS#1 v1.5 and PSS, both with SHA-256.
  AuthResult check(const WebRequest& request, std::string_view payload) const;

 private:
  struct Key;
  SignatureCheck(std::string api_key, std::unique_ptr<Key> key);

  std::string api_key_;
  std::unique_ptr<Key> key_;
  bool trusting_ = false;
};

}  // namespace mm::simulator
