// Which program this is: "0.1.0+455c8f3a1b2c", the release and the commit it was built from; ".changed"
// behind it when the sources differed from that commit. Defined in a file that every build makes
// (cmake/version.cmake), apart from the rooms, so that a commit recompiles nothing else.
#pragma once

#include <string>

namespace mm {

const std::string& version();

}  // namespace mm
