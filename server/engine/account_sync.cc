#include "engine/account_sync.h"

#include <algorithm>

namespace mm::engine {

namespace {

constexpr int kMostDoublings = 3;
constexpr int kFailuresToPause = 2;  // in a row
// A difference may have its reason in the exchange's log: it is waited for through so many listings.
constexpr int kUnreadLogs = 5;

bool is_open(const OrderReport& report) {
  return report.state == VenueOrderState::live || report.state == VenueOrderState::cancel_pending;
}

}  // namespace

bool AccountSync::any_unknown() const {
  const auto& live = state_.orders.live();
  return std::any_of(live.begin(), live.end(),
                     [](const TrackedOrder& order) { return order.state == OrderState::unknown; });
}

void AccountSync::remember(const Remembered& before) {
  position_known_ = true;
  if (before.entries_since) statement_.remember(*before.entries_since, before.entries);
}

void AccountSync::on(const VenueLinkChanged& event) {
  state_.venue_link = event.link;
  state_.venue_detail = event.detail;
  if (event.link == VenueLink::up) {
    state_.account_loaded = false;
    not_before_ = {};
    demand_fresh();
  } else {
    state_.account_loaded = false;
    state_.venue_top = {};
  }
}

// Says nothing of the link: a request may be refused while the stream goes on.
void AccountSync::on(const KeysRefused& event) {
  if (!state_.halt) state_.halt = ModeState{Mode::halted, Reason::authentication_failed, event.detail};
}

std::uint64_t AccountSync::demand_fresh() {
  demanded_ = requests_ + 1;
  return demanded_;
}

void AccountSync::look_again() {
  not_before_ = state_.now.mono + state_.config.timeouts.load_retry;
  demand_fresh();
}

// For what only the books are in doubt of: nobody who wants a listing at once waits for it.
void AccountSync::audit_soon() {
  next_audit_ = std::min(next_audit_, state_.now.mono + state_.config.timeouts.load_retry);
}

void AccountSync::run() {
  const MonoTime now = state_.now.mono;
  const bool unknown = any_unknown();
  const bool up = state_.venue_link == VenueLink::up;
  const bool wanted = demanded_ > requests_ || (unknown && !pending_) || (up && now >= next_audit_);
  if (wanted && !pending_) {
    const MonoTime at = std::max(not_before_, state_.budget.blocked_until());
    if (now >= at) {
      pending_ = true;
      sent_ = now;
      books_then_ = state_.books_changed;
      next_audit_ = now + state_.config.timeouts.audit_interval;
      for (int request = 0; request < 4; ++request)
        state_.budget.take_reserved(now);  // orders, position, balance, log
      state_.turn.actions.push_back(LoadAccount{++requests_, unknown, statement_.since()});
    } else {
      state_.wake_by(at);
    }
  } else if (!pending_ && up) {
    state_.wake_by(next_audit_);
  }
}

void AccountSync::on(const AccountLoadFailed& event) {
  if (event.request != requests_) return;
  pending_ = false;
  demand_fresh();
  not_before_ =
      state_.now.mono + state_.config.timeouts.load_retry * (1 << std::min(failures_, kMostDoublings));
  if (failures_++ == 0) failing_since_ = state_.now.mono;
  // Who cannot look at the account does not know what rests there.
  if (failures_ >= kFailuresToPause) state_.account_loaded = false;
  if (!state_.account_loaded) state_.venue_detail = event.detail;
  const bool too_long = state_.now.mono - failing_since_ >= state_.config.timeouts.failing_halt;
  if (too_long && state_.venue_link == VenueLink::up && !state_.halt) {
    state_.halt = ModeState{Mode::halted, Reason::venue_down, event.detail};
  }
}

void AccountSync::on(const AccountLoaded& event) {
  if (event.request != requests_ || !event.account) return;
  pending_ = false;
  const AccountState& account = *event.account;
  const MonoTime asked = sent_;

  failures_ = 0;
  std::size_t open = 0;
  std::size_t foreign = 0;
  std::vector<VenueOrderId> listed;
  for (const OrderReport& report : account.orders) {
    listed.push_back(report.venue_id);
    desk_.on(report);
    if (!is_open(report)) continue;
    ++open;
    const TrackedOrder* ours = state_.orders.find(report.venue_id);
    if (!ours) {
      ++foreign;
    } else if (!ours->is_live()) {
      // We took it for ended and the listing shows it open. A listing older than the end makes this cancel
      // useless and harmless; otherwise it is what keeps the order from resting unseen.
      state_.turn.actions.push_back(CancelOrder{ours->id, ours->venue_id, state_.now.mono});
    }
  }

  bool all_told = true;  // no order of ours may have been executed without the listing saying so
  for (TrackedOrder& order : state_.orders.live()) {
    if (order.venue_id.empty()) {
      const bool settled = order.state == OrderState::unknown && account.includes_closed &&
                           asked - order.known_since >= state_.config.timeouts.unknown_settle;
      if (settled) desk_.never_existed(order);
      all_told = all_told && (settled || order.created >= asked);
      continue;
    }
    const bool was_listed = std::find(listed.begin(), listed.end(), order.venue_id) != listed.end();
    if (was_listed || !order.is_live()) continue;
    all_told = all_told && order.created >= asked;
    if (order.known_since < asked) desk_.query(order);
  }
  if (any_unknown()) not_before_ = state_.now.mono + state_.config.timeouts.unknown_recheck;

  state_.foreign_open_orders = foreign;
  state_.balance = account.balance;
  state_.available = account.available;
  seen_ = {event.request, open - foreign, open, state_.now.wall};
  if (!account.position.average_entry && !account.position.cost && account.position.net.lots != 0 &&
      !state_.fair.value && account.position.net != state_.position.net()) {
    // Its profit would be unknown, and unknown must not become 0: wait for a price to mark it with.
    state_.venue_detail = "the entry price of the position is unknown";
    look_again();
    return;
  }
  unread_logs_ = account.entries ? 0 : unread_logs_ + 1;
  const std::uint64_t books_before = state_.books_changed;
  statement_.read(account, asked);
  const bool agreed = compare_position(account.position, all_told);
  if (state_.books_changed != books_before || (!statement_.begun() && log_awaited())) audit_soon();
  if (all_told) compare_equity(account);
  desk_.settle();
  // Trading begins, or begins again, on a position that is agreed upon.
  if (state_.venue_link == VenueLink::up && (agreed || state_.account_loaded)) {
    state_.account_loaded = true;
    state_.venue_detail = {};
  }
}

// For want of it a difference may have no reason yet.
bool AccountSync::log_awaited() const {
  return unread_logs_ > 0 && unread_logs_ < kUnreadLogs;
}

bool AccountSync::compare_position(const PositionReport& held, bool all_told) {
  const Quantity venue_net = held.net;
  const std::optional<Price>& entry = held.average_entry;
  const Price mark = state_.fair.value ? state_.instrument.floor_to_tick(*state_.fair.value) : Price{};
  const auto adopt = [&] {
    const Quantity ours = state_.position.net();
    if (held.cost) {
      state_.position.adopt(venue_net, *held.cost);
    } else {
      state_.position.adopt(state_.instrument, venue_net, entry.value_or(mark));
    }
    if (ours != venue_net) state_.turn.facts.push_back(PositionAdjusted{ours, venue_net, state_.position});
  };
  if (!position_known_) {
    position_known_ = true;
    adopt();
    return true;
  }
  const Quantity difference = venue_net - state_.position.net();
  if (difference.lots == 0 && !statement_.has_trades()) {
    difference_.reset();
    return true;
  }
  // Position and log tell the same trades by hand.
  if (const std::size_t told = statement_.making_up(difference); told > 0 && all_told) {
    difference_.reset();
    if (!statement_.may_be_ours()) {
      statement_.book_trades(told);
      if (statement_.has_trades()) look_again();
      return true;
    }
    look_again();
    return difference.lots == 0;
  }
  // Orders, position and fills are told at different moments, so a difference counts only when the next
  // listing shows the same one with no fill in between and nothing new in the log, and no order that could
  // explain it is still asked about: its fill would be booked on top.
  const Difference seen{difference, state_.fills_booked, statement_.newest_trade()};
  if (all_told && !log_awaited() && difference_ == seen) {
    if (difference.lots != 0) adopt();
    statement_.forget_trades();
    difference_.reset();
    return true;
  }
  difference_ = seen;
  look_again();
  return difference.lots == 0;
}

void AccountSync::compare_equity(const AccountState& account) {
  const PositionReport& held = account.position;
  std::optional<Amount> cost = held.cost;
  if (!cost && held.average_entry) cost = state_.instrument.notional(*held.average_entry, held.net);
  if (held.net.lots == 0) cost = Amount{};
  // Whatever was booked since the listing was asked for may be in some parts of it and not in others.
  const bool one_moment = books_then_ == state_.books_changed && held.net == state_.position.net() &&
                          !statement_.has_trades() && !desk_.settling() && !log_awaited();
  if (one_moment && cost &&
      !state_.equity.compare(account.balance, *cost, state_.position, account.rounding, state_.now.wall)) {
    audit_soon();
  }
  state_.turn.facts.push_back(
      AccountCompared{state_.equity.base(), state_.equity.unexplained(), statement_.since()});
}

void AccountSync::on(const PositionReported& event) {
  // A hint only: it may be older or newer than the fills we know. A listing soon decides.
  if (position_known_ && event.position.net != state_.position.net() && demanded_ <= requests_) {
    not_before_ = std::max(not_before_, state_.now.mono + state_.config.timeouts.load_retry);
    demand_fresh();
  }
}

}  // namespace mm::engine
