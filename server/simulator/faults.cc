#include "simulator/faults.h"

#include <algorithm>
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
     "http_500, http_429, http_401 and slow_ms strike only requests with this in their path or query"},
    {"slow_ms", milliseconds, "0", "hold every REST answer back so long"},
    {"ws_kick", action, "0", "drop all private connections now"},
    {"ws_refuse", strikes, "0", "refuse a private connection's handshake with HTTP 503"},
    {"ws_silent", strikes, "0", "keep private connections open but send nothing, not even pings (use -1)"},
    {"clock_offset_ms", milliseconds, "0", "the exchange's clock is ahead by so much (negative: behind)"},
    {"feed_freeze", symbols, "", "send no prices of these; the link stays up and its heartbeats go on"},
    {"feed_hold", symbols, "", "leave these at their price; frames, repetitions and heartbeats go on"},
    {"feed_silent", symbols, "", "keep these venues' connections open but send nothing, not even pings"},
    {"feed_kick", venues, "", "drop all price connections of these venues now"},
    {"feed_refuse", venue_strikes, "0", "refuse a price connection's handshake with HTTP 503"},
    {"feed_factor", factors, "", "send the prices of these times so much, as kraken:PAXG/USD=1.01,okx=0.99"},
    {"feed_crossed", symbols, "", "send bids above asks"},
    {"feed_zero", symbols, "", "send zero as the bid"},
    {"feed_one_sided", symbols, "", "send no ask"},
    {"feed_absurd", symbols, "", "send prices a thousand times too high"},
    {"feed_old_ids", symbols, "", "send prices with an update id that is not newer, and 5 % off"},
    {"server_shutdown", venues, "",
     "announce that connections will end: `serverShutdown` of Binance, `notice` of OKX"},
    {"kraken_status", text, "online", "the state that Kraken tells, such as maintenance or cancel_only"},
}};

bool valid_number(FaultKind kind, double value) {
  switch (kind) {
    case strikes:
    case venue_strikes:
      return value == -1 || (value >= 0 && value < 1) || value == std::floor(value);
    case milliseconds:
      return std::abs(value) <= 86'400'000;
    case seconds:
      return value >= -1 && value <= 86'400;
    case factors:
      return value > 0 && value <= 1'000'000;
    default:
      return true;
  }
}

bool takes_places(FaultKind kind) {
  return kind == symbols || kind == venues || kind == venue_strikes || kind == factors;
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
    case action:
      return "action";
    case symbols:
      return "symbols";
    case venues:
      return "venues";
    case venue_strikes:
      return "venue_strikes";
    case factors:
      return "factors";
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
    if (kTable[i].name != name) continue;
    auto parsed = parse(kTable[i], value);
    if (!parsed) return Error{parsed.error()};
    values_[i] = std::move(parsed).value();
    return static_cast<Fault>(i);
  }
  std::array<std::string_view, kFaultCount> names;
  for (std::size_t i = 0; i < kFaultCount; ++i) names[i] = kTable[i].name;
  return Error{"no fault is called '" + std::string(name) + "'; the nearest is " +
               std::string(nearest_name(name, names))};
}

Result<Faults::Value> Faults::parse(const FaultHelp& fault, std::string_view given) {
  Value value{std::string(given), 0, {}};
  const auto read_number = [&](std::string_view from, double& number) {
    const auto parsed = parse_decimal(from);
    if (!parsed || !valid_number(fault.kind, to_double(*parsed))) return false;
    number = to_double(*parsed);
    return true;
  };
  const auto no_number = [&](std::string_view from) {
    return Error{std::string(fault.name) + " takes a number (" + std::string(to_text(fault.kind)) +
                 "), not '" + std::string(from) + "'"};
  };
  if (fault.kind == FaultKind::text) return value;
  if (!takes_places(fault.kind)) {
    if (!read_number(given, value.number)) return no_number(given);
    return value;
  }
  const bool numbers = fault.kind == venue_strikes || fault.kind == factors;
  if (double number = 0; numbers && read_number(given, number)) {
    for (const PriceVenue venue : kPriceVenues) value.places.push_back({std::string(to_text(venue)), number});
    return value;
  }
  if (!numbers && (given == "0" || given == "1" || given == "-1")) given = given == "0" ? "" : "all";
  while (!given.empty()) {
    const std::string_view item = given.substr(0, given.find(','));
    given.remove_prefix(std::min(item.size() + 1, given.size()));
    const std::string_view name = numbers ? item.substr(0, item.find('=')) : item;
    Place place{std::string(name), 0};
    if (numbers && !read_number(item.substr(std::min(name.size() + 1, item.size())), place.number)) {
      return no_number(item);
    }
    if (const std::string nearest = nearest_place(name); nearest != name) {
      return Error{std::string(fault.name) + ": no price venue or symbol is called '" + std::string(name) +
                   "'; the nearest is " + nearest};
    }
    value.places.push_back(std::move(place));
  }
  return value;
}

bool Faults::strikes(Fault fault) {
  Value& value = values_[index(fault)];
  const double before = value.number;
  const bool strike = strikes(value.number);
  if (value.number != before) value.text = std::to_string(static_cast<std::int64_t>(value.number));
  return strike;
}

bool Faults::strikes(Fault fault, PriceVenue venue) {
  for (Place& place : values_[index(fault)].places) {
    if (means(place.name, venue)) return strikes(place.number);
  }
  return false;
}

bool Faults::strikes(double& number) {
  if (number == 0) return false;
  if (number < 0) return true;
  if (number < 1) return random_.chance(number);
  number -= 1;
  return true;
}

Duration Faults::delay(Fault fault) const {
  return Duration(static_cast<std::int64_t>(number(fault) * 1e6));
}

bool Faults::names(Fault fault, const VenueSymbol& symbol) const {
  const auto& places = values_[index(fault)].places;
  return std::any_of(places.begin(), places.end(),
                     [&](const Place& place) { return means(place.name, symbol); });
}

bool Faults::names(Fault fault, PriceVenue venue) const {
  const auto& places = values_[index(fault)].places;
  return std::any_of(places.begin(), places.end(),
                     [&](const Place& place) { return means(place.name, venue); });
}

double Faults::factor(Fault fault, const VenueSymbol& symbol) const {
  for (const Place& place : values_[index(fault)].places) {
    if (means(place.name, symbol)) return place.number;
  }
  return 1;
}

bool Faults::take(Fault fault) {
  Value& value = values_[index(fault)];
  const bool set = value.number != 0 || !value.places.empty();
  value = {std::string(kTable[index(fault)].default_value), 0, {}};
  return set;
}

}  // namespace mm::simulator
