#include "cli/command.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

std::string step_text(const v1::ExplanationStep& step, const Output& output) {
  Table table({step.name(), ""});
  for (const auto& line : step.lines()) table.add({"  " + line.subject(), line.text()});
  std::string by;
  for (const auto& one : step.parameters()) {
    by += (by.empty() ? "by " : ", ") + one.name() + " " + value_text(one.value()) +
          (one.unit().empty() ? "" : " ") + one.unit();
  }
  return table.text() + (by.empty() ? "" : "  " + output.paint(Colour::faint, by) + "\n");
}

}  // namespace

void add_explain(CLI::App& app, Chosen& chosen) {
  app.add_subcommand("explain", "How the quotes came about, step by step, from the prices to each order")
      ->callback([&chosen] {
        chosen = [](Session& session) -> int {
          v1::ExplainQuotesResponse response;
          const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
            return session.connection.state().ExplainQuotes(&context, {}, &response);
          });
          if (!status.ok()) return session.fail(status);
          if (session.output.json()) {
            std::puts(to_json(response).c_str());
            return client::kDone;
          }
          std::printf("%s\n", clock_text(response.time()).c_str());
          for (const auto& step : response.steps()) {
            std::printf("\n%s", step_text(step, session.output).c_str());
          }
          return client::kDone;
        };
      });
}

}  // namespace mm::cli
