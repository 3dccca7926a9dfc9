// The options that say where mmd is and what is shown to it, of mmctl itself and of `context set`.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "lib/target.h"

namespace mm::cli {

void add_target_options(CLI::App& app, client::TargetNames& names);

// What mmctl was told: a context's, with what was said beside it. An endpoint without a context stands alone,
// so that no token goes where its context did not mean it to.
Result<client::TargetNames> chosen_target(const std::string& context, const client::TargetNames& said);

}  // namespace mm::cli
