// The reference of the configuration: every key with type, unit, range, default and meaning, as a page of the
// handbook.
#pragma once

#include <string>

namespace mm::app {

std::string config_page();

}  // namespace mm::app
