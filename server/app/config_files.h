// Looks at the files that a configuration names, as a start would read them: keys, tokens, certificates,
// authorities, the address of a webhook. Says what is wrong with them and shows nothing of what is in them.
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "core/time.h"

namespace mm::app {

struct FileFindings {
  std::vector<std::string> problems;  // mmd would not start, each with the path of its key
  std::vector<std::string> notes;     // what else a person should know
};

FileFindings check_files(const Config& config, WallTime now);

// The same, told on standard output and error; the exit status. `name`: of the configuration.
int check_config(const Config& config, const std::string& name);

}  // namespace mm::app
