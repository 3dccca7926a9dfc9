// The secrets that tokens are, and the digests that are kept of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace mm::access {

using Digest = std::array<unsigned char, 32>;  // SHA-256

// "mm_" and 64 hexadecimal digits: 256 bits from the system, so that one round of SHA-256 keeps it as well as
// a slow hash would keep a password. Empty when the system has none to give.
std::string new_secret();
// Whether it can be one at all.
bool looks_like_secret(std::string_view text);

Digest digest_of(std::string_view secret);
// In a time that does not depend on where they differ.
bool same(const Digest& one, const Digest& other);

std::string to_hex(const Digest& digest);
std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace mm::access
