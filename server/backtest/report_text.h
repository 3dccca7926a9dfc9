// The outcome of a study as a person reads it at a terminal.
#pragma once

#include <string>

#include "backtest/study.h"

namespace mm::backtest {

// One column for each configuration, then every pair compared.
std::string report_text(const StudySettings& settings, const StudyResult& result);

// "Compared with fixed, inventory earns 0.01234 BTC more, holds 0.50 contracts less at worst and ..."
std::string verdict_sentence(const Contender& first, const Contender& second,
                             const std::vector<RunResult>& first_runs,
                             const std::vector<RunResult>& second_runs);

}  // namespace mm::backtest
