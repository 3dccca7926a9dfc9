#include "backtest/report_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "backtest/comparison.h"

namespace mm::backtest {

namespace {

std::string number(double value, int decimals, bool with_sign = false) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), with_sign ? "%+.*f" : "%.*f", decimals, value);
  return text.data();
}

std::string interval(const Estimate& estimate, int decimals) {
  if (!estimate.low) return {};
  return " (" + number(*estimate.low, decimals) + " to " + number(*estimate.high, decimals) + ')';
}

void add_cell(std::string& line, std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 2, width), ' ');
  line += text;
}

constexpr std::size_t kTitleWidth = 30;
constexpr std::size_t kCellWidth = 34;

std::string title_of(const MetricSpec& metric) {
  return std::string(metric.title) + (metric.unit.empty() ? "" : ", " + std::string(metric.unit));
}

std::string means_table(const StudySettings& settings, const StudyResult& result) {
  std::string table;
  std::string head;
  add_cell(head, "", kTitleWidth);
  for (const Contender& contender : settings.contenders) add_cell(head, contender.name, kCellWidth);
  table += head + '\n';
  for (const MetricSpec& metric : metric_specs()) {
    std::string line;
    add_cell(line, title_of(metric), kTitleWidth);
    for (const auto& runs : result.runs) {
      const Estimate mean = estimate(values_of(metric.metric, runs));
      add_cell(line, number(mean.mean, metric.decimals) + interval(mean, metric.decimals), kCellWidth);
    }
    table += line + '\n';
  }
  return table;
}

std::string pair_table(const Contender& first, const Contender& second,
                       const std::vector<RunResult>& first_runs, const std::vector<RunResult>& second_runs) {
  std::string table = second.name + " less " + first.name + ", paired by seed, 95 % intervals\n";
  for (const MetricSpec& metric : metric_specs()) {
    if (metric.better == Better::neither) continue;
    const Difference difference = compare(metric, first_runs, second_runs);
    const Estimate& estimate = difference.second_less_first;
    std::string line;
    add_cell(line, "  " + title_of(metric), kTitleWidth);
    add_cell(line, number(estimate.mean, metric.decimals, true) + interval(estimate, metric.decimals),
             kCellWidth);
    line += difference.better == Verdict::undecided ? "undecided"
            : difference.better == Verdict::second  ? second.name + " is better"
                                                    : first.name + " is better";
    table += line + '\n';
  }
  return table;
}

}  // namespace

std::string verdict_sentence(const Contender& first, const Contender& second,
                             const std::vector<RunResult>& first_runs,
                             const std::vector<RunResult>& second_runs) {
  const auto clause = [&](Metric metric, const std::string& verb, const std::string& rest) {
    const MetricSpec& spec = metric_specs()[static_cast<std::size_t>(metric)];
    const Difference difference = compare(spec, first_runs, second_runs);
    const double mean = difference.second_less_first.mean;
    if (mean == 0) return verb + " as much" + rest;
    const bool by_chance = difference.second_less_first.low && difference.better == Verdict::undecided;
    return verb + ' ' + number(std::abs(mean), spec.decimals) + ' ' + std::string(spec.unit) +
           (mean < 0 ? " less" : " more") + rest + (by_chance ? " (not significant)" : "");
  };
  return "Compared with " + first.name + ", " + second.name + " " + clause(Metric::pnl, "earns", "") + ", " +
         clause(Metric::worst_position, "holds", " at worst") + " and " +
         clause(Metric::drawdown, "falls", " from its peak") + '.' +
         (first_runs.size() == 1 ? " One seed does not tell what is chance." : "");
}

std::string report_text(const StudySettings& settings, const StudyResult& result) {
  std::string text = means_table(settings, result);
  for (std::size_t a = 0; a < settings.contenders.size(); ++a) {
    for (std::size_t b = a + 1; b < settings.contenders.size(); ++b) {
      text +=
          '\n' + pair_table(settings.contenders[a], settings.contenders[b], result.runs[a], result.runs[b]);
      text +=
          verdict_sentence(settings.contenders[a], settings.contenders[b], result.runs[a], result.runs[b]) +
          '\n';
    }
  }
  if (const RoundTrips* measured = settings.round_trips) {
    text += "\nRequests took as long as those of " + std::to_string(measured->count()) +
            " orders did: median " + number(measured->median_ms(), 1) + " ms, p99 " +
            number(measured->p99_ms(), 1) + " ms\n";
  }
  for (const Contender& contender : settings.contenders) {
    if (contender.left_out.empty()) continue;
    text += '\n' + contender.name + " went without the formulas that these prices do not feed:\n";
    for (const std::string& formula : contender.left_out) text += "  " + formula + '\n';
  }
  for (std::size_t i = 0; i < settings.contenders.size(); ++i) {
    const auto halted = std::count_if(result.runs[i].begin(), result.runs[i].end(),
                                      [](const RunResult& run) { return !run.stopped_by.empty(); });
    if (halted == 0) continue;
    const auto one = std::find_if(result.runs[i].begin(), result.runs[i].end(),
                                  [](const RunResult& run) { return !run.stopped_by.empty(); });
    text += '\n' + settings.contenders[i].name + " was halted by a limit in " + std::to_string(halted) +
            " of " + std::to_string(settings.seeds) + " runs and traded no more (" + one->stopped_by + ")\n";
  }
  return text;
}

}  // namespace mm::backtest
