// The outcome of a study as JSON: everything that was assumed and measured, and what the page draws. It tells
// nothing about clocks or threads, so the same study gives the same bytes.
#pragma once

#include <string>

#include "backtest/study.h"

namespace mm::backtest {

struct StudyOrigin {
  std::string program;  // "mmd 0.1.0"
  std::string prices;   // file names, without folders
  std::string flow;     // "model", or the file
};

// docs/backtest.md tells the keys.
std::string report_json(const StudyOrigin& origin, const StudySettings& settings, const StudyResult& result);

}  // namespace mm::backtest
