#include <algorithm>

#include "cli/command.h"

namespace mm::cli {

void add_doctor(CLI::App& app, Chosen& chosen) {
  app.add_subcommand("doctor", "Examine keys, clock, disk, the way to each venue, versions")
      ->callback([&chosen] {
        chosen = [](Session& session) -> int {
          constexpr std::chrono::seconds kExamination{20};
          v1::RunDoctorResponse response;
          const auto status = session.connection.call(kExamination, [&](grpc::ClientContext& context) {
            return session.connection.state().RunDoctor(&context, {}, &response);
          });
          if (!status.ok()) return session.fail(status);
          const auto& checks = response.checks();
          const bool well =
              std::all_of(checks.begin(), checks.end(), [](const v1::Check& one) { return one.ok(); });
          if (session.output.json()) {
            std::puts(to_json(response).c_str());
          } else {
            Table table({"", "what", "found"});
            for (const auto& one : checks) {
              table.add({one.ok() ? session.output.paint(Colour::good, "ok")
                                  : session.output.paint(Colour::bad, "BAD"),
                         one.name(), one.detail()});
            }
            session.output.print(table);
          }
          return well ? client::kDone : client::kRefused;
        };
      });
}

}  // namespace mm::cli
