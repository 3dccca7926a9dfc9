#include "app/config.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/fair_price_config.h"
#include "app/json_section.h"
#include "app/secret_file.h"
#include "telemetry/log.h"

namespace mm::app {

namespace {

using nlohmann::json;

Decimal read_decimal(JsonSection& in, std::string_view key, const std::string& preset,
                     const Meaning& meaning) {
  std::string text = preset;
  in.text(key, text, meaning);
  const auto value = parse_decimal(text);
  if (value) return *value;
  in.problem(key, value.error());
  return Decimal{1, 0};
}

std::shared_ptr<const Instrument> read_instrument(JsonSection in) {
  std::string symbol = "GOLD-BTC";
  in.text("symbol", symbol, {"The contract, as the exchange writes it"});
  const Decimal price =
      read_decimal(in, "price_increment", "0.000001", {"Prices are multiples of it", "quote asset"});
  const Decimal quantity =
      read_decimal(in, "quantity_increment", "0.01", {"Quantities are multiples of it", "contracts"});
  const Decimal least = read_decimal(in, "min_quantity", "0.01", {"The smallest order", "contracts"});
  in.refuse_unknown();
  auto instrument = Instrument::create(symbol, price, quantity, least);
  if (instrument) return std::make_shared<const Instrument>(std::move(instrument).value());
  in.problem("symbol", instrument.error());
  return nullptr;
}

engine::SourceSpec read_source(JsonSection in) {
  engine::SourceSpec spec;
  in.text("name", spec.name,
          {"Needed: a venue and a symbol as that venue writes it, such as \"binance:PAXGUSDT\""});
  in.milliseconds("stale_after_ms", spec.stale_after, 50, 3'600'000,
                  {"A source that told no price for so long has no say"});
  in.number("min_price", spec.min_price, 0, 1e12,
            {"A price below it makes no sense", "what the symbol is priced in"});
  in.number("max_price", spec.max_price, 0, 1e12,
            {"A price above it makes no sense", "what the symbol is priced in"});
  in.number("max_spread_bps", spec.max_spread_bps, 0.01, 10'000, {"A wider quote makes no sense", "bps"});
  in.number("max_jump_bps", spec.max_jump_bps, 1, 10'000,
            {"A price that jumps by more counts once the jump has lasted", "bps"});
  in.milliseconds("jump_confirm_ms", spec.jump_confirm, 0, 600'000, {"How long it has to last"});
  std::string price = "mid";
  constexpr std::string_view kPrices[] = {"mid", "microprice", "last_good"};
  in.choice("price", price, kPrices, {"By which price it enters formulas"});
  for (const auto one : {engine::LegPrice::microprice, engine::LegPrice::last_good}) {
    if (price == to_text(one)) spec.price = one;
  }
  in.refuse_unknown();
  if (const auto problem = problem_of_source_name(spec.name); !problem.empty()) in.problem("name", problem);
  if (spec.min_price >= spec.max_price) in.problem("min_price", "must be below max_price");
  return spec;
}

std::vector<engine::SourceSpec> read_sources(JsonSection& root) {
  std::vector<engine::SourceSpec> sources;
  const json* list =
      root.list("sources", {"Needed: prices that enter the fair price: [fair price](fair-price.md)"});
  if (!list || list->empty()) {
    root.problem("sources", "at least one price source is needed, such as {\"name\": \"binance:PAXGUSDT\"}");
    return sources;
  }
  constexpr std::size_t kMostSources = 255;
  for (std::size_t i = 0; i < list->size() && i < kMostSources; ++i) {
    const std::string path = "sources[" + std::to_string(i) + "]";
    if (!(*list)[i].is_object()) {
      root.reading().problems.push_back(path + ": must be an object");
      continue;
    }
    engine::SourceSpec spec = read_source(JsonSection((*list)[i], path, root.reading()));
    const bool twice = std::any_of(sources.begin(), sources.end(),
                                   [&](const engine::SourceSpec& other) { return other.name == spec.name; });
    if (twice) root.reading().problems.push_back(path + ".name: '" + spec.name + "' is there twice");
    sources.push_back(std::move(spec));
  }
  return sources;
}

engine::Parameters read_parameters(JsonSection& root, const Instrument& instrument) {
  const engine::Parameters defaults = engine::default_parameters(instrument);
  const JsonSection in =
      root.section("parameters", {"What the live parameters begin with: [parameters](parameters.md)"});
  std::vector<engine::ParameterChange> changes;
  for (const auto& [name, value] : in.object().items()) {
    changes.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  if (changes.empty()) return defaults;
  const auto parameters = engine::with_changes(defaults, changes, instrument);
  if (parameters) return *parameters;
  std::string_view rest = parameters.error();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    root.reading().problems.push_back("parameters: " + std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return defaults;
}

void read_roxom(JsonSection in, RoxomConfig& config) {
  constexpr std::string_view kAuthModes[] = {"rsa", "key_only"};
  constexpr std::string_view kPaddings[] = {"pkcs1v15", "pss"};
  std::string api_key_file;
  std::string private_key_file;
  in.text("rest_url", config.rest_url, {"Address of its REST interface, https:// or http://"});
  in.text("rest_prefix", config.rest_prefix, {"What paths there begin with"});
  in.text("ws_url", config.ws_url, {"Address of its WebSocket, wss:// or ws://"});
  in.choice("auth_mode", config.auth_mode, kAuthModes,
            {"Whether requests are signed or carry the key alone"});
  in.choice("rsa_padding", config.rsa_padding, kPaddings, {"How they are signed"});
  in.text("api_key_file", api_key_file,
          {"Needed: file with the API key; `credential:NAME` is one that systemd hands over, here and in "
           "every other key of a secret: "
           "[keys](keys.md)"});
  in.text("private_key_file", private_key_file, {"Needed for rsa: file with the private key, PKCS#8 PEM"});
  in.text("ca_file", config.ca_file, {"Authorities to trust instead of the system's, PEM"});
  in.milliseconds("request_timeout_ms", config.request_timeout, 100, 60'000,
                  {"A request without an answer for so long has an unknown outcome"});
  in.refuse_unknown();
  config.api_key_file = api_key_file;
  config.private_key_file = private_key_file;
  if (api_key_file.empty()) in.problem("api_key_file", "is needed: a file that holds the API key");
  if (private_key_file.empty() && config.auth_mode == "rsa") {
    in.problem("private_key_file", "is needed for auth_mode rsa: the private key in PKCS#8 PEM");
  }
}

void read_limits(JsonSection in, engine::RequestLimits& limits, Duration& failing_halt) {
  in.number("requests_per_second", limits.per_second, 0.1, 10'000, {"To the exchange, on average", "1/s"});
  in.number("burst", limits.burst, 1, 100'000, {"At once, when none was sent for a while", "requests"});
  in.number("cancel_reserve", limits.cancel_reserve, 0, 100'000,
            {"Of these, kept for cancels and queries; at most burst - 2", "requests"});
  in.milliseconds("failing_halt_ms", failing_halt, 1000, 86'400'000,
                  {"When the account cannot be listed for so long, the pause becomes a halt"});
  in.refuse_unknown();
  // A replacement takes two requests; with less above the reserve nothing could ever be improved.
  if (limits.burst < limits.cancel_reserve + 2) in.problem("burst", "must be at least cancel_reserve + 2");
}

void read_ledger(JsonSection in, LedgerConfig& config) {
  std::string file;
  double days = 0;
  in.text("file", file, {"The SQLite file; without it nothing outlives the process"});
  in.number("retention_days", days, 0, 36'500,
            {"Orders that were never filled are forgotten after so long; 0: never", "days"});
  in.refuse_unknown();
  config.file = file;
  config.retention_days = static_cast<int>(days);
}

void read_recording(JsonSection in, RecordingConfig& config) {
  std::string folder;
  double files = config.keep_files;
  in.text("folder", folder, {"Where recordings lie; without it nothing is recorded"});
  in.number("max_file_mb", config.max_file_mb, 0.1, 100'000, {"Then the next file begins", "MB"});
  in.number("keep_files", files, 2, 1'000'000, {"The newest stay", "files"});
  in.refuse_unknown();
  config.folder = folder;
  config.keep_files = static_cast<int>(files);
}

void read_loop(JsonSection in, LoopThreadSettings& settings) {
  double processor = -1;
  double busy_us = 0;
  in.number("processor", processor, -1, 1023,
            {"Its own, on which no other thread of mmd runs then; -1: whichever is free"});
  in.number(
      "busy_poll_us", busy_us, 0, 10'000'000,
      {"So long after each news it looks for the next one without sleeping, at the cost of the processor",
       "us"});
  in.boolean("real_time", settings.real_time,
             {"Whether it runs before every thread of the machine that is not in real time"});
  in.boolean("lock_memory", settings.lock_memory, {"Whether memory once used is never paged out"});
  in.refuse_unknown();
  if (settings.real_time && busy_us > 0) {
    in.problem("real_time",
               "not together with busy_poll_us: a loop that does not sleep leaves others nothing");
  }
  if (processor >= 0) settings.processor = static_cast<std::size_t>(processor);
  settings.busy_poll = std::chrono::microseconds(static_cast<std::int64_t>(busy_us));
}

// `or_nothing`: the port may be left out.
void read_listen(JsonSection& root, std::string_view key, bool or_nothing, std::string& listen,
                 const Meaning& meaning) {
  root.text(key, listen, meaning);
  if ((or_nothing && listen.empty()) || is_listen_address(listen)) return;
  root.problem(key, "'" + listen +
                        "' must be ADDRESS:PORT with an address in digits or localhost, such as "
                        "127.0.0.1:50051");
}

std::vector<std::string> read_texts(JsonSection& root, std::string_view key, const std::string& what,
                                    bool (*is_one)(std::string_view), const Meaning& meaning) {
  std::vector<std::string> texts;
  const json* list = root.list(key, meaning);
  if (!list) return texts;
  for (const auto& item : *list) {
    if (!item.is_string() || !is_one(item.get_ref<const std::string&>())) {
      root.problem(key, item.dump() + " must be " + what);
    } else {
      texts.push_back(item);
    }
  }
  return texts;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.find_first_of(":/ *") == std::string_view::npos;
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme)) {
      text.remove_prefix(scheme.size());
      return !text.empty() && text.find_first_of("/ *") == std::string_view::npos;
    }
  }
  return false;
}

void read_all(const json& document, Config& config, Reading& reading) {
  JsonSection root(document, "", reading);
  config.engine.instrument = read_instrument(root.section("instrument", {"What is traded"}));
  config.engine.sources = read_sources(root);
  if (config.engine.instrument) {
    const std::string& symbol = config.engine.instrument->symbol();
    config.engine.fair_price =
        read_fair_price(root, config.engine.sources, std::string_view(symbol).substr(symbol.find('-') + 1));
    config.engine.parameters = read_parameters(root, *config.engine.instrument);
  }
  config.feeds = read_feeds(root);
  read_roxom(root.section("roxom", {"The exchange"}), config.roxom);
  config.engine.timeouts.request = config.roxom.request_timeout;
  read_limits(root.section("limits", {"How much the exchange is asked"}), config.engine.request_limits,
              config.engine.timeouts.failing_halt);
  read_ledger(root.section("ledger", {"What outlives the process: [backup](backup.md)"}), config.ledger);
  read_recording(root.section("recording", {"Every event and what was done about it, for `mmd replay`"}),
                 config.recording);
  read_loop(root.section(
                "loop", {"The thread that trades, on a machine that is there for it: [latency](latency.md)"}),
            config.loop);
  config.notices = read_notices(root);
  std::string web_root;
  read_listen(
      root, "grpc_listen", true, config.grpc_listen,
      {"ADDRESS:PORT of gRPC, for `mmctl`; port 0: the system chooses; empty: only the Unix socket. Beyond "
       "loopback it needs TLS, and tokens or client certificates"});
  read_listen(root, "http_listen", false, config.http_listen,
              {"The same for HTTP: /metrics, /healthz, /readyz, the dashboard and gRPC-Web for it"});
  config.access = read_access(root, config.grpc_listen, config.http_listen);
  config.http_hosts =
      read_texts(root, "http_hosts", "a name without port, such as desk.example.org", is_host,
                 {"Names besides localhost that browsers ask for, such as \"desk.example.org\""});
  config.http_origins = read_texts(
      root, "http_origins", "SCHEME://NAME or SCHEME://NAME:PORT, such as https://desk.example.org",
      is_origin, {"Pages from elsewhere that may call, such as \"https://desk.example.org\""});
  root.text("web_root", web_root, {"Folder of the dashboard; without it no page is served"});
  root.choice("log_level", config.log_level, telemetry::kLogLevels,
              {"How much is written to the log; `mmctl log-level` changes it: [logs](logs.md)"});
  root.choice("log_format", config.log_format, telemetry::kLogFormats,
              {"In which form; auto: journald when standard error leads there, otherwise plain"});
  root.boolean("start_on_boot", config.start_on_boot,
               {"Whether it quotes without waiting for `mmctl start`; needs parameters.max_position"});
  root.refuse_unknown();
  config.web_root = web_root;
  if (config.start_on_boot && config.engine.instrument && !config.engine.parameters.max_position) {
    root.problem("start_on_boot", "needs parameters.max_position");
  }
}

}  // namespace

Result<Config> parse_config(std::string_view text) {
  json document;
  try {
    document = json::parse(text, nullptr, true, true);
  } catch (const json::exception& error) {
    return Error{error.what()};
  }
  if (!document.is_object()) return Error{"the configuration must be an object: { ... }"};

  Config config;
  Reading reading;
  read_all(document, config, reading);
  if (reading.problems.empty()) return config;
  std::string message;
  for (const auto& problem : reading.problems) message += (message.empty() ? "" : "\n") + problem;
  return Error{std::move(message)};
}

std::vector<ConfigKey> config_keys() {
  // One of everything that there can be several of.
  const json document{{"sources", json::array({json::object()})},
                      {"fair_price", json::array({json::object()})}};
  Config config;
  Reading reading;
  read_all(document, config, reading);
  return reading.keys;
}

Result<Config> load_config(const std::filesystem::path& file) {
  const auto text = read_text(file);
  if (!text) return Error{text.error()};
  auto config = parse_config(*text);
  if (!config) return config;
  const auto folder = std::filesystem::absolute(file).parent_path();
  for (auto* path : {&config.value().roxom.api_key_file, &config.value().roxom.private_key_file,
                     &config.value().web_root, &config.value().ledger.file, &config.value().recording.folder,
                     &config.value().notices.webhook_url_file}) {
    if (!path->empty()) *path = found_at(folder, *path);
  }
  for (auto* path : config.value().access.paths()) {
    if (!path->empty()) *path = found_at(folder, *path);
  }
  std::vector<std::string*> authorities{&config.value().roxom.ca_file, &config.value().notices.ca_file};
  for (FeedConfig& feed : config.value().feeds) authorities.push_back(&feed.ca_file);
  for (auto* path : authorities) {
    if (!path->empty()) *path = (folder / *path).string();
  }
  const auto& web_root = config->web_root;
  if (!web_root.empty() && !std::filesystem::is_directory(web_root)) {
    return Error{"web_root: " + web_root.string() + " is not a folder"};
  }
  return config;
}

}  // namespace mm::app
