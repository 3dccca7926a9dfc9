#include <array>
#include <charconv>

#include "engine/describe.h"

namespace mm::engine {

namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

// The shortest text that reads as the same value.
std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string order(OrderId id) {
  return "order " + std::to_string(id.value);
}

template <std::size_t Capacity>
std::string because(const InlineText<Capacity>& detail) {
  return detail.empty() ? std::string() : ": " + std::string(detail.view());
}

std::string source(SourceId id) {
  return "source " + std::to_string(id.index);
}

std::string lots(Quantity quantity) {
  return number(quantity.lots) + " lots";
}

std::string ticks(Price price) {
  return number(price.ticks) + " ticks";
}

std::string level(const std::optional<Level>& level) {
  return level ? lots(level->quantity) + " at " + ticks(level->price) : "none";
}

std::string describe_one(const SourceTicked& tick) {
  return source(tick.source) + " bid " + number(tick.bid) + " x " + number(tick.bid_size) + " ask " +
         number(tick.ask) + " x " + number(tick.ask_size);
}

std::string describe_one(const SourceLinkChanged& link) {
  return source(link.source) + " link " + (link.up ? "up" : "down") + because(link.detail);
}

std::string describe_one(const VenueLinkChanged& link) {
  return "exchange link " + std::string(link.link == VenueLink::up ? "up" : "down") + because(link.detail);
}

std::string describe_one(const KeysRefused& refused) {
  return "exchange refused the keys" + because(refused.detail);
}

std::string describe_one(const VenueRateLimited& limited) {
  return "exchange asks for a pause of " + number(to_ns(limited.retry_after)) + " ns";
}

std::string describe_one(const VenueTopChanged& change) {
  return "exchange bid " + level(change.top.bid) + ", ask " + level(change.top.ask);
}

std::string describe_one(const VenueTraded& trade) {
  return "a taker " + std::string(trade.taker == Side::buy ? "bought " : "sold ") + lots(trade.volume) +
         " at " + ticks(trade.lowest) + (trade.highest == trade.lowest ? "" : " to " + ticks(trade.highest));
}

std::string describe_one(const VenueClockRead& clock) {
  return "exchange clock " + number(unix_ms(clock.exchange)) + " ms";
}

std::string describe_one(const OrderAccepted& accepted) {
  return order(accepted.id) + " accepted as " + std::string(accepted.venue_id.view());
}

std::string describe_one(const OrderRejected& rejected) {
  return order(rejected.id) + " rejected" + because(rejected.detail);
}

std::string describe_one(const OrderOutcomeUnknown& unknown) {
  return order(unknown.id) + " has an unknown outcome" + because(unknown.detail);
}

std::string describe_one(const CancelAnswered& cancel) {
  constexpr std::string_view kTexts[] = {"accepted", "refused", "not answered"};
  return "cancel of " + order(cancel.id) + ' ' +
         std::string(kTexts[static_cast<std::size_t>(cancel.answer)]) + because(cancel.detail);
}

std::string describe_one(const OrderReport& report) {
  constexpr std::string_view kTexts[] = {"live", "cancel pending", "filled", "cancelled", "rejected"};
  std::string text = "report " + std::string(report.venue_id.view()) + ' ' +
                     std::string(kTexts[static_cast<std::size_t>(report.state)]) + " executed " +
                     lots(report.executed);
  if (report.side) text += ' ' + std::string(to_text(*report.side));
  if (report.quantity) text += " of " + lots(*report.quantity);
  if (report.price) text += " at " + ticks(*report.price);
  if (report.fill_price) text += " filled at " + ticks(*report.fill_price);
  if (report.executed_value) text += " worth " + to_text(*report.executed_value);
  if (report.fees) text += " fees " + to_text(*report.fees);
  if (report.created) text += " created at " + number(unix_ms(*report.created));
  return text + (report.answers_query ? " as asked" : "") + because(report.detail);
}

std::string describe_one(const OrderNotFound& missing) {
  return order(missing.id) + " is not known to the exchange";
}

std::string describe_one(const OrderQueryFailed& failed) {
  return "query of " + order(failed.id) + " failed" + because(failed.detail);
}

std::string position(const PositionReport& report) {
  return "position " + lots(report.net) +
         (report.average_entry ? " entered at " + ticks(*report.average_entry) : "") +
         (report.cost ? " that cost " + to_text(*report.cost) : "");
}

std::string describe_one(const AccountLoaded& loaded) {
  std::string text = "account " + std::to_string(loaded.request) + " loaded";
  if (!loaded.account) return text;
  const AccountState& account = *loaded.account;
  text += (account.includes_closed ? " with closed orders: " : ": ") + position(account.position) +
          ", balance " + to_text(account.balance) + ", available " + to_text(account.available) + ", " +
          std::to_string(account.orders.size()) + " orders";
  for (const auto& one : account.orders) text += "; " + describe_one(one);
  if (!account.entries) return text + "; no log";
  for (const auto& entry : *account.entries) text += "; " + describe(entry);
  return text;
}

std::string describe_one(const AccountLoadFailed& failed) {
  return "account " + std::to_string(failed.request) + " could not be loaded" + because(failed.detail);
}

std::string describe_one(const PositionReported& reported) {
  return position(reported.position);
}

std::string describe_one(const BalanceReported& reported) {
  return "balance " + to_text(reported.balance);
}

std::string describe_one(const AccountCancelled& cancelled) {
  return std::string("cancelling everything on the account ") + (cancelled.ok ? "done" : "failed") +
         because(cancelled.detail);
}

std::string describe_one(const HistoryRead& history) {
  const Remembered& known = *history.remembered;
  std::string text = "going on after order " + std::to_string(known.last_order) + " and fill " +
                     std::to_string(known.last_fill) + ", position " + lots(known.position.net()) +
                     " that cost " + to_text(known.position.cost());
  for (const auto& one : known.orders) {
    if (!one.is_live()) continue;
    text += "; " + order(one.id) + ' ' + std::string(one.venue_id.view()) + ' ' +
            std::string(to_text(one.side)) + ' ' + lots(one.quantity) + " at " + ticks(one.price) +
            " executed " + lots(one.executed) + ' ' + std::string(mm::to_text(one.state));
  }
  if (known.halt) {
    text += "; " + std::string(to_text(known.halt->mode)) + " (" + std::string(to_text(known.halt->reason)) +
            ')' + because(known.halt->detail);
  }
  return text;
}

std::string describe_one(const LedgerChanged& ledger) {
  return std::string("ledger ") + (ledger.writable ? "can be written" : "cannot be written") +
         because(ledger.detail);
}

// Commands have words of their own.
template <typename T>
requires std::is_constructible_v<Command, const T&> std::string describe_one(const T& command) {
  std::string text = "command " + std::to_string(command.id.value) + ' ' + describe(Command(command));
  if constexpr (std::is_same_v<T, ChangeParameters>) {
    if (!command.expected_etag.empty()) text += " of etag " + command.expected_etag;
  }
  return text;
}

std::string describe_one(const Woke&) {
  return "woke";
}

}  // namespace

std::string describe(const AccountEntry& entry) {
  std::string text(to_text(entry.kind));
  text += ' ' + std::string(entry.id.view()) + " at " + number(unix_ms(entry.at)) + " ms: ";
  if (entry.kind != EntryKind::fill) return text + to_text(entry.amount);
  return text + std::string(to_text(entry.side)) + ' ' + lots(entry.quantity) + " worth " +
         to_text(entry.value) + ", fee " + to_text(entry.fee) + " of " + std::string(entry.order.view());
}

std::string describe(const Event& event) {
  return std::visit([](const auto& one) { return describe_one(one); }, event);
}

}  // namespace mm::engine
