# Run while building: writes the source of version() when it has changed.
execute_process(COMMAND git -C ${FOLDER} rev-parse --short=12 HEAD
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git -C ${FOLDER} status --porcelain --untracked-files=no
  OUTPUT_VARIABLE changes ERROR_QUIET)
set(version ${RELEASE})
if(commit)
  string(APPEND version "+${commit}")
endif()
if(changes)
  string(APPEND version ".changed")
endif()
file(CONFIGURE OUTPUT ${SOURCE} @ONLY CONTENT [[
#include "version/version.h"

namespace mm {

const std::string& version() {
  static const std::string text = "@version@";
  return text;
}

}  // namespace mm
]])
