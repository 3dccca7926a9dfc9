#include "cli/command.h"

namespace mm::cli {

namespace {

std::string microseconds(const google::protobuf::Duration& time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(time.seconds()) * 1e6 + time.nanos() / 1e3);
  return text;
}

}  // namespace

void add_latency(CLI::App& app, Chosen& chosen) {
  app.add_subcommand("latency", "Show how long orders took from their price to the socket, part by part")
      ->callback([&chosen] {
        chosen = [](Session& session) -> int {
          v1::GetLatencyResponse response;
          const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
            return session.connection.state().GetLatency(&context, {}, &response);
          });
          if (!status.ok()) return session.fail(status);
          if (session.output.json()) {
            std::puts(to_json(response).c_str());
            return client::kDone;
          }
          std::printf(
              "%llu orders in this run; microseconds of the newest %u that left in the turn of their price\n",
              static_cast<unsigned long long>(response.orders()), response.measured());
          Table table({"part", ">p50", ">p90", ">p99", ">longest", ""});
          for (const auto& part : response.parts()) {
            table.add({part.name(), microseconds(part.median()), microseconds(part.p90()),
                       microseconds(part.p99()), microseconds(part.longest()), part.description()});
          }
          session.output.print(table);
          return client::kDone;
        };
      });
}

}  // namespace mm::cli
