// Base64 as gRPC-Web carries it: bodies of "-text" calls and metadata whose name ends in "-bin".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mm::http {

// Padded to a multiple of four.
std::string to_base64(std::string_view bytes);

// Takes several padded pieces in a row, since a sender may flush in the middle. Nothing when a character is
// none of the alphabet's or the last group is not whole.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace mm::http
