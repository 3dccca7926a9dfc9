#include "app/backtest.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "app/command_line.h"
#include "app/config.h"
#include "backtest/fed_formulas.h"
#include "backtest/recorded_prices.h"
#include "backtest/report_json.h"
#include "backtest/report_page.h"
#include "backtest/report_text.h"
#include "backtest/study.h"
#include "ledger/round_trips.h"
#include "recording/record_file.h"
#include "recording/wall_text.h"
#include "version/version.h"

namespace mm::app {

namespace {

using namespace backtest;

// Enough for a tail; not all there are, since the way to the exchange changes with time.
constexpr std::size_t kOrdersMeasured = 10'000;

// Nothing to do without a name.
bool write_text(const std::filesystem::path& file, const std::string& text) {
  if (file.empty()) return true;
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  return out.good();
}

Result<Stretch> read_stretch(const BacktestRequest& request) {
  Stretch stretch;
  if (!request.from.empty()) {
    const auto from = recording::parse_wall(request.from);
    if (!from) return Error{"--from: " + from.error()};
    stretch.from = *from;
  }
  if (!request.until.empty()) {
    const auto until = recording::parse_wall(request.until);
    if (!until) return Error{"--until: " + until.error()};
    stretch.until = *until;
  }
  if (stretch.until <= stretch.from) return Error{"--until must be after --from"};
  return stretch;
}

Result<std::unique_ptr<PriceHistory>> read_prices(const std::filesystem::path& file, const Stretch& stretch) {
  if (std::filesystem::is_directory(file) || file.extension() == recording::kExtension) {
    return recorded_history(file, stretch);
  }
  const auto text = read_text(file);
  if (!text) return Error{text.error()};
  auto bars = simulator::parse_bars(*text);
  if (!bars) return Error{file.string() + ": " + bars.error()};
  auto history = bar_history(std::move(bars).value(), stretch);
  if (!history) return Error{file.string() + ": " + history.error()};
  return history;
}

Result<Assumptions> read_assumptions(const std::vector<std::string>& texts) {
  std::vector<AssumptionChange> changes;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return Error{"--assume '" + text + "' must be NAME=VALUE"};
    changes.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return with_assumptions(changes);
}

// How long requests really took; nothing when no ledger is to tell. The assumptions become half of the median
// then, which is how long the exchange's own news take.
Result<std::optional<RoundTrips>> read_round_trips(const BacktestRequest& request, Assumptions& assumptions) {
  if (request.latency_from.empty()) return std::optional<RoundTrips>();
  for (const std::string& text : request.assumptions) {
    if (text.starts_with("order_latency_ms=") || text.starts_with("response_latency_ms=")) {
      return Error{"--assume " + text + " and --latency-from tell the same: only one of them"};
    }
  }
  auto measured = ledger::round_trips(request.latency_from, kOrdersMeasured);
  if (!measured) return Error{"--latency-from: " + measured.error()};
  RoundTrips round_trips(std::move(measured).value());
  assumptions.order_latency_ms = assumptions.response_latency_ms = round_trips.median_ms() / 2;
  return std::optional(std::move(round_trips));
}

bool same_instrument(const Instrument& a, const Instrument& b) {
  return a.symbol() == b.symbol() && a.price_increment() == b.price_increment() &&
         a.quantity_increment() == b.quantity_increment() && a.min_quantity() == b.min_quantity();
}

// What keeps a configuration from being tested on these prices; empty: nothing.
std::string problem_of(const engine::EngineConfig& config, const PriceHistory& prices) {
  std::string problem;
  if (!config.parameters.max_position)
    problem = "parameters.max_position is needed: nothing trades without it";
  if (config.fair_price.expressions.empty()) {
    std::string fed;
    for (const std::string& one : prices.sources()) fed += (fed.empty() ? "" : ", ") + one;
    problem += (problem.empty() ? "" : "\n") +
               ("the prices feed none of the formulas of fair_price; they feed " + fed);
  }
  return problem;
}

Result<std::vector<Contender>> read_contenders(const std::vector<std::filesystem::path>& files,
                                               const PriceHistory& prices) {
  std::vector<Contender> contenders;
  for (const auto& file : files) {
    auto config = load_config(file);
    if (!config) return Error{file.string() + " cannot be used:\n" + config.error()};
    Contender contender{file.stem().string(), file.string(), std::move(config).value().engine, {}};
    contender.left_out = keep_fed_formulas(contender.config, prices.sources());
    if (const std::string problem = problem_of(contender.config, prices); !problem.empty()) {
      return Error{file.string() + " cannot be used:\n" + problem};
    }
    for (const Contender& other : contenders) {
      if (other.file == contender.file) return Error{contender.file + " is named twice"};
      if (other.name == contender.name) contender.name = contender.file;
      if (!same_instrument(*other.config.instrument, *contender.config.instrument)) {
        return Error{contender.file + " and " + other.file + " trade different instruments"};
      }
    }
    contenders.push_back(std::move(contender));
  }
  return contenders;
}

// One line that is written over, at a terminal; else a line each tenth.
class ProgressLine {
 public:
  void tell(const Progress& progress) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun_;
    const bool over = progress.done == progress.runs;
    const int tenth = static_cast<int>(progress.done * 10 / progress.runs);
    if (!terminal_ && tenth == told_ && !over) return;
    told_ = tenth;
    std::fprintf(stderr, "%s%zu of %zu runs, %.0f s, %.2f million events a second%s", terminal_ ? "\r" : "",
                 progress.done, progress.runs, passed.count(),
                 static_cast<double>(progress.events) / passed.count() / 1e6,
                 over || !terminal_ ? "\n" : "  ");
  }

 private:
  bool terminal_ = isatty(fileno(stderr)) != 0;
  int told_ = -1;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace

int backtest(const BacktestRequest& request) {
  const auto stretch = read_stretch(request);
  if (!stretch) return refuse(stretch.error());
  auto assumptions = read_assumptions(request.assumptions);
  if (!assumptions) return refuse(assumptions.error());
  const auto round_trips = read_round_trips(request, assumptions.value());
  if (!round_trips) return refuse(round_trips.error());
  const auto prices = read_prices(request.prices, *stretch);
  if (!prices) return refuse(prices.error());
  auto contenders = read_contenders(request.configs, **prices);
  if (!contenders) return refuse(contenders.error());

  StudySettings settings;
  settings.contenders = std::move(contenders).value();
  settings.prices = prices->get();
  settings.assumptions = *assumptions;
  settings.round_trips = *round_trips ? &**round_trips : nullptr;
  settings.first_seed = request.first_seed;
  settings.seeds = request.seeds;
  settings.threads = request.threads > 0 ? request.threads : std::thread::hardware_concurrency();
  std::vector<MarketTrade> trades;
  if (request.flow != "model") {
    const auto text = read_text(request.flow);
    if (!text) return refuse("--flow: " + text.error() + "; it is 'model' or a CSV of trades");
    auto parsed = parse_trades(*text, *settings.contenders.front().config.instrument);
    if (!parsed) return refuse(request.flow + ": " + parsed.error());
    trades = std::move(parsed).value();
    settings.trades = &trades;
  }

  for (const auto& file : {request.json, request.html}) {
    if (!write_text(file, {})) return refuse("cannot write " + file.string());
  }
  ProgressLine line;
  const StudyResult result = run_study(settings, [&](const Progress& progress) { line.tell(progress); });
  std::fputs(report_text(settings, result).c_str(), stdout);
  const StudyOrigin origin{"mmd " + version(), request.prices.filename().string(),
                           std::filesystem::path(request.flow).filename().string()};
  const std::string report = report_json(origin, settings, result);
  if (!write_text(request.json, report)) return refuse("cannot write " + request.json.string());
  if (!write_text(request.html, report_page(report))) return refuse("cannot write " + request.html.string());
  return 0;
}

}  // namespace mm::app
