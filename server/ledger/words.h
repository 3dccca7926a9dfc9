// Between the words in the tables and the types.
#pragma once

#include <string>
#include <string_view>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include "core/order.h"
#include "engine/action.h"
#include "engine/markout.h"
#include "engine/mode.h"

namespace mm::ledger {

inline std::string words(std::string_view text) {
  return std::string(text);
}
inline std::int64_t id_of(OrderId id) {
  return static_cast<std::int64_t>(id.value);
}
inline Amount amount(SQLite::Statement& row, int column) {
  return Amount{row.getColumn(column).getInt64()};
}
// As the tables name a horizon, from its index.
inline std::int64_t horizon_seconds(std::size_t horizon) {
  return to_ns(engine::kHorizons.at(horizon)) / 1'000'000'000;
}

// Of a row of `orders`: when the exchange had answered the create with a name for it; null when it had not.
inline const std::string kAnswered =
    "(SELECT min(at) FROM order_steps WHERE order_id = orders.id AND from_state = 'in_flight' "
    "AND to_state NOT IN ('in_flight', 'unknown', 'rejected'))";

// What order_of() reads, as the first columns of a row of `orders`.
inline const std::string kOrderColumns =
    "id, venue_id, side, price, quantity, executed, value, fees, state, created, exchange_created, " +
    kAnswered;
Order order_of(SQLite::Statement& row);

// The word's value; what is not known any more is taken for what needs a look.
Side side_of(std::string_view word);
OrderState order_state_of(std::string_view word);
engine::Mode mode_of(std::string_view word);
engine::Reason reason_of(std::string_view word);

}  // namespace mm::ledger
