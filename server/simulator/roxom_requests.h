// What clients of Roxom ask for, read from their requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "simulator/exchange.h"
#include "simulator/roxom_messages.h"

namespace mm::simulator {

// "btc" (any case) or "sats"; `fallback` when absent or unknown.
Unit parse_unit(std::string_view text, Unit fallback);

// The body of POST /orders. Says what is wrong with it; the exchange's own rules come later.
Result<NewOrder> parse_create(const Exchange& exchange, std::string_view body);

struct ChannelArg {
  std::string channel;
  std::string symbol;
};

struct StreamCommand {
  enum class Kind { subscribe, unsubscribe, not_json, unknown };
  Kind kind = Kind::unknown;
  std::vector<ChannelArg> args;
};

StreamCommand parse_stream_command(std::string_view text);

}  // namespace mm::simulator
