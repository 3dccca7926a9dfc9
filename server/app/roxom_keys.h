// The keys for the exchange, from the files that the configuration names. Errors name the file, and nothing
// of what is in it.
#pragma once

#include <optional>
#include <string>

#include "app/config.h"
#include "core/result.h"
#include "venues/roxom/signer.h"

namespace mm::app {

Result<std::string> read_api_key(const RoxomConfig& config);
// None when requests are not signed.
Result<std::optional<roxom::Signer>> read_signer(const RoxomConfig& config);

}  // namespace mm::app
