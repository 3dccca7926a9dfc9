#include <memory>

#include "cli/command.h"
#include "cli/span.h"
#include "cli/words.h"

namespace mm::cli {

void add_history(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "history", "Commands with callers and answers, modes, parameter changes and runs, from the ledger");
  auto range = std::make_shared<v1::TimeRange>();
  auto limit = std::make_shared<std::uint32_t>(1000);
  add_span(*command, range);
  command->add_option("--limit", *limit, "The newest so many (1000)")->check(CLI::Range(1, 100'000));
  command->callback([=, &chosen] {
    chosen = [=](Session& session) -> int {
      v1::ListHistoryRequest request;
      *request.mutable_range() = *range;
      request.set_limit(*limit);
      v1::ListHistoryResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.state().ListHistory(&context, request, &response);
      });
      if (!status.ok()) return session.fail(status);
      if (session.output.json()) {
        std::puts(to_json(response).c_str());
        return client::kDone;
      }
      Table table({"time", "kind", "status", "caller", "what"});
      for (const auto& entry : response.entries()) {
        table.add({clock_text(entry.time()), entry.kind(), entry.status(), entry.caller(), entry.text()});
      }
      session.output.print(table);
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
