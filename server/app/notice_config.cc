#include "app/notice_config.h"

#include "app/secret_file.h"
#include "notices/webhook_courier.h"

namespace mm::app {

namespace {

using nlohmann::json;

void read_command(JsonSection& in, std::vector<std::string>& command) {
  const json* list = in.list(
      "command", {"A program with its arguments, such as [\"/usr/local/bin/notify\", \"--desk\"]: begun "
                  "for each notice, which it reads as JSON on its standard input"});
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
    in.choice(spec.name, text, kSettings, {spec.help});
    kinds[i++] = notices::setting_of(text).value_or(spec.preset);
  }
  in.refuse_unknown();
}

}  // namespace

NoticeConfig read_notices(JsonSection& root) {
  JsonSection in =
      root.section("on_event", {"Who is told of what while nobody looks: [notices](notices.md)"});
  NoticeConfig config;
  std::string url_file;
  auto most = static_cast<double>(config.watch.most_per_minute);
  read_command(in, config.command);
  in.text("webhook_url", config.webhook_url,
          {"Where each notice is posted to: https, or http on this machine"});
  in.text("webhook_url_file", url_file,
          {"In place of it: a file that holds the address, when that is a secret"});
  in.text("ca_file", config.ca_file, {"Authorities to trust with the webhook instead of the system's, PEM"});
  in.text("name", config.name, {"How the service calls itself in notices"});
  in.milliseconds("timeout_ms", config.timeout, 100, 60'000,
                  {"How long an attempt may take; then a command is killed"});
  in.number("most_per_minute", most, 1, 1000, {"How many notices of a kind are sent", "a minute"});
  read_kinds(
      in.section("kinds", {"Each kind: on, silent (sent, and marked so that it makes no noise) or off"}),
      config.watch.kinds);
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
