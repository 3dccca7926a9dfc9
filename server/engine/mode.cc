#include "engine/mode.h"

#include "engine/engine.h"

namespace mm::engine {

std::string_view to_text(Mode mode) {
  switch (mode) {
    case Mode::stopped:
      return "stopped";
    case Mode::starting:
      return "starting";
    case Mode::quoting:
      return "quoting";
    case Mode::reducing:
      return "reducing";
    case Mode::paused:
      return "paused";
    case Mode::halted:
      return "halted";
  }
  return "?";
}

std::string_view to_text(Reason reason) {
  switch (reason) {
    case Reason::none:
      return "none";
    case Reason::operator_request:
      return "operator_request";
    case Reason::shutdown:
      return "shutdown";
    case Reason::flat:
      return "flat";
    case Reason::account_loading:
      return "account_loading";
    case Reason::venue_down:
      return "venue_down";
    case Reason::venue_rate_limited:
      return "venue_rate_limited";
    case Reason::source_waiting:
      return "source_waiting";
    case Reason::source_down:
      return "source_down";
    case Reason::source_stale:
      return "source_stale";
    case Reason::source_invalid:
      return "source_invalid";
    case Reason::authentication_failed:
      return "authentication_failed";
    case Reason::cancel_failed:
      return "cancel_failed";
    case Reason::ledger_failed:
      return "ledger_failed";
    case Reason::kill_switch:
      return "kill_switch";
    case Reason::fills_too_fast:
      return "fills_too_fast";
    case Reason::execution_limit:
      return "execution_limit";
    case Reason::rejections:
      return "rejections";
    case Reason::daily_loss:
      return "daily_loss";
    case Reason::quorum_lost:
      return "quorum_lost";
    case Reason::sources_disagree:
      return "sources_disagree";
  }
  return "?";
}

std::string_view to_text(SideState state) {
  switch (state) {
    case SideState::off:
      return "off";
    case SideState::live:
      return "live";
    case SideState::pending:
      return "pending";
    case SideState::held:
      return "held";
  }
  return "?";
}

std::string_view to_text(Hold hold) {
  switch (hold) {
    case Hold::none:
      return "none";
    case Hold::mode:
      return "mode";
    case Hold::no_position_limit:
      return "no_position_limit";
    case Hold::position_limit:
      return "position_limit";
    case Hold::max_order_size:
      return "max_order_size";
    case Hold::below_min_size:
      return "below_min_size";
    case Hold::price_collar:
      return "price_collar";
    case Hold::own_spread:
      return "own_spread";
    case Hold::live_orders:
      return "live_orders";
    case Hold::order_unknown:
      return "order_unknown";
    case Hold::request_budget:
      return "request_budget";
    case Hold::rejected:
      return "rejected";
    case Hold::max_order_notional:
      return "max_order_notional";
    case Hold::would_cross:
      return "would_cross";
    case Hold::duplicate_order:
      return "duplicate_order";
    case Hold::refill_guard:
      return "refill_guard";
    case Hold::runaway_guard:
      return "runaway_guard";
  }
  return "?";
}

std::string_view to_text(FairVerdict verdict) {
  switch (verdict) {
    case FairVerdict::absent:
      return "absent";
    case FairVerdict::used:
      return "used";
    case FairVerdict::outlier:
      return "outlier";
  }
  return "?";
}

std::string_view to_text(LegPrice price) {
  switch (price) {
    case LegPrice::mid:
      return "mid";
    case LegPrice::microprice:
      return "microprice";
    case LegPrice::last_good:
      return "last_good";
  }
  return "?";
}

std::string_view to_text(EntryKind kind) {
  switch (kind) {
    case EntryKind::fill:
      return "fill";
    case EntryKind::funding:
      return "funding";
    case EntryKind::transfer:
      return "transfer";
  }
  return "?";
}

std::string_view to_text(SourceStatus status) {
  switch (status) {
    case SourceStatus::waiting:
      return "waiting";
    case SourceStatus::live:
      return "live";
    case SourceStatus::stale:
      return "stale";
    case SourceStatus::down:
      return "down";
    case SourceStatus::invalid:
      return "invalid";
  }
  return "?";
}

std::string_view to_text(CommandStatus status) {
  switch (status) {
    case CommandStatus::done:
      return "done";
    case CommandStatus::refused:
      return "refused";
    case CommandStatus::invalid:
      return "invalid";
    case CommandStatus::conflict:
      return "conflict";
    case CommandStatus::not_confirmed:
      return "not_confirmed";
  }
  return "?";
}

}  // namespace mm::engine
