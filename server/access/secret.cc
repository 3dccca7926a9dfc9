#include "access/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace mm::access {

namespace {

constexpr std::string_view kPrefix = "mm_";
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kHexDigits = 2 * std::tuple_size_v<Digest>;

bool is_hex(std::string_view text) {
  return text.size() == kHexDigits && text.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace

std::string new_secret() {
  Digest bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
  return std::string(kPrefix) + to_hex(bytes);
}

bool looks_like_secret(std::string_view text) {
  return text.starts_with(kPrefix) && is_hex(text.substr(kPrefix.size()));
}

Digest digest_of(std::string_view secret) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest.data());
  return digest;
}

bool same(const Digest& one, const Digest& other) {
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string to_hex(const Digest& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  if (!is_hex(text)) return std::nullopt;
  Digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<unsigned char>(kDigits.find(text[2 * i]) << 4 | kDigits.find(text[2 * i + 1]));
  }
  return digest;
}

}  // namespace mm::access
