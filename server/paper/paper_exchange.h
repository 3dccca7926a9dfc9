// The real market with orders in it that are not there: ours are taken out of it, those of a shadow stand in
// their place. It decides by the queue what of them would have been executed. What is known of the market is
// its best prices and its trades, so in doubt the order is thought to be worse off:
//
//   - Ahead of an order is what others show at its price when it arrives: nothing when it is better than the
//     best; unknown when it is behind the best, until its price is the best and is shown.
//   - What is ahead is reduced by trades at the price. Cancels of others count only where they are certain:
//     ahead is never more than is shown, and nothing once a price behind ours is the best.
//   - A buy is executed when others offer at or below its price, when a seller trades below it, or when a
//     seller trades at it more than was ahead. Mirrored for a sell. Never more than was traded or is shown.
//   - Of a trade over several prices it is not told how much was at the last of them: for an order there,
//     nothing was.
//
// Takers who met our real orders count, since the shadow's stand in their place; our own taking does not, as
// far as it can be told (real_orders.h). A taker whom a better real quote of ours stopped short of the
// shadow's does not count: how far he would have gone is not told, only how much he took. Nor can be told
// what others do because they see our real quotes and not the shadow's, and orders by hand on the account are
// others'. The shadow takes nothing away from the market.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "core/instrument.h"
#include "core/position.h"
#include "core/top_of_book.h"
#include "engine/event.h"
#include "paper/real_orders.h"

namespace mm::paper {

// Of the value, paid.
struct PaperFees {
  double maker_bps = 0;
  double taker_bps = 9.6;  // of an account without a discount
};

struct PaperOrder {
  VenueOrderId id;
  Side side = Side::buy;
  Price price;
  Quantity quantity;
  bool post_only = true;
  MonoTime expires = MonoTime::max();
  WallTime created;  // the exchange's time

  std::optional<Quantity> ahead;  // nothing: not known
  engine::VenueOrderState state = engine::VenueOrderState::live;
  Quantity executed;
  Amount value;  // of what was executed
  Amount fees;
  std::optional<Price> last_fill;
  engine::Text reason;  // of an end that nobody asked for

  Quantity remaining() const { return quantity - executed; }
  bool is_live() const { return state == engine::VenueOrderState::live; }
};

class PaperExchange {
 public:
  static constexpr std::size_t kKeptEnded = 256;

  PaperExchange(std::shared_ptr<const Instrument> instrument, PaperFees fees, Position position)
      : instrument_(std::move(instrument)), fees_(fees), position_(position) {}

  // ---- the shadow's orders ----

  void place(const PaperOrder& order);
  // False when it is not live.
  bool cancel(const VenueOrderId& id);
  void expire(MonoTime now);
  MonoTime next_expiry() const;

  // Live or ended not too long ago.
  const PaperOrder* find(const VenueOrderId& id) const;
  const std::vector<PaperOrder>& live() const { return live_; }
  const std::deque<PaperOrder>& ended() const { return ended_; }
  const Position& position() const { return position_; }
  // What takers took from better real quotes of ours while orders of this side waited: at most so much more
  // would have been executed of them.
  const PerSide<Quantity>& stopped() const { return stopped_; }
  // Orders that changed since the last call, each as it was after the change.
  std::vector<PaperOrder> take_changes() { return std::exchange(changes_, {}); }

  // ---- the market ----

  RealOrders& real_orders() { return real_; }
  void on(const RealOrderFilled& fill);
  void on(const engine::VenueTopChanged& event);
  void on(const engine::VenueTraded& trade, MonoTime now);
  // The stream is lost: what was known of the book is known no more.
  void lose_sight() { top_ = {}; }

  // The best prices, our real orders taken out. A side of which the rest is not shown is empty.
  TopOfBook others_top() const;

 private:
  const std::optional<Level>& shown(Side side) const { return side == Side::buy ? top_.bid : top_.ask; }
  // Of the other side's best, what an order at `price` of this side can have; nothing when it is farther.
  std::optional<Level> reachable(Side side, Price price) const;
  void take(PaperOrder& order, Price at, double fee_bps);
  void look_at_queue(PaperOrder& order) const;
  void meet_offers();
  void execute(PaperOrder& order, Price price, Quantity quantity, double fee_bps);
  void end(PaperOrder& order, engine::VenueOrderState state, std::string_view reason);
  void retire();

  std::shared_ptr<const Instrument> instrument_;
  PaperFees fees_;
  Position position_;
  RealOrders real_;
  TopOfBook top_;                 // as it is told, our real orders in it
  PerSide<Quantity> taken_;       // of each side's best, by the shadow, since that price is the best
  std::vector<PaperOrder> live_;  // by arrival
  std::deque<PaperOrder> ended_;
  std::vector<PaperOrder> changes_;
  PerSide<Quantity> stopped_;
};

}  // namespace mm::paper
