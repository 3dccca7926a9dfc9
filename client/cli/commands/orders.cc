#include <memory>

#include "cli/command.h"
#include "cli/span.h"
#include "cli/words.h"

namespace mm::cli {

void add_orders(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "orders", "Our orders that may still be executed; with --since all of that time, from the ledger");
  auto range = std::make_shared<v1::TimeRange>();
  auto limit = std::make_shared<std::uint32_t>(1000);
  add_span(*command, range);
  command->add_option("--limit", *limit, "With --since: the newest so many (1000)")
      ->check(CLI::Range(1, 100'000));
  command->callback([=, &chosen] {
    chosen = [=](Session& session) -> int {
      v1::ListOrdersRequest request;
      if (range->has_since() || range->has_until()) {
        *request.mutable_range() = *range;
        request.set_limit(*limit);
      }
      v1::ListOrdersResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.state().ListOrders(&context, request, &response);
      });
      if (!status.ok()) return session.fail(status);
      if (session.output.json()) {
        std::puts(to_json(response.orders()).c_str());
        return client::kDone;
      }
      Table table({">id", "side", ">price", ">size", ">executed", "state", "created", "exchange's id"});
      for (const auto& order : response.orders().orders()) {
        table.add({std::to_string(order.id()), word(order.side()), order.price().value(),
                   order.quantity().value(), order.executed_quantity().value(), word(order.state()),
                   clock_text(order.create_time()), order.venue_order_id()});
      }
      session.output.print(table);
      if (const auto foreign = response.orders().foreign_open_orders(); foreign > 0) {
        std::printf("and %llu on the account that are not ours\n", static_cast<unsigned long long>(foreign));
      }
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
