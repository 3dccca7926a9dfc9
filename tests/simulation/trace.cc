#include "simulation/trace.h"

#include <array>
#include <cstdio>

namespace mm::simulation {

namespace {

using std::to_string;

std::string words(std::string_view text) {
  return std::string(text);
}

std::string text_of(const engine::OrderReport& report) {
  constexpr std::array kStates{"live", "cancel_pending", "filled", "cancelled", "rejected"};
  std::string text = words(report.venue_id.view()) + " is " +
                     kStates[static_cast<std::size_t>(report.state)] + ", executed " +
                     to_string(report.executed.lots);
  if (report.answers_query) text += ", as asked";
  if (!report.detail.empty()) text += ": " + words(report.detail.view());
  return text;
}

struct EventText {
  std::string operator()(const engine::SourceTicked& tick) const {
    return "tick " + to_string(tick.source.index) + ' ' + to_string(tick.bid) + ' ' + to_string(tick.ask);
  }
  std::string operator()(const engine::SourceLinkChanged& link) const {
    return "source " + to_string(link.source.index) + (link.up ? " up" : " down");
  }
  std::string operator()(const engine::VenueLinkChanged& link) const {
    constexpr std::array kLinks{"down", "up", "keys refused"};
    return std::string("venue ") + kLinks[static_cast<std::size_t>(link.link)];
  }
  std::string operator()(const engine::VenueRateLimited& limited) const {
    return "rate limited for " + to_string(to_ms(limited.retry_after)) + " ms";
  }
  std::string operator()(const engine::VenueTopChanged& top) const {
    const auto price = [](const std::optional<Level>& level) {
      return level ? to_string(level->price.ticks) : std::string("-");
    };
    return "top " + price(top.top.bid) + ' ' + price(top.top.ask);
  }
  std::string operator()(const engine::VenueClockRead&) const { return "venue clock"; }
  std::string operator()(const engine::OrderAccepted& event) const {
    return "accepted " + to_string(event.id.value) + " as " + words(event.venue_id.view());
  }
  std::string operator()(const engine::OrderRejected& event) const {
    return "rejected " + to_string(event.id.value) + ' ' + words(event.detail.view());
  }
  std::string operator()(const engine::OrderOutcomeUnknown& event) const {
    return "outcome unknown " + to_string(event.id.value) + ' ' + words(event.detail.view());
  }
  std::string operator()(const engine::CancelAnswered& event) const {
    constexpr std::array kAnswers{"accepted", "refused", "unknown"};
    return "cancel of " + to_string(event.id.value) + ' ' + kAnswers[static_cast<std::size_t>(event.answer)];
  }
  std::string operator()(const engine::OrderReport& report) const { return "report " + text_of(report); }
  std::string operator()(const engine::OrderNotFound& event) const {
    return "not found " + to_string(event.id.value);
  }
  std::string operator()(const engine::OrderQueryFailed& event) const {
    return "query failed " + to_string(event.id.value) + ' ' + words(event.detail.view());
  }
  std::string operator()(const engine::AccountLoaded& loaded) const {
    std::string text = "account " + to_string(loaded.request) + " loaded: position " +
                       to_string(loaded.account->position.net.lots);
    if (loaded.account->includes_closed) {
      return text + ", " + to_string(loaded.account->orders.size()) + " orders with closed ones";
    }
    for (const auto& order : loaded.account->orders) text += "; " + text_of(order);
    return text;
  }
  std::string operator()(const engine::AccountLoadFailed& failed) const {
    return "account " + to_string(failed.request) + " failed " + words(failed.detail.view());
  }
  std::string operator()(const engine::PositionReported& told) const {
    return "position told " + to_string(told.position.net.lots);
  }
  std::string operator()(const engine::BalanceReported&) const { return "balance told"; }
  std::string operator()(const engine::AccountCancelled& cancelled) const {
    return std::string("account cancelled ") + (cancelled.ok ? "ok" : "failed");
  }
  std::string operator()(const engine::HistoryRead& read) const {
    return "history of " + to_string(read.remembered->last_order) + " orders";
  }
  std::string operator()(const engine::LedgerChanged& ledger) const {
    return std::string("ledger ") + (ledger.writable ? "writable" : "failed ") + words(ledger.detail.view());
  }
  std::string operator()(const engine::Woke&) const { return "woke"; }
  template <typename Command>
  std::string operator()(const Command& command) const {
    return "command " + to_string(command.id.value) + ' ' + engine::describe(engine::Command(command));
  }
};

struct FactText {
  std::string operator()(const engine::ModeChanged& mode) const {
    return "mode " + words(engine::to_text(mode.to.mode)) + ' ' + words(engine::to_text(mode.to.reason));
  }
  std::string operator()(const engine::SideChanged& side) const {
    return words(to_text(side.side)) + " side " + words(engine::to_text(side.state)) + ' ' +
           words(engine::to_text(side.hold));
  }
  std::string operator()(const engine::SourceChanged& source) const {
    return "source " + to_string(source.source.index) + ' ' + words(engine::to_text(source.status));
  }
  std::string operator()(const engine::OrderStepped& step) const {
    return "order " + to_string(step.order.id.value) + ' ' + words(to_text(step.from)) + " -> " +
           words(to_text(step.order.state)) + ' ' + words(step.detail.view());
  }
  std::string operator()(const engine::OrderRefused& refused) const {
    return "refused " + words(to_text(refused.side)) + ' ' + words(engine::to_text(refused.reason));
  }
  std::string operator()(const engine::FillBooked& fill) const {
    return "fill of " + to_string(fill.order.value) + ": " + to_string(fill.quantity.lots) +
           " lots, position " + to_string(fill.after.net().lots);
  }
  std::string operator()(const engine::FeeBooked& fee) const {
    return "fee of " + to_string(fee.order.value) + ": " + to_string(fee.fee.atoms);
  }
  std::string operator()(const engine::AccountMarked& marked) const {
    return "marked at " + to_string(marked.fair_price) + ": profit " + to_string(marked.profit);
  }
  std::string operator()(const engine::PositionAdjusted& adjusted) const {
    return "position adjusted from " + to_string(adjusted.ours.lots) + " to " +
           to_string(adjusted.venue.lots);
  }
  std::string operator()(const engine::ParametersChanged& changed) const {
    return "parameters version " + to_string(changed.version);
  }
};

}  // namespace

std::string time_text(Duration elapsed) {
  const std::int64_t us = elapsed.count() / 1000;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%02d:%02d:%02d.%06d", static_cast<int>(us / 3'600'000'000),
                static_cast<int>(us / 60'000'000 % 60), static_cast<int>(us / 1'000'000 % 60),
                static_cast<int>(us % 1'000'000));
  return text.data();
}

std::string describe(const engine::Event& event) {
  return std::visit(EventText{}, event);
}

std::string describe(const engine::Fact& fact) {
  return std::visit(FactText{}, fact);
}

std::string describe(const simulator::OrderChanged& change) {
  constexpr std::array kSteps{"accepted", "rested", "filled", "cancel asked", "closed", "rejected"};
  return words(change.order.id.view()) + ' ' + kSteps[static_cast<std::size_t>(change.step)] + " (" +
         words(simulator::to_text(change.order.status)) + ", " + words(to_text(change.order.terms.side)) +
         ' ' + to_string(change.order.terms.quantity.lots) + " lots at " +
         to_string(change.order.terms.price.ticks) + ", executed " + to_string(change.order.executed.lots) +
         ") " + words(change.order.reason.view());
}

}  // namespace mm::simulation
