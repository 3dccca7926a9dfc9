#include <memory>

#include "cli/command.h"
#include "cli/span.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

using Report = v1::ProfitReport;
constexpr const char* kUnknown = "-";

Table table_of(const v1::GetProfitResponse& response) {
  Table table({"", "since", ">fills", ">bought", ">sold", ">realized", ">fees", ">profit"});
  for (const auto& report : response.reports()) {
    table.add({report.name(), report.has_since() ? clock_text(report.since()) : "",
               std::to_string(report.fills()), report.bought().value(), report.sold().value(),
               report.realized().value(), report.fees().value(),
               report.has_profit() ? number_text(report.profit(), 6) : kUnknown});
  }
  return table;
}

// With its sign, and as many decimals as every other: sums can be checked by eye.
std::string part_text(const Report& report, const v1::Decimal& (v1::ProfitParts::*part)() const,
                      bool subtracted = false) {
  if (!report.has_parts()) return kUnknown;
  return amount_text(std::stod((report.parts().*part)().value()) * (subtracted ? -1 : 1));
}

std::string markout_text(const Report& report, int horizon) {
  if (horizon >= report.markouts_size() || report.markouts(horizon).fills() == 0) return kUnknown;
  return bps_text(report.markouts(horizon).average_bps());
}

std::string gained_text(const Report& report) {
  if (!report.has_parts() || !report.has_unexplained()) return kUnknown;
  return amount_text(std::stod(report.parts().total().value()) + std::stod(report.unexplained().value()));
}

std::string uptime_text(const v1::Uptime& uptime) {
  const auto seconds = [](const google::protobuf::Duration& duration) {
    return static_cast<double>(duration.seconds()) + static_cast<double>(duration.nanos()) * 1e-9;
  };
  if (seconds(uptime.wanted()) <= 0) return kUnknown;
  return number_text(100 * seconds(uptime.two_sided()) / seconds(uptime.wanted()), 4) + " %";
}

// One column for each stretch of time. Above zero is earned: the parts add up to the profit, and what the
// account at the exchange has gained more than that is unexplained.
Table explained(const v1::GetProfitResponse& response) {
  std::vector<std::string> headers{"BTC"};
  for (const auto& report : response.reports()) headers.push_back('>' + report.name());
  Table table(std::move(headers));
  const auto row = [&](const char* name, auto cell) {
    std::vector<std::string> cells{name};
    for (const auto& report : response.reports()) cells.push_back(cell(report));
    table.add(std::move(cells));
  };
  using Parts = v1::ProfitParts;
  row("fills", [](const Report& report) { return std::to_string(report.fills()); });
  row("bought, contracts", [](const Report& report) { return report.bought().value(); });
  row("sold, contracts", [](const Report& report) { return report.sold().value(); });
  row("turnover", [](const Report& report) { return amount_text(std::stod(report.turnover().value())); });
  row("spread captured", [](const Report& report) { return part_text(report, &Parts::spread); });
  row("adverse selection", [](const Report& report) { return part_text(report, &Parts::adverse_selection); });
  row("inventory", [](const Report& report) { return part_text(report, &Parts::inventory); });
  row("fees", [](const Report& report) { return part_text(report, &Parts::fees, true); });
  row("funding", [](const Report& report) { return part_text(report, &Parts::funding); });
  row("profit", [](const Report& report) { return part_text(report, &Parts::total); });
  row("gained at the exchange", gained_text);
  row("unexplained", [](const Report& report) {
    return report.has_unexplained() ? amount_text(std::stod(report.unexplained().value())) : kUnknown;
  });
  constexpr const char* kHorizons[] = {"edge, bps", "after 1 s, bps", "after 10 s, bps", "after 60 s, bps",
                                       "after 5 min, bps"};
  for (int i = 0; i < 5; ++i) {
    row(kHorizons[i], [i](const Report& report) { return markout_text(report, i); });
  }
  row("two-sided", [](const Report& report) { return uptime_text(report.uptime()); });
  return table;
}

}  // namespace

void add_pnl(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "pnl", "Profit by average cost: today (UTC), this run, all; --since adds one more stretch");
  auto request = std::make_shared<v1::GetProfitRequest>();
  auto range = std::make_shared<v1::TimeRange>();
  auto explain = std::make_shared<bool>(false);
  add_since(*command, range);
  command
      ->add_option_function<std::uint32_t>(
          "--days", [request](std::uint32_t days) { request->set_days(days); },
          "Each of the newest so many days (UTC) too")
      ->check(CLI::Range(1, 366));
  command->add_flag("--explain", *explain,
                    "What it is made of, what the exchange's account says, markouts and two-sided uptime");
  command->callback([=, &chosen] {
    chosen = [=](Session& session) -> int {
      if (range->has_since()) *request->mutable_since() = range->since();
      v1::GetProfitResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.state().GetProfit(&context, *request, &response);
      });
      if (!status.ok()) return session.fail(status);
      if (session.output.json()) {
        std::puts(to_json(response).c_str());
        return client::kDone;
      }
      session.output.print(*explain ? explained(response) : table_of(response));
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
