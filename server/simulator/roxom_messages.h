// The texts that Roxom sends, over REST and WebSocket, in their newer and older shapes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/exchange.h"

namespace mm::simulator {

enum class Unit : std::uint8_t { btc, sats };

// How answers and events are written.
struct RoxomShapes {
  bool old_rest = false;  // lists with quantity, price, orderType; balance with available and currency
  bool old_order_events = false;  // without price and side
  bool depth_absolute = false;    // depth deltas carry new totals instead of signed changes
};

// What a fault does to one message.
struct Distortion {
  bool unknown_status = false;
  bool extra_fields = false;
  bool swap_time_units = false;
  bool negative_fees = false;
};

// ---- REST ----
std::string data_answer(const std::string& data);  // {"data":<data>,"error":false}
std::string error_answer(unsigned status, std::string_view message, std::string_view details, WallTime now);
std::string auth_error_answer(std::string_view message);

std::string instruments_json(const Exchange& exchange);
std::string orderbook_json(const Exchange& exchange, InstrumentIndex instrument, std::size_t levels,
                           Unit unit);
std::string order_json(const Exchange& exchange, const ExchangeOrder& order, Unit unit,
                       const RoxomShapes& shapes, const Distortion& distortion);
std::string positions_json(const Exchange& exchange, AccountIndex account, InstrumentIndex instrument,
                           Unit unit);
std::string balance_json(const Exchange& exchange, AccountIndex account, Unit unit, WallTime now,
                         const RoxomShapes& shapes);
// Rows [from, to) in unix ms, newest first, at most `limit`, beginning after the cursor of an earlier answer.
std::string transactions_json(const Exchange& exchange, AccountIndex account, std::int64_t from_ms,
                              std::int64_t to_ms, std::size_t limit, std::uint64_t cursor, Unit unit);

// ---- WebSocket ----
std::string ack_frame(std::string_view event, std::string_view channel, std::string_view symbol,
                      std::string_view connection);
std::string ws_error_frame(std::string_view code, std::string_view message, std::string_view connection);
std::string order_event(const Exchange& exchange, const OrderChanged& change, const RoxomShapes& shapes,
                        const Distortion& distortion);
std::string position_event(const Exchange& exchange, const PositionChanged& change);
std::string balance_event(const Exchange& exchange, const BalanceChanged& change);
std::string level1_event(const Exchange& exchange, const TopChanged& change);
std::string depth_snapshot_event(const Exchange& exchange, InstrumentIndex instrument, WallTime now);
std::string depth_delta_event(const Exchange& exchange, const LevelChanged& change,
                              const RoxomShapes& shapes);
std::string trade_event(const Exchange& exchange, const Traded& trade);
std::string ticker_event(const Exchange& exchange, InstrumentIndex instrument, WallTime now, bool all_null);

}  // namespace mm::simulator
