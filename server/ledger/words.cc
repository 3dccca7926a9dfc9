#include "ledger/words.h"

namespace mm::ledger {

namespace {

template <typename Enum>
Enum found(std::string_view word, Enum last, Enum otherwise) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (to_text(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return otherwise;
}

std::optional<WallTime> time_if_known(SQLite::Statement& row, int column) {
  if (row.isColumnNull(column)) return std::nullopt;
  return wall_from_unix_ns(row.getColumn(column).getInt64());
}

}  // namespace

Order order_of(SQLite::Statement& row) {
  Order order;
  order.id = OrderId{static_cast<std::uint64_t>(row.getColumn(0).getInt64())};
  order.venue_id = VenueOrderId(row.getColumn(1).getText());
  order.side = side_of(row.getColumn(2).getText());
  order.price = Price{row.getColumn(3).getInt64()};
  order.quantity = Quantity{row.getColumn(4).getInt64()};
  order.executed = Quantity{row.getColumn(5).getInt64()};
  order.executed_value = amount(row, 6);
  order.fees = amount(row, 7);
  order.state = order_state_of(row.getColumn(8).getText());
  order.created_wall = wall_from_unix_ns(row.getColumn(9).getInt64());
  order.exchange_created = time_if_known(row, 10);
  order.answered = time_if_known(row, 11);
  return order;
}

Side side_of(std::string_view word) {
  return word == to_text(Side::buy) ? Side::buy : Side::sell;
}

OrderState order_state_of(std::string_view word) {
  return found(word, OrderState::rejected, OrderState::unknown);
}

engine::Mode mode_of(std::string_view word) {
  return found(word, engine::Mode::halted, engine::Mode::halted);
}

engine::Reason reason_of(std::string_view word) {
  return found(word, engine::kLastReason, engine::Reason::none);
}

}  // namespace mm::ledger
