#include "engine/describe.h"

namespace mm::engine {

namespace {

std::string words(std::string_view text) {
  return std::string(text);
}

std::string because(const Detail& detail) {
  return detail.empty() ? std::string() : ": " + words(detail.view());
}

std::string level(Quantity quantity, Price price) {
  return std::to_string(quantity.lots) + " lots at " + std::to_string(price.ticks) + " ticks";
}

std::string describe_one(const ModeChanged& fact) {
  return "mode " + words(to_text(fact.to.mode)) + " (" + words(to_text(fact.to.reason)) + "), was " +
         words(to_text(fact.from.mode)) + " (" + words(to_text(fact.from.reason)) + ')' +
         because(fact.to.detail);
}

std::string describe_one(const SideChanged& fact) {
  return words(to_text(fact.side)) + " side " + words(to_text(fact.state)) +
         (fact.hold == Hold::none ? "" : " (" + words(to_text(fact.hold)) + ')');
}

std::string describe_one(const SourceChanged& fact) {
  return "source " + std::to_string(fact.source.index) + ' ' + words(to_text(fact.status)) +
         because(fact.detail);
}

std::string describe_one(const OrderStepped& fact) {
  const Order& order = fact.order;
  return "order " + std::to_string(order.id.value) + ' ' + words(mm::to_text(order.state)) + ", was " +
         words(mm::to_text(fact.from)) + ", executed " + std::to_string(order.executed.lots) + " lots" +
         because(fact.detail);
}

std::string describe_one(const OrderRefused& fact) {
  return words(to_text(fact.side)) + ' ' + level(fact.quantity, fact.price) + " refused (" +
         words(to_text(fact.reason)) + ')';
}

std::string describe_one(const FillBooked& fact) {
  return "fill " + std::to_string(fact.number) + " of order " + std::to_string(fact.order.value) + ' ' +
         words(to_text(fact.side)) + ' ' + level(fact.quantity, fact.price) + ", fee " +
         mm::to_text(fact.fee) + ", edge " + mm::to_text(fact.edge) + ", position " +
         std::to_string(fact.after.net().lots) + " lots";
}

std::string describe_one(const FillMarked& fact) {
  return "fill " + std::to_string(fact.fill) + " after " + std::to_string(to_ms(fact.after)) + " ms: " +
         (fact.fair_price > 0
              ? "fair price " + std::to_string(fact.fair_price) + ", moved " + mm::to_text(fact.moved)
              : "no fair price");
}

std::string describe_one(const EntryBooked& fact) {
  return "the exchange's log: " + describe(fact.entry) + ", position " +
         std::to_string(fact.after.net().lots) + " lots";
}

std::string describe_one(const AccountCompared& fact) {
  return "account compared, " +
         (fact.unexplained ? "unexplained " + mm::to_text(*fact.unexplained) : "not at one moment yet");
}

std::string describe_one(const UptimeMarked& fact) {
  return "two-sided for " + std::to_string(to_ms(fact.day.two_sided)) + " of " +
         std::to_string(to_ms(fact.day.wanted)) + " ms";
}

std::string describe_one(const PositionAdjusted& fact) {
  return "position adjusted to the exchange's " + std::to_string(fact.venue.lots) + " lots from " +
         std::to_string(fact.ours.lots);
}

std::string describe_one(const FeeBooked& fact) {
  return "fee " + mm::to_text(fact.fee) +
         (fact.value == Amount{} ? "" : " and value " + mm::to_text(fact.value)) + " of order " +
         std::to_string(fact.order.value);
}

std::string describe_one(const AccountMarked& fact) {
  return "position " + std::to_string(fact.position.net().lots) + " lots marked at fair price " +
         std::to_string(fact.fair_price) + ", profit " + std::to_string(fact.profit);
}

std::string describe_one(const ParametersChanged& fact) {
  return "parameters are at version " + std::to_string(fact.version);
}

}  // namespace

std::string describe(const Fact& fact) {
  return std::visit([](const auto& one) { return describe_one(one); }, fact);
}

}  // namespace mm::engine
