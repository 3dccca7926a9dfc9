// Parameters as a file, in one of two forms. One NAME=VALUE a line, where # begins a remark; or a JSON object
// of names and values, such as {"spread_bps": 25, "order_size": "0.50"}, with comments as in mmd's
// configuration: a whole configuration does too, of which its "parameters" are taken.
#pragma once

#include <optional>
#include <string>

#include "cli/parameter_change.h"

namespace mm::cli {

inline constexpr const char* kParameterFileHelp =
    "One NAME=VALUE a line, or a JSON object of names and values, or a configuration of mmd; -: standard "
    "input";

// NAME=VALUE, with spaces around each as one likes. Says on standard error, after `where`, that it is none,
// and then returns false.
bool add_value(const std::string& text, const std::string& where, ParameterValues& values);

// "-" is standard input. Says on standard error what is wrong, with the place, and then returns nothing.
std::optional<ParameterValues> read_parameter_file(const std::string& file);

// As JSON, one parameter a line.
std::string to_parameter_file(const v1::Parameters& parameters);

}  // namespace mm::cli
