// Parameters as a file: a JSON object of names and values, such as {"spread_bps": 25, "order_size": "0.50"},
// with
// // comments as in mmd's configuration; a whole configuration does too, of which its "parameters" are taken.
#pragma once

#include <optional>
#include <string>

#include "cli/parameter_change.h"

namespace mm::cli {

// "-" is standard input. Says on standard error what is wrong, with the place, and then returns nothing.
std::optional<ParameterValues> read_parameter_file(const std::string& file);

// The same form, one parameter a line.
std::string to_parameter_file(const v1::Parameters& parameters);

}  // namespace mm::cli
