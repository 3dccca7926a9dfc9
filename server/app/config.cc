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
using Problems = std::vector<std::string>;

const json kEmpty = json::object();

JsonSection section(JsonSection& parent, std::string_view key, Problems& problems) {
  const json* object = parent.member(key, json::value_t::object);
  return {object ? *object : kEmpty, std::string(key), problems};
}

Decimal read_decimal(JsonSection& in, std::string_view key, const std::string& preset) {
  std::string text = preset;
  in.text(key, text);
  const auto value = parse_decimal(text);
  if (value) return *value;
  in.problem(key, value.error());
  return Decimal{1, 0};
}

std::shared_ptr<const Instrument> read_instrument(JsonSection in) {
  std::string symbol = "GOLD-BTC";
  in.text("symbol", symbol);
  const Decimal price = read_decimal(in, "price_increment", "0.000001");
  const Decimal quantity = read_decimal(in, "quantity_increment", "0.01");
  const Decimal least = read_decimal(in, "min_quantity", "0.01");
  in.refuse_unknown();
  auto instrument = Instrument::create(symbol, price, quantity, least);
  if (instrument) return std::make_shared<const Instrument>(std::move(instrument).value());
  in.problem("symbol", instrument.error());
  return nullptr;
}

std::vector<engine::SourceSpec> read_sources(JsonSection& root, Problems& problems) {
  std::vector<engine::SourceSpec> sources;
  const json* list = root.member("sources", json::value_t::array);
  if (!list || list->empty()) {
    root.problem("sources", "at least one price source is needed, such as {\"name\": \"binance:PAXGUSDT\"}");
    return sources;
  }
  constexpr std::size_t kMostSources = 255;
  for (std::size_t i = 0; i < list->size() && i < kMostSources; ++i) {
    const std::string path = "sources[" + std::to_string(i) + "]";
    if (!(*list)[i].is_object()) {
      problems.push_back(path + ": must be an object");
      continue;
    }
    JsonSection in((*list)[i], path, problems);
    engine::SourceSpec spec;
    in.text("name", spec.name);
    in.milliseconds("stale_after_ms", spec.stale_after, 50, 3'600'000);
    in.number("min_price", spec.min_price, 0, 1e12);
    in.number("max_price", spec.max_price, 0, 1e12);
    in.number("max_spread_bps", spec.max_spread_bps, 0.01, 10'000);
    in.number("max_jump_bps", spec.max_jump_bps, 1, 10'000);
    in.milliseconds("jump_confirm_ms", spec.jump_confirm, 0, 600'000);
    std::string price = "mid";
    constexpr std::string_view kPrices[] = {"mid", "microprice", "last_good"};
    in.choice("price", price, kPrices);
    for (const auto one : {engine::LegPrice::microprice, engine::LegPrice::last_good}) {
      if (price == to_text(one)) spec.price = one;
    }
    in.refuse_unknown();
    if (const auto problem = problem_of_source_name(spec.name); !problem.empty()) in.problem("name", problem);
    if (spec.min_price >= spec.max_price) in.problem("min_price", "must be below max_price");
    const bool twice = std::any_of(sources.begin(), sources.end(),
                                   [&](const engine::SourceSpec& other) { return other.name == spec.name; });
    if (twice) in.problem("name", "'" + spec.name + "' is there twice");
    sources.push_back(std::move(spec));
  }
  return sources;
}

engine::Parameters read_parameters(JsonSection& root, const Instrument& instrument, Problems& problems) {
  const engine::Parameters defaults = engine::default_parameters(instrument);
  const json* object = root.member("parameters", json::value_t::object);
  if (!object) return defaults;
  std::vector<engine::ParameterChange> changes;
  for (const auto& [name, value] : object->items()) {
    changes.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  const auto parameters = engine::with_changes(defaults, changes, instrument);
  if (parameters) return *parameters;
  std::string_view rest = parameters.error();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    problems.push_back("parameters: " + std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return defaults;
}

void read_roxom(JsonSection in, RoxomConfig& config) {
  constexpr std::string_view kAuthModes[] = {"rsa", "key_only"};
  constexpr std::string_view kPaddings[] = {"pkcs1v15", "pss"};
  std::string api_key_file;
  std::string private_key_file;
  in.text("rest_url", config.rest_url);
  in.text("rest_prefix", config.rest_prefix);
  in.text("ws_url", config.ws_url);
  in.choice("auth_mode", config.auth_mode, kAuthModes);
  in.choice("rsa_padding", config.rsa_padding, kPaddings);
  in.text("api_key_file", api_key_file);
  in.text("private_key_file", private_key_file);
  in.text("ca_file", config.ca_file);
  in.milliseconds("request_timeout_ms", config.request_timeout, 100, 60'000);
  in.refuse_unknown();
  config.api_key_file = api_key_file;
  config.private_key_file = private_key_file;
  if (api_key_file.empty()) in.problem("api_key_file", "is needed: a file that holds the API key");
  if (private_key_file.empty() && config.auth_mode == "rsa") {
    in.problem("private_key_file", "is needed for auth_mode rsa: the private key in PKCS#8 PEM");
  }
}

void read_limits(JsonSection in, engine::RequestLimits& limits, Duration& failing_halt) {
  in.number("requests_per_second", limits.per_second, 0.1, 10'000);
  in.number("burst", limits.burst, 1, 100'000);
  in.number("cancel_reserve", limits.cancel_reserve, 0, 100'000);
  in.milliseconds("failing_halt_ms", failing_halt, 1000, 86'400'000);
  in.refuse_unknown();
  // A replacement takes two requests; with less above the reserve nothing could ever be improved.
  if (limits.burst < limits.cancel_reserve + 2) in.problem("burst", "must be at least cancel_reserve + 2");
}

void read_ledger(JsonSection in, LedgerConfig& config) {
  std::string file;
  double days = 0;
  in.text("file", file);
  in.number("retention_days", days, 0, 36'500);
  in.refuse_unknown();
  config.file = file;
  config.retention_days = static_cast<int>(days);
}

void read_recording(JsonSection in, RecordingConfig& config) {
  std::string folder;
  double files = config.keep_files;
  in.text("folder", folder);
  in.number("max_file_mb", config.max_file_mb, 0.1, 100'000);
  in.number("keep_files", files, 2, 1'000'000);
  in.refuse_unknown();
  config.folder = folder;
  config.keep_files = static_cast<int>(files);
}

// `or_nothing`: the port may be left out.
void read_listen(JsonSection& root, std::string_view key, bool or_nothing, std::string& listen) {
  root.text(key, listen);
  if ((or_nothing && listen.empty()) || is_listen_address(listen)) return;
  root.problem(key, "'" + listen +
                        "' must be ADDRESS:PORT with an address in digits or localhost, such as "
                        "127.0.0.1:50051");
}

std::vector<std::string> read_texts(JsonSection& root, std::string_view key, const std::string& what,
                                    bool (*is_one)(std::string_view)) {
  std::vector<std::string> texts;
  const json* list = root.member(key, json::value_t::array);
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

}  // namespace

Result<Config> parse_config(std::string_view text) {
  json document;
  try {
    document = json::parse(text, nullptr, true, true);
  } catch (const json::exception& error) {
    return Error{error.what()};
  }
  if (!document.is_object()) return Error{"the configuration must be an object: { ... }"};

  Problems problems;
  Config config;
  JsonSection root(document, "", problems);
  config.engine.instrument = read_instrument(section(root, "instrument", problems));
  config.engine.sources = read_sources(root, problems);
  if (config.engine.instrument) {
    const std::string& symbol = config.engine.instrument->symbol();
    config.engine.fair_price = read_fair_price(
        root, config.engine.sources, std::string_view(symbol).substr(symbol.find('-') + 1), problems);
    config.engine.parameters = read_parameters(root, *config.engine.instrument, problems);
  }
  config.feeds = read_feeds(root, problems);
  read_roxom(section(root, "roxom", problems), config.roxom);
  read_limits(section(root, "limits", problems), config.engine.request_limits,
              config.engine.timeouts.failing_halt);
  read_ledger(section(root, "ledger", problems), config.ledger);
  read_recording(section(root, "recording", problems), config.recording);
  config.notices = read_notices(root, problems);
  std::string web_root;
  read_listen(root, "grpc_listen", true, config.grpc_listen);
  read_listen(root, "http_listen", false, config.http_listen);
  config.access = read_access(root, problems, config.grpc_listen, config.http_listen);
  config.http_hosts =
      read_texts(root, "http_hosts", "a name without port, such as desk.example.org", is_host);
  config.http_origins =
      read_texts(root, "http_origins",
                 "SCHEME://NAME or SCHEME://NAME:PORT, such as https://desk.example.org", is_origin);
  root.text("web_root", web_root);
  root.choice("log_level", config.log_level, telemetry::kLogLevels);
  root.choice("log_format", config.log_format, telemetry::kLogFormats);
  root.boolean("start_on_boot", config.start_on_boot);
  root.refuse_unknown();
  config.web_root = web_root;
  if (config.start_on_boot && config.engine.instrument && !config.engine.parameters.max_position) {
    root.problem("start_on_boot", "needs parameters.max_position");
  }
  if (problems.empty()) return config;

  std::string message;
  for (const auto& problem : problems) message += (message.empty() ? "" : "\n") + problem;
  return Error{std::move(message)};
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
