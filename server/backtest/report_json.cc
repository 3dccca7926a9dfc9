#include "backtest/report_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "backtest/comparison.h"
#include "backtest/report_text.h"
#include "recording/wall_text.h"

namespace mm::backtest {

namespace {

using json = nlohmann::ordered_json;

// Numbers for charts need no more digits than an eye sees.
json rounded(double value, int digits = 7) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double scale = std::pow(10.0, digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
  return std::round(value * scale) / scale;
}

json optional(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

json estimate_json(const Estimate& estimate) {
  return {{"mean", estimate.mean}, {"low", optional(estimate.low)}, {"high", optional(estimate.high)}};
}

json assumptions_json(const Assumptions& assumptions) {
  json object = json::object();
  for (const AssumptionSpec& spec : assumption_specs())
    object[std::string(spec.name)] = assumptions.*spec.member;
  return object;
}

json round_trips_json(const RoundTrips* measured) {
  if (!measured) return nullptr;
  return {
      {"orders", measured->count()}, {"median_ms", measured->median_ms()}, {"p99_ms", measured->p99_ms()}};
}

json metrics_json() {
  json list = json::array();
  for (const MetricSpec& metric : metric_specs()) {
    constexpr std::array<const char*, 3> kBetter{"more", "less", "neither"};
    list.push_back({{"name", metric.name},
                    {"title", metric.title},
                    {"unit", metric.unit},
                    {"better", kBetter[static_cast<std::size_t>(metric.better)]},
                    {"decimals", metric.decimals},
                    {"help", metric.help}});
  }
  return list;
}

json contender_json(const Contender& contender, const std::vector<RunResult>& runs,
                    std::uint64_t first_seed) {
  const Instrument& instrument = *contender.config.instrument;
  json parameters = json::object();
  for (const auto& spec : engine::parameter_specs()) {
    parameters[std::string(spec.name)] = parameter_text(contender.config.parameters, spec.name, instrument);
  }
  json means = json::object();
  for (const MetricSpec& metric : metric_specs()) {
    means[std::string(metric.name)] = estimate_json(estimate(values_of(metric.metric, runs)));
  }
  json seeds = json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    json run{{"seed", first_seed + i}};
    for (const MetricSpec& metric : metric_specs())
      run[std::string(metric.name)] = runs[i].metrics[metric.metric];
    run["events"] = runs[i].events;
    run["halted_by"] = runs[i].stopped_by;
    seeds.push_back(std::move(run));
  }
  return {{"name", contender.name},
          {"file", std::filesystem::path(contender.file).filename().string()},
          {"parameters", std::move(parameters)},
          {"formulas_left_out", contender.left_out},
          {"means", std::move(means)},
          {"runs", std::move(seeds)}};
}

json comparisons_json(const StudySettings& settings, const StudyResult& result) {
  json list = json::array();
  for (std::size_t a = 0; a < settings.contenders.size(); ++a) {
    for (std::size_t b = a + 1; b < settings.contenders.size(); ++b) {
      const Contender& first = settings.contenders[a];
      const Contender& second = settings.contenders[b];
      json differences = json::object();
      for (const MetricSpec& metric : metric_specs()) {
        const Difference difference = compare(metric, result.runs[a], result.runs[b]);
        json one = estimate_json(difference.second_less_first);
        one["better"] = difference.better == Verdict::first    ? first.name
                        : difference.better == Verdict::second ? second.name
                                                               : "";
        differences[std::string(metric.name)] = std::move(one);
      }
      list.push_back({{"first", first.name},
                      {"second", second.name},
                      {"in_words", verdict_sentence(first, second, result.runs[a], result.runs[b])},
                      {"second_less_first", std::move(differences)}});
    }
  }
  return list;
}

// By sample, the mean over seeds and the range that holds the inner 80 % of them.
json band_json(const std::vector<RunResult>& runs, std::vector<double> RunResult::*curve) {
  json list = json::array();
  std::vector<double> values(runs.size());
  for (std::size_t i = 0; i < (runs.front().*curve).size(); ++i) {
    double sum = 0;
    for (std::size_t seed = 0; seed < runs.size(); ++seed) sum += values[seed] = (runs[seed].*curve)[i];
    std::sort(values.begin(), values.end());
    const auto outer = static_cast<std::size_t>(static_cast<double>(runs.size()) * 0.1);
    list.push_back({rounded(values[outer]), rounded(sum / static_cast<double>(runs.size())),
                    rounded(values[values.size() - 1 - outer])});
  }
  return list;
}

json plain_json(const std::vector<double>& curve) {
  json list = json::array();
  for (const double value : curve) list.push_back(rounded(value));
  return list;
}

json curves_json(const StudySettings& settings, const StudyResult& result) {
  json curves = json::object();
  json times = json::array();
  const std::size_t samples = result.runs.front().front().pnl.size();
  for (std::size_t i = 0; i < samples; ++i) {
    const Duration at =
        settings.prices->length() * static_cast<std::int64_t>(i + 1) / static_cast<std::int64_t>(samples);
    times.push_back(unix_ms(settings.prices->start() + at));
  }
  curves["time_ms"] = std::move(times);
  for (std::size_t i = 0; i < settings.contenders.size(); ++i) {
    curves["pnl"].push_back(band_json(result.runs[i], &RunResult::pnl));
    curves["drawdown"].push_back(band_json(result.runs[i], &RunResult::drawdown));
    curves["position"].push_back(plain_json(result.runs[i].front().position));
  }
  return curves;
}

json trace_json(const WindowTrace& trace, WallTime start) {
  json fair = json::array();
  json quotes = json::array();
  json fills = json::array();
  const auto ms = [&](Duration at) { return unix_ms(start + at); };
  for (const auto& one : trace.fair) fair.push_back({ms(one.at), rounded(one.price)});
  for (const auto& one : trace.quotes) quotes.push_back({ms(one.at), rounded(one.bid), rounded(one.ask)});
  for (const auto& one : trace.fills) {
    fills.push_back({ms(one.at), to_text(one.side), rounded(one.price), rounded(one.quantity)});
  }
  return {{"fair", std::move(fair)}, {"quotes", std::move(quotes)}, {"fills", std::move(fills)}};
}

json windows_json(const StudySettings& settings, const StudyResult& result) {
  json list = json::array();
  const WallTime start = settings.prices->start();
  for (std::size_t i = 0; i < result.windows.size(); ++i) {
    const Window& window = result.windows[i];
    json traces = json::array();
    for (const auto& runs : result.runs) traces.push_back(trace_json(runs.front().windows[i], start));
    list.push_back({{"title", window.title},
                    {"from_ms", unix_ms(start + window.from)},
                    {"until_ms", unix_ms(start + window.until)},
                    {"traces", std::move(traces)}});
  }
  return list;
}

}  // namespace

std::string report_json(const StudyOrigin& origin, const StudySettings& settings, const StudyResult& result) {
  json report;
  report["program"] = origin.program;
  report["prices"] = origin.prices;
  report["from"] = recording::wall_text(settings.prices->start());
  report["until"] = recording::wall_text(settings.prices->start() + settings.prices->length());
  report["flow"] = origin.flow;
  report["first_seed"] = settings.first_seed;
  report["seeds"] = settings.seeds;
  report["assumptions"] = assumptions_json(settings.assumptions);
  report["round_trips"] = round_trips_json(settings.round_trips);
  report["metrics"] = metrics_json();
  report["comparisons"] = comparisons_json(settings, result);
  for (std::size_t i = 0; i < settings.contenders.size(); ++i) {
    report["configurations"].push_back(
        contender_json(settings.contenders[i], result.runs[i], settings.first_seed));
  }
  report["curves"] = curves_json(settings, result);
  report["windows"] = windows_json(settings, result);
  return report.dump() + '\n';
}

}  // namespace mm::backtest
