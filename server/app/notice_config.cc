#include "app/notice_config.h"

#include "app/secret_file.h"
#include "notices/webhook_courier.h"

namespace mm::app {

namespace {

using nlohmann::json;

const json kEmpty = json::object();

void read_command(JsonSection& in, std::vector<std::string>& command) {
  const json* list = in.member("command", json::value_t::array);
  if (!list) return;
  for (const auto& item : *list) {
    if (!item.is_string() || item.get_ref<const std::string&>().find('\0') != std::string::npos) {
      return in.problem("command", item.dump() + " must be a text");
    }
    command.push_back(item);
  }
  if (!command.empty() && !command[0].starts_with('/')) {
    in.problem("command", "must begin with the whole path of a program, such as \"/usr/local/bin/notify\"");
  }
}

void read_kinds(JsonSection in, notices::KindSettings& kinds) {
  constexpr std::string_view kSettings[] = {"on", "silent", "off"};
  std::size_t i = 0;
  for (const notices::KindSpec& spec : notices::kind_specs()) {
    std::string text(to_text(spec.preset));
    in.choice(spec.name, text, kSettings);
    kinds[i++] = notices::setting_of(text).value_or(spec.preset);
  }
  in.refuse_unknown();
}

}  // namespace

NoticeConfig read_notices(JsonSection& root, std::vector<std::string>& problems) {
  const json* object = root.member("on_event", json::value_t::object);
  JsonSection in(object ? *object : kEmpty, "on_event", problems);
  NoticeConfig config;
  std::string url_file;
  auto most = static_cast<double>(config.watch.most_per_minute);
  read_command(in, config.command);
  in.text("webhook_url", config.webhook_url);
  in.text("webhook_url_file", url_file);
  in.text("ca_file", config.ca_file);
  in.text("name", config.name);
  in.milliseconds("timeout_ms", config.timeout, 100, 60'000);
  in.number("most_per_minute", most, 1, 1000);
  const json* kinds = in.member("kinds", json::value_t::object);
  read_kinds(JsonSection(kinds ? *kinds : kEmpty, "on_event.kinds", problems), config.watch.kinds);
  in.refuse_unknown();
  config.webhook_url_file = url_file;
  config.watch.most_per_minute = static_cast<std::size_t>(most);
  if (!config.webhook_url.empty() && !url_file.empty()) {
    in.problem("webhook_url", "and webhook_url_file are the same twice: leave one out");
  }
  if (!config.webhook_url.empty()) {
    if (const auto url = notices::webhook_address(config.webhook_url); !url)
      in.problem("webhook_url", url.error());
  }
  return config;
}

Result<notices::NotifierSettings> notifier_settings(const NoticeConfig& config,
                                                    const Instrument& instrument) {
  notices::NotifierSettings settings;
  settings.sender = {config.name, instrument.symbol()};
  settings.command = config.command;
  settings.timeout = config.timeout;
  std::string text = config.webhook_url;
  std::string where = "on_event.webhook_url";
  if (!config.webhook_url_file.empty()) {
    auto read = read_secret(config.webhook_url_file, "address of the webhook");
    if (!read) return Error{"on_event.webhook_url_file: " + read.error()};
    text = std::move(read).value();
    where = "on_event.webhook_url_file: what " + config.webhook_url_file.string() + " holds";
  }
  if (text.empty()) return settings;
  auto url = notices::webhook_address(text);
  if (!url) return Error{where + ' ' + url.error()};
  auto tls = net::TlsContext::create(config.ca_file);
  if (!tls) return Error{"on_event.ca_file: " + tls.error()};
  settings.webhook = notices::Webhook{std::move(tls).value(), std::move(url).value()};
  return settings;
}

}  // namespace mm::app
