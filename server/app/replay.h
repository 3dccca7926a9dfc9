// `mmd replay`: the engine of this program is told what a recording holds, and whether it does the same
// again.
#pragma once

#include <filesystem>
#include <string>

namespace mm::app {

struct ReplayRequest {
  std::filesystem::path file;  // the first of a run, or the folder: then the newest run in it
  std::string at;              // "2026-01-31T23:59:59.5Z": show what the engine thought then; empty: don't
  bool print = false;          // every event in words, with what it led to
};

// To standard output. The exit status: 0 the same, 1 a difference, 2 it cannot be read.
int replay(const ReplayRequest& request);

}  // namespace mm::app
