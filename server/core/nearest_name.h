#pragma once

#include <span>
#include <string_view>

namespace mm {

// The name closest to `wrong` by edit distance, for "did you mean"; empty when there are no names.
std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace mm
