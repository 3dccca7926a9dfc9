// From the target of a request line to a path that can be looked up.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace mm::http {

// "/a%20b?x=1" -> "/a b". Fails with a sentence when the target is no path, holds a broken escape or a
// control character. Decodes once; dots are left for the one who looks the path up to judge.
Result<std::string> request_path(std::string_view target);

}  // namespace mm::http
