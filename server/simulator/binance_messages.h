// The texts that Binance sends, and the commands it takes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/price_path.h"

namespace mm::simulator {

// "4000.10000000" from units of 1e-8.
void append_e8(std::string& text, std::int64_t value_e8);

// {"u":...,"s":...,"b":...,"B":...,"a":...,"A":...}
std::string book_ticker_frame(const PriceTick& tick);
// The REST form, without update id.
std::string book_ticker_object(const PriceTick& tick);
std::string exchange_info();
std::string server_shutdown_frame(std::int64_t time_ms, bool combined);
std::string binance_error(int code, std::string_view message);

// Carries out one command frame on a connection's subscriptions; returns the reply.
std::string run_command(std::string_view text, std::set<std::string, std::less<>>& streams, bool& combined);

// ["A","B"] as a list; nothing when it is not one.
std::optional<std::vector<std::string>> parse_symbol_list(std::string_view json);

}  // namespace mm::simulator
