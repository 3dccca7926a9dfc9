#include "cli/command.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

Colour colour_of(v1::Mode mode) {
  switch (mode) {
    case v1::MODE_QUOTING:
      return Colour::good;
    case v1::MODE_HALTED:
      return Colour::bad;
    case v1::MODE_STOPPED:
      return Colour::none;
    default:
      return Colour::warning;
  }
}

std::string mode_text(const v1::ServiceState& state, const Output& output) {
  const v1::ModeStatus& mode = state.mode();
  std::string text = output.paint(colour_of(mode.mode()), word(mode.mode()));
  // Only what stands in the way needs a reason.
  const bool explain = mode.mode() != v1::MODE_QUOTING && mode.reason() != v1::MODE_REASON_UNSPECIFIED;
  if (explain) text += " (" + word(mode.reason()) + (mode.detail().empty() ? "" : ": ") + mode.detail() + ")";
  return text + " since " + clock_text(mode.since());
}

std::string level(const v1::Level& level) {
  return level.has_price() ? level.price().value() : "-";
}

std::vector<std::string> side_row(const char* name, const v1::Quote& quote, const Output& output) {
  std::string state = word(quote.state());
  if (quote.hold() != v1::HOLD_REASON_UNSPECIFIED) state += ": " + word(quote.hold());
  const Colour colour = quote.state() == v1::SIDE_STATE_LIVE   ? Colour::good
                        : quote.state() == v1::SIDE_STATE_HELD ? Colour::warning
                                                               : Colour::none;
  return {name, level(quote.working()),
          quote.working().has_quantity() ? quote.working().quantity().value() : "-", level(quote.desired()),
          output.paint(colour, state)};
}

std::string parameter(const v1::ServiceState& state, std::string_view name) {
  for (const auto& one : state.parameters().parameters()) {
    if (one.name() == name) return one.value();
  }
  return {};
}

std::string position_line(const v1::ServiceState& state) {
  const v1::Position& position = state.position();
  const std::string limit = parameter(state, "max_position");
  std::string text = "position    " + position.net().value() + " contracts, limit " +
                     (limit.empty() ? "not set" : "±" + limit);
  if (position.has_average_entry()) text += ", entered at " + number_text(position.average_entry(), 6);
  text += "\nprofit      realized " + position.realized_pnl().value();
  if (position.has_unrealized_pnl()) text += ", unrealized " + number_text(position.unrealized_pnl(), 4);
  text += ", fees paid " + position.fees().value();
  if (position.has_profit_today()) text += "; today " + number_text(position.profit_today(), 4);
  return text + "; balance " + position.balance().value() + "\n";
}

std::string counters_line(const v1::ServiceState& state) {
  const v1::Counters& counters = state.counters();
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  return "fills       " + number(counters.buy_fills()) + " buys of " + counters.buy_volume().value() + ", " +
         number(counters.sell_fills()) + " sells of " + counters.sell_volume().value() + "\norders      " +
         number(counters.orders_sent()) + " sent, " + number(counters.cancels_sent()) + " cancels, " +
         number(counters.orders_rejected()) + " rejected, " + number(counters.orders_refused()) +
         " refused by us, " + number(counters.orders_unknown()) + " unknown for a while\n";
}

}  // namespace

std::string picture_text(const v1::ServiceState& state, const Output& output) {
  std::string text = state.instrument().symbol() + "  " + mode_text(state, output) + "\n\n";
  text += "fair price  " +
          (state.fair_price().has_value() ? number_text(state.fair_price().value(), 8)
                                          : output.paint(Colour::bad, "none")) +
          "\n";
  text += "spread      " +
          (state.quotes().has_spread_bps() ? number_text(state.quotes().spread_bps(), 4) : "-") +
          " bps quoted, " + parameter(state, "spread_bps") + " bps asked\n";
  text += position_line(state) + counters_line(state) + "\n";

  Table quotes({"", ">price", ">size", ">desired", "state"});
  quotes.add(side_row("ask", state.quotes().ask(), output));
  quotes.add(side_row("bid", state.quotes().bid(), output));
  text += quotes.text() + "\n";

  Table sources({"source", "status", ">bid", ">ask", ">age", ""});
  for (const auto& source : state.sources().sources()) {
    const bool live = source.status() == v1::SOURCE_STATUS_LIVE;
    sources.add({source.name(), output.paint(live ? Colour::good : Colour::bad, word(source.status())),
                 source.has_bid() ? number_text(source.bid(), 10) : "-",
                 source.has_ask() ? number_text(source.ask(), 10) : "-",
                 source.has_age() ? age_text(source.age()) : "-", source.detail()});
  }
  const v1::Venue& venue = state.venue();
  const bool ready = venue.connected() && venue.account_loaded();
  sources.add({"roxom:" + state.instrument().symbol(),
               output.paint(ready ? Colour::good : Colour::bad, ready               ? "live"
                                                                : venue.connected() ? "loading"
                                                                                    : "down"),
               level(venue.best_bid()), level(venue.best_ask()), "", venue.detail()});
  return text + sources.text();
}

void add_status(CLI::App& app, Chosen& chosen) {
  app.add_subcommand("status", "Mode, fair price, quotes, position, sources")->callback([&chosen] {
    chosen = [](Session& session) -> int {
      v1::GetStateResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.state().GetState(&context, {}, &response);
      });
      if (!status.ok()) return session.fail(status);
      const std::string text = session.output.json() ? to_json(response.state()) + "\n"
                                                     : picture_text(response.state(), session.output);
      std::fputs(text.c_str(), stdout);
      return client::kDone;
    };
  });
}

}  // namespace mm::cli
