#include "simulator/faults.h"

#include <cmath>

#include "core/decimal.h"
#include "core/nearest_name.h"

namespace mm::simulator {

namespace {

using enum FaultKind;

// In the order of the enumeration.
constexpr std::array<FaultHelp, kFaultCount> kTable{{
    {"ws_before_rest_ms", milliseconds, "0", "answer a create only so long after its events have gone out"},
    {"create_lost", strikes, "0", "accept the order, then close the connection without an answer"},
    {"create_unanswered", strikes, "0", "accept the order, then never answer and keep the connection open"},
    {"create_500", strikes, "0", "accept the order, then answer with HTTP 500"},
    {"create_delay_ms", milliseconds, "0", "let a create wait so long before the exchange sees it"},
    {"late_reject", strikes, "0", "answer a create the rules refuse as accepted, then send `rejected`"},
    {"cancel_delay_ms", milliseconds, "0",
     "answer a cancel at once, keep the order in `pendingcancel` so long; it can be filled meanwhile"},
    {"cancel_fill", strikes, "0", "let someone take the whole order just before its cancel arrives"},
    {"cancel_refuse", strikes, "0", "refuse a cancel with HTTP 400 and leave the order alone"},
    {"cancel_refuse_text", text, "Order cannot be cancelled", "the message of cancel_refuse"},
    {"cancel_lost", strikes, "0", "cancel the order, then close the connection without an answer"},
    {"duplicate_events", strikes, "0", "send an order event twice"},
    {"drop_events", strikes, "0", "do not send an order event"},
    {"reorder_events", strikes, "0", "hold an order event back and send it after the next one"},
    {"unknown_status", strikes, "0", "send an order event with a status nobody has heard of"},
    {"extra_fields", strikes, "0", "add unknown fields to an answer or event"},
    {"null_ticker", strikes, "0", "send a ticker whose values are all null"},
    {"ns_ms_mixed", strikes, "0", "write times of an order event or object in the other unit (ns and ms)"},
    {"negative_fees", strikes, "0", "write the fees of an order event as what the account lost: below zero"},
    {"hide_depth_snapshot", strikes, "0", "do not send the first depth snapshot after a subscription"},
    {"http_500", strikes, "0", "answer a REST request with HTTP 500 without doing it"},
    {"http_429", strikes, "0", "answer a REST request with HTTP 429 without doing it"},
    {"http_429_retry_after_s", seconds, "1", "the Retry-After of a 429; -1: no such header"},
    {"http_401", strikes, "0", "refuse a REST request's authentication"},
    {"http_fault_path", text, "",
     "http_500, http_429, http_401 and slow_ms strike only paths with this in them"},
    {"slow_ms", milliseconds, "0", "hold every REST answer back so long"},
    {"ws_kick", action, "0", "drop all private connections now"},
    {"ws_refuse", strikes, "0", "refuse a private connection's handshake with HTTP 503"},
    {"ws_silent", strikes, "0", "keep private connections open but send nothing, not even pings (use -1)"},
    {"clock_offset_ms", milliseconds, "0", "the exchange's clock is ahead by so much (negative: behind)"},
    {"feed_freeze", symbols, "", "send no prices of these symbols; the link stays up"},
    {"feed_kick", action, "0", "drop all price connections now"},
    {"feed_refuse", strikes, "0", "refuse a price connection's handshake with HTTP 503"},
    {"feed_crossed", symbols, "", "send bids above asks"},
    {"feed_zero", symbols, "", "send zero as the bid"},
    {"feed_absurd", symbols, "", "send prices a thousand times too high"},
    {"feed_old_ids", symbols, "", "send prices with an update id that is not newer, and 5 % off"},
    {"server_shutdown", action, "0", "announce `serverShutdown` on all price connections now"},
}};

bool valid_number(FaultKind kind, double value) {
  switch (kind) {
    case strikes:
      return value == -1 || (value >= 0 && value < 1) || value == std::floor(value);
    case milliseconds:
      return std::abs(value) <= 86'400'000;
    case seconds:
      return value >= -1 && value <= 86'400;
    default:
      return true;
  }
}

}  // namespace

const std::array<FaultHelp, kFaultCount>& fault_table() {
  return kTable;
}

std::string_view to_text(FaultKind kind) {
  switch (kind) {
    case strikes:
      return "strikes";
    case milliseconds:
      return "milliseconds";
    case seconds:
      return "seconds";
    case text:
      return "text";
    case symbols:
      return "symbols";
    case action:
      return "action";
  }
  return "text";
}

Faults::Faults(std::uint64_t seed) : random_(seed) {
  reset();
}

void Faults::reset() {
  for (const FaultHelp& fault : kTable) {
    const auto set_back = set(fault.name, fault.default_value);
    (void)set_back;
  }
}

Result<Fault> Faults::set(std::string_view name, std::string_view value) {
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    const FaultHelp& fault = kTable[i];
    if (fault.name != name) continue;
    double number = 0;
    if (fault.kind != FaultKind::text && fault.kind != symbols) {
      const auto parsed = parse_decimal(value);
      if (!parsed || !valid_number(fault.kind, to_double(*parsed))) {
        return Error{std::string(name) + " takes a number (" + std::string(to_text(fault.kind)) + "), not '" +
                     std::string(value) + "'"};
      }
      number = to_double(*parsed);
    }
    values_[i] = {std::string(value), number};
    return static_cast<Fault>(i);
  }
  std::array<std::string_view, kFaultCount> names;
  for (std::size_t i = 0; i < kFaultCount; ++i) names[i] = kTable[i].name;
  return Error{"no fault is called '" + std::string(name) + "'; the nearest is " +
               std::string(nearest_name(name, names))};
}

bool Faults::strikes(Fault fault) {
  Value& value = values_[index(fault)];
  if (value.number == 0) return false;
  if (value.number < 0) return true;
  if (value.number < 1) return random_.chance(value.number);
  value.number -= 1;
  value.text = std::to_string(static_cast<std::int64_t>(value.number));
  return true;
}

Duration Faults::delay(Fault fault) const {
  return Duration(static_cast<std::int64_t>(number(fault) * 1e6));
}

bool Faults::names(Fault fault, std::string_view symbol) const {
  const std::string& list = text(fault);
  return !list.empty() && (list == "all" || list.find(symbol) != std::string::npos);
}

bool Faults::take(Fault fault) {
  Value& value = values_[index(fault)];
  const bool set = value.number != 0;
  value = {"0", 0};
  return set;
}

}  // namespace mm::simulator
