// The texts that Binance sends, and the commands it takes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/venue_prices.h"

namespace mm::simulator {

// {"u":...,"s":...,"b":...,"B":...,"a":...,"A":...}
std::string book_ticker_frame(const VenueQuote& quote);
// The REST form, without update id.
std::string book_ticker_object(const VenueQuote& quote);
std::string exchange_info();
std::string server_shutdown_frame(std::int64_t time_ms, bool combined);
std::string binance_error(int code, std::string_view message);

// Carries out one command frame on a connection's subscriptions; returns the reply.
std::string run_command(std::string_view text, std::set<std::string, std::less<>>& streams, bool& combined);

// ["A","B"] as a list; nothing when it is not one.
std::optional<std::vector<std::string>> parse_symbol_list(std::string_view json);

}  // namespace mm::simulator
