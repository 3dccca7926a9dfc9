// shadow start, stop, status
#include <fstream>
#include <memory>

#include "cli/command.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

struct StartWords {
  std::vector<std::string> changes;
  std::string file;
  bool at_position = false;
  double latency_ms = -1;  // not named
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// NAME=VALUE, with spaces around each as one likes; false with a sentence on standard error when it is none.
bool add_change(const std::string& text, const std::string& where, v1::StartShadowRequest& request) {
  const auto equals = text.find('=');
  const std::string name = equals == std::string::npos ? std::string() : trimmed(text.substr(0, equals));
  if (name.empty()) {
    std::fprintf(stderr, "mmctl: %s'%s' must be NAME=VALUE, such as spread_bps=30\n", where.c_str(),
                 text.c_str());
    return false;
  }
  auto& change = *request.add_changes();
  change.set_name(name);
  change.set_value(trimmed(text.substr(equals + 1)));
  return true;
}

// One NAME=VALUE a line; empty lines and what follows a # are not looked at.
bool add_file(const std::string& file, v1::StartShadowRequest& request) {
  std::ifstream in(file);
  if (!in) {
    std::fprintf(stderr, "mmctl: cannot read %s\n", file.c_str());
    return false;
  }
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const std::string text = trimmed(line.substr(0, line.find('#')));
    if (!text.empty() && !add_change(text, file + " line " + std::to_string(number) + ": ", request))
      return false;
  }
  return true;
}

int start(Session& session, const StartWords& words) {
  v1::StartShadowRequest request;
  if (!words.file.empty() && !add_file(words.file, request)) return client::kUsage;
  for (const auto& change : words.changes) {
    if (!add_change(change, {}, request)) return client::kUsage;
  }
  request.set_at_position(words.at_position);
  if (words.latency_ms >= 0) {
    const auto ns = static_cast<std::int64_t>(words.latency_ms * 1e6);
    request.mutable_latency()->set_seconds(ns / 1'000'000'000);
    request.mutable_latency()->set_nanos(static_cast<int>(ns % 1'000'000'000));
  }
  v1::StartShadowResponse response;
  const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.shadow().StartShadow(&context, request, &response);
  });
  if (!status.ok()) return session.fail(status);
  std::puts(session.output.json() ? to_json(response).c_str() : response.message().c_str());
  return client::kDone;
}

int stop(Session& session) {
  v1::StopShadowResponse response;
  const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.shadow().StopShadow(&context, {}, &response);
  });
  if (!status.ok()) return session.fail(status);
  std::puts(session.output.json() ? to_json(response).c_str() : response.message().c_str());
  return client::kDone;
}

std::string mode_text(const v1::ModeStatus& mode) {
  const bool explain = mode.mode() != v1::MODE_QUOTING && mode.reason() != v1::MODE_REASON_UNSPECIFIED;
  return word(mode.mode()) + (explain ? " (" + word(mode.reason()) + ")" : "");
}

std::string level_text(const v1::Level& level) {
  return level.has_price() ? level.price().value() + " x " + level.quantity().value() : "-";
}

std::string number(bool has, double value, int digits) {
  return has ? number_text(value, digits) : "-";
}

Table comparison(const v1::Shadow& shadow) {
  const v1::ShadowFigures& its = shadow.shadow();
  const v1::ShadowFigures& ours = shadow.real();
  Table table({"", ">shadow", ">trading"});
  const auto row = [&](const char* name, const auto& text) { table.add({name, text(its), text(ours)}); };
  using Figures = const v1::ShadowFigures&;
  row("mode", [](Figures of) { return mode_text(of.mode()); });
  row("fair price",
      [](Figures of) { return number(of.fair_price().has_value(), of.fair_price().value(), 8); });
  row("wanted ask", [](Figures of) { return level_text(of.quotes().ask().desired()); });
  row("resting ask", [](Figures of) { return level_text(of.quotes().ask().working()); });
  row("resting bid", [](Figures of) { return level_text(of.quotes().bid().working()); });
  row("wanted bid", [](Figures of) { return level_text(of.quotes().bid().desired()); });
  row("spread, bps",
      [](Figures of) { return number(of.quotes().has_spread_bps(), of.quotes().spread_bps(), 4); });
  row("position", [](Figures of) { return of.position().value(); });
  row("orders sent", [](Figures of) { return std::to_string(of.orders_sent()); });
  row("cancels sent", [](Figures of) { return std::to_string(of.cancels_sent()); });
  row("buys", [](Figures of) { return std::to_string(of.buy_fills()) + " of " + of.buy_volume().value(); });
  row("sells",
      [](Figures of) { return std::to_string(of.sell_fills()) + " of " + of.sell_volume().value(); });
  row("edge, bps", [](Figures of) { return number(of.has_edge_bps(), of.edge_bps(), 4); });
  row("fees", [](Figures of) { return of.fees().value(); });
  row("profit", [](Figures of) { return number(of.has_profit(), of.profit(), 6); });
  return table;
}

std::string status_text(const v1::Shadow& shadow, const Output& output) {
  std::string text = shadow.running() ? output.paint(Colour::good, "running") + " since " : "ran from ";
  text += clock_text(shadow.start_time());
  if (!shadow.running()) text += " to " + clock_text(shadow.end_time());
  text += std::string(", began ") + (shadow.at_position() ? "at the real position" : "flat") + ", latency " +
          age_text(shadow.latency()) + " each way\n";
  for (const auto& one : shadow.differences()) {
    text += "differs in " + one.name() + ": " + (one.shadow().empty() ? "not set" : one.shadow()) +
            ", trading " + (one.real().empty() ? "not set" : one.real()) +
            (one.unit().empty() ? "" : " " + one.unit()) + "\n";
  }
  if (shadow.differences().empty()) text += "differs in nothing\n";
  if (shadow.lost_events() > 0) {
    text +=
        output.paint(Colour::bad, std::to_string(shadow.lost_events()) +
                                      " events were lost on their way to it: take its numbers with care") +
        "\n";
  }
  text += "\n" + comparison(shadow).text() + "\nup to " + shadow.stopped_buy_volume().value() +
          " more bought and " + shadow.stopped_sell_volume().value() +
          " more sold, had takers whom better real quotes of ours stopped come as far as its own\n";
  for (const auto& sentence : shadow.assumptions()) text += output.paint(Colour::faint, sentence) + "\n";
  return text;
}

int show(Session& session) {
  v1::GetShadowResponse response;
  const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.shadow().GetShadow(&context, {}, &response);
  });
  if (!status.ok()) return session.fail(status);
  if (session.output.json()) {
    std::puts(to_json(response).c_str());
  } else if (!response.has_shadow()) {
    std::puts("there has been no shadow; `mmctl shadow start NAME=VALUE ...` begins one");
  } else {
    std::fputs(status_text(response.shadow(), session.output).c_str(), stdout);
  }
  return client::kDone;
}

}  // namespace

void add_shadow(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "shadow", "A second set of parameters on the live market that sends nothing, beside the trading one");
  command->require_subcommand(1);
  auto* starter = command->add_subcommand("start", "Begin one, with changes to the trading parameters");
  auto words = std::make_shared<StartWords>();
  starter->add_option("changes", words->changes, "NAME=VALUE ...");
  starter->add_option("-f,--file", words->file, "More of them: one NAME=VALUE a line, # begins a remark");
  starter->add_flag("--at-position", words->at_position, "Begin with the real position; otherwise flat");
  starter->add_option("--latency-ms", words->latency_ms, "Each way between it and its exchange; otherwise 20")
      ->check(CLI::Range(0.0, 10'000.0));
  starter->callback([=, &chosen] { chosen = [=](Session& session) { return start(session, *words); }; });
  command->add_subcommand("stop", "End it")->callback([&chosen] { chosen = stop; });
  command->add_subcommand("status", "What it quotes, holds and earns, beside the trading engine")
      ->callback([&chosen] { chosen = show; });
}

}  // namespace mm::cli
