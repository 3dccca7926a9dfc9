#include <memory>

#include "cli/command.h"
#include "cli/span.h"
#include "cli/words.h"

namespace mm::cli {

void add_pnl(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "pnl", "Profit by average cost: today (UTC), this run, all; --since adds one more stretch");
  auto range = std::make_shared<v1::TimeRange>();
  add_since(*command, range);
  command->callback([=, &chosen] {
    chosen = [=](Session& session) -> int {
      v1::GetProfitRequest request;
      if (range->has_since()) *request.mutable_since() = range->since();
      v1::GetProfitResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.state().GetProfit(&context, request, &response);
      });
      if (!status.ok()) return session.fail(status);
      if (session.output.json()) {
        std::puts(to_json(response).c_str());
        return client::kDone;
      }
      Table table({"", "since", ">fills", ">bought", ">sold", ">realized", ">fees", ">profit"});
      for (const auto& report : response.reports()) {
        table.add({report.name(), report.has_since() ? clock_text(report.since()) : "",
                   std::to_string(report.fills()), report.bought().value(), report.sold().value(),
                   report.realized().value(), report.fees().value(),
                   report.has_profit() ? number_text(report.profit(), 6) : "-"});
      }
      session.output.print(table);
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
