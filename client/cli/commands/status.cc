#include <algorithm>

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

std::string side_state(const v1::Quote& quote, const Output& output) {
  std::string state = word(quote.state());
  if (quote.hold() != v1::HOLD_REASON_UNSPECIFIED) state += ": " + word(quote.hold());
  const Colour colour = quote.state() == v1::SIDE_STATE_LIVE   ? Colour::good
                        : quote.state() == v1::SIDE_STATE_HELD ? Colour::warning
                                                               : Colour::none;
  return output.paint(colour, state);
}

// The decision about a level, where there is more to say than that the order stays.
std::string decision_text(const v1::Quote& quote, int level) {
  for (const auto& one : quote.decisions()) {
    if (!one.has_desired() || level >= quote.desired_levels_size()) continue;
    if (one.desired().price().value() != quote.desired_levels(level).price().value()) continue;
    if (one.decision() == v1::DECISION_KEEP) return {};
    const std::string hold = word(one.hold());
    return word(one.decision()) + ": " + word(one.cause()) + (hold.empty() ? "" : ", " + hold);
  }
  return {};
}

std::vector<std::string> level_row(const char* name, const v1::Quote& quote, int number,
                                   const Output& output) {
  const bool works = number < quote.working_levels_size();
  const bool wanted = number < quote.desired_levels_size();
  return {number == 0 ? name : name + (" " + std::to_string(number + 1)),
          works ? quote.working_levels(number).price().value() : "-",
          works ? quote.working_levels(number).quantity().value() : "-",
          wanted ? quote.desired_levels(number).price().value() : "-",
          number == 0 ? side_state(quote, output) : "",
          decision_text(quote, number)};
}

// Asks from the outside in, then bids from the inside out, as in a book.
std::string quotes_table(const v1::Quotes& quotes, const Output& output) {
  const auto levels = [](const v1::Quote& quote) {
    return std::max({1, quote.working_levels_size(), quote.desired_levels_size()});
  };
  Table table({"", ">price", ">size", ">desired", "state", ""});
  for (int i = levels(quotes.ask()); i-- > 0;) table.add(level_row("ask", quotes.ask(), i, output));
  for (int i = 0; i < levels(quotes.bid()); ++i) table.add(level_row("bid", quotes.bid(), i, output));
  return table.text();
}

std::string formulas_table(const v1::FairPrice& fair_price, const Output& output) {
  Table table({"formula", "verdict", ">value", ">weight", ">deviation", ">age"});
  for (const auto& one : fair_price.formulas()) {
    const bool used = one.verdict() == v1::FORMULA_VERDICT_USED;
    table.add({one.name(), output.paint(used ? Colour::good : Colour::bad, word(one.verdict())),
               one.has_value() ? number_text(one.value(), 8) : "-", number_text(one.weight(), 4),
               one.has_deviation_bps() ? number_text(one.deviation_bps(), 3) + " bps" : "-",
               age_text(one.age())});
  }
  return table.text();
}

std::string fair_price_lines(const v1::ServiceState& state, const Output& output) {
  const v1::FairPrice& fair = state.fair_price();
  std::string text = "fair price  ";
  if (fair.has_value()) {
    text += number_text(fair.value(), 8) + " ± " + number_text(fair.uncertainty_bps(), 3) + " bps\n";
  } else {
    text += output.paint(Colour::bad, "none") + "\n";
  }
  const v1::QuoteMaking& making = state.quote_making();
  text += "volatility  " + number_text(making.volatility_fast(), 3) + " bps/√s fast, " +
          number_text(making.volatility_slow(), 3) + " slow" +
          (making.volatility_warm() ? "" : ", warming up") + "\n";
  text += "spread      " +
          (state.quotes().has_spread_bps() ? number_text(state.quotes().spread_bps(), 4) : "-") +
          " bps quoted";
  if (making.has_model()) {
    text += ", " + number_text(making.model().spread_bps(), 4) + " bps wanted, shifted by " +
            number_text(making.model().shift_bps(), 3) + " bps";
  }
  return text + "\n";
}

std::string parameter(const v1::ServiceState& state, std::string_view name) {
  for (const auto& one : state.parameters().parameters()) {
    if (one.name() == name) return one.value();
  }
  return {};
}

// What the exchange's account has gained beside our profit: 0, or somebody should look.
std::string unexplained_text(const v1::Money& money, const Output& output) {
  if (!money.has_unexplained()) return "not compared with the exchange yet";
  const std::string& amount = money.unexplained().value();
  const bool nothing = amount.find_first_not_of("-0.") == std::string::npos;
  return "unexplained " + (nothing ? "0" : output.paint(Colour::warning, amount));
}

std::string position_line(const v1::ServiceState& state, const Output& output) {
  const v1::Position& position = state.position();
  const std::string limit = parameter(state, "max_position");
  std::string text = "position    " + position.net().value() + " contracts, limit " +
                     (limit.empty() ? "not set" : "±" + limit);
  if (position.has_average_entry()) text += ", entered at " + number_text(position.average_entry(), 6);
  text += "\nprofit      realized " + position.realized_pnl().value();
  if (position.has_unrealized_pnl()) text += ", unrealized " + number_text(position.unrealized_pnl(), 4);
  text += ", fees paid " + position.fees().value();
  if (position.has_profit_today()) text += "; today " + number_text(position.profit_today(), 4);
  return text + "; balance " + position.balance().value() + ", " + unexplained_text(state.money(), output) +
         "\n";
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
  text += fair_price_lines(state, output);
  text += position_line(state, output) + counters_line(state) + "\n";
  text += quotes_table(state.quotes(), output) + "\n";
  text += formulas_table(state.fair_price(), output) + "\n";

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
