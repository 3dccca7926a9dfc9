// Our real orders at the exchange, as the trading loop tells them. They stand in its book and their
// executions are among its trades, so whoever imagines other orders in their place has to know them.
#pragma once

#include <deque>
#include <vector>

#include "core/fixed.h"
#include "core/ids.h"
#include "core/order.h"
#include "core/side.h"
#include "core/time.h"
#include "engine/event.h"

namespace mm::paper {

// The trading engine sends an order.
struct RealOrderSent {
  OrderId id;
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  bool post_only = true;
};

struct RealOrderStepped {
  OrderId id;
  OrderState state = OrderState::working;
};

struct RealOrderFilled {
  OrderId id;
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  double fair_price = 0;  // 0: there was none
};

class RealOrders {
 public:
  void on(const RealOrderSent& order, MonoTime now);
  void on(const RealOrderStepped& step);
  void on(const RealOrderFilled& fill);
  // Live, and not one that may have taken.
  bool waits(OrderId id) const;
  // News were lost: nothing is known any more. As quotes are renewed it heals.
  void forget();

  // What rests at this price for sure.
  Quantity resting(Side side, Price price) const;
  // The same with what may rest there: on its way, or of unknown fate.
  Quantity possible(Side side, Price price) const;

  // How much of the trade was perhaps our own taking: an order that was not post-only, sent no longer ago
  // than kTakes. Each order answers for its quantity once.
  Quantity take_own(const engine::VenueTraded& trade, MonoTime now);

  static constexpr Duration kTakes = std::chrono::seconds(2);

 private:
  struct Live {
    OrderId id;
    Side side;
    Price price;
    Quantity remaining;
    bool post_only;
    bool resting;
  };
  struct Taking {
    Side side;
    Price price;
    Quantity left;
    MonoTime sent;
  };
  std::vector<Live>::iterator find(OrderId id);

  std::vector<Live> live_;
  std::deque<Taking> taking_;  // oldest first
};

}  // namespace mm::paper
