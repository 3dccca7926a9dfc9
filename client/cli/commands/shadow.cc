// shadow start, stop, status
#include <memory>

#include "cli/command.h"
#include "cli/parameter_file.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

struct StartWords {
  std::vector<std::string> changes;
  std::string file;
  bool at_position = false;
  double latency_ms = -1;  // not named
};

int start(Session& session, const StartWords& words) {
  ParameterValues values;
  if (!words.file.empty()) {
    auto named = read_parameter_file(words.file);
    if (!named) return client::kUsage;
    values = std::move(*named);
  }
  for (const auto& change : words.changes) {
    if (!add_value(change, {}, values)) return client::kUsage;
  }
  v1::StartShadowRequest request;
  for (const auto& [name, value] : values) {
    auto& change = *request.add_changes();
    change.set_name(name);
    change.set_value(value);
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

std::string price_and_size(const v1::Level& level) {
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
  row("wanted ask", [](Figures of) { return price_and_size(of.quotes().ask().desired()); });
  row("resting ask", [](Figures of) { return price_and_size(of.quotes().ask().working()); });
  row("resting bid", [](Figures of) { return price_and_size(of.quotes().bid().working()); });
  row("wanted bid", [](Figures of) { return price_and_size(of.quotes().bid().desired()); });
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
    text += "differs in " + one.name() + ": " + value_text(one.shadow()) + ", trading " +
            value_text(one.real()) + (one.unit().empty() ? "" : " " + one.unit()) + "\n";
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
  starter->add_option("-f,--file", words->file, kParameterFileHelp);
  starter->add_flag("--at-position", words->at_position, "Begin with the real position; otherwise flat");
  starter->add_option("--latency-ms", words->latency_ms, "Each way between it and its exchange; otherwise 20")
      ->check(CLI::Range(0.0, 10'000.0));
  starter->callback([=, &chosen] { chosen = [=](Session& session) { return start(session, *words); }; });
  command->add_subcommand("stop", "End it")->callback([&chosen] { chosen = stop; });
  command->add_subcommand("status", "What it quotes, holds and earns, beside the trading engine")
      ->callback([&chosen] { chosen = show; });
}

}  // namespace mm::cli
