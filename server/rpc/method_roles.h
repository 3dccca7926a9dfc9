// Which role each method needs.
#pragma once

#include <optional>
#include <string_view>

#include "access/role.h"

namespace mm::rpc {

// `method`: "StartTrading"; no two services share a name. Nothing for one that is not in the table: nobody
// may call it.
std::optional<access::Role> role_needed(std::string_view method);

}  // namespace mm::rpc
