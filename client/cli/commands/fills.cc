#include <memory>

#include "cli/command.h"
#include "cli/span.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

// An amount of the quote asset, in basis points of what was executed.
std::string in_bps(const v1::Fill& fill, const v1::Decimal& amount) {
  return bps_text(std::stod(amount.value()) / std::stod(fill.value().value()) * 1e4);
}

// "..." as long as the horizon is not past, "-" when there was no fair price then.
std::string markout_text(const v1::Fill& fill, int horizon) {
  if (horizon >= fill.markouts_size()) return "...";
  const v1::Markout& mark = fill.markouts(horizon);
  return mark.has_markout() ? in_bps(fill, mark.markout()) : "-";
}

}  // namespace

void add_fills(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "fills",
      "Executions of this run of mmd, oldest first; with --since those in the ledger. In bps: the edge, and "
      "what they were worth 1 s, 10 s, 60 s and 5 min later; above zero is good for us");
  auto request = std::make_shared<v1::ListFillsRequest>();
  command->add_option_function<std::uint64_t>(
      "--after", [request](std::uint64_t number) { request->set_after_number(number); },
      "Only those with a larger number");
  command
      ->add_option_function<std::uint32_t>(
          "--limit", [request](std::uint32_t limit) { request->set_limit(limit); },
          "The newest so many (100)")
      ->check(CLI::Range(1, 100'000));
  auto range = std::make_shared<v1::TimeRange>();
  add_span(*command, range);
  command->callback([=, &chosen] {
    chosen = [=](Session& session) -> int {
      if (range->has_since() || range->has_until()) *request->mutable_range() = *range;
      v1::ListFillsResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.state().ListFills(&context, *request, &response);
      });
      if (!status.ok()) return session.fail(status);
      if (session.output.json()) {
        std::puts(to_json(response).c_str());
        return client::kDone;
      }
      Table table({">number", "time", "side", ">price", ">size", ">fee", ">position", ">fair price",
                   ">edge bps", ">1 s", ">10 s", ">60 s", ">5 min"});
      for (const auto& fill : response.fills()) {
        table.add({std::to_string(fill.number()), clock_text(fill.book_time()), word(fill.side()),
                   fill.price().value(), fill.quantity().value(), fill.fee().value(), fill.position().value(),
                   fill.has_fair_price() ? number_text(fill.fair_price(), 8) : "-",
                   fill.has_edge() ? in_bps(fill, fill.edge()) : "-", markout_text(fill, 0),
                   markout_text(fill, 1), markout_text(fill, 2), markout_text(fill, 3)});
      }
      session.output.print(table);
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
