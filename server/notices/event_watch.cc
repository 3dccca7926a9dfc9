#include "notices/event_watch.h"

#include <cmath>
#include <cstdio>
#include <utility>

namespace mm::notices {

using engine::to_text;

namespace {

constexpr Duration kWindow = std::chrono::minutes(1);

// As the alerts in deploy/prometheus have them.
constexpr double kPositionNear = 0.9;
constexpr double kLossNear = 0.7;
constexpr double kUnexplained = 0.000005;
constexpr double kLedgerBehind = 1000;
// Of the same: below so much of the mark it is over.
constexpr double kClearly = 0.85;

std::string words(std::string_view text) {
  return std::string(text);
}

std::string because(std::string_view detail) {
  return detail.empty() ? std::string() : ": " + words(detail);
}

std::string percent(double part) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f %%", part * 100);
  return text;
}

}  // namespace

EventWatch::EventWatch(Settings settings, std::shared_ptr<const Instrument> instrument,
                       std::vector<std::string> source_names, Tell tell, Clock clock)
    : settings_(settings),
      instrument_(std::move(instrument)),
      source_names_(std::move(source_names)),
      tell_(std::move(tell)),
      clock_(std::move(clock)),
      limiters_(kKinds, telemetry::LineLimiter(settings.most_per_minute, kWindow)),
      sources_lost_(source_names_.size()),
      sources_seen_(source_names_.size()) {}

void EventWatch::send(Kind kind, std::string text) {
  if (!wanted(kind)) return;
  const auto i = static_cast<std::size_t>(kind);
  if (!limiters_[i].admit(clock_())) {
    ++left_out_;
    return;
  }
  tell_(kind, settings_.kinds[i] == Setting::silent, std::move(text));
}

void EventWatch::note(Kind kind, std::string_view text) {
  send(kind, words(text));
}

void EventWatch::on_facts(std::span<const engine::Fact> facts) {
  for (const auto& fact : facts) {
    std::visit([this](const auto& one) { on(one); }, fact);
  }
}

void EventWatch::on(const engine::ModeChanged& fact) {
  const auto& to = fact.to;
  const std::string text = words(to_text(to.mode)) +
                           (to.reason == engine::Reason::none ? "" : ", " + words(to_text(to.reason))) +
                           because(to.detail.view()) + " (was " + words(to_text(fact.from.mode)) + ')';
  // Who begins while the exchange is not there yet waits rather than pauses.
  const bool pauses = to.mode == engine::Mode::paused && fact.from.mode != engine::Mode::stopped;
  const Kind kind = to.mode == engine::Mode::halted ? Kind::halted : pauses ? Kind::paused : Kind::mode;
  send(kind, text);
}

void EventWatch::on(const engine::SourceChanged& fact) {
  const std::size_t i = fact.source.index;
  if (i >= source_names_.size()) return;
  const bool live = fact.status == engine::SourceStatus::live;
  if (live) sources_seen_[i] = true;
  if (live != sources_lost_[i] || !sources_seen_[i]) return;
  sources_lost_[i] = !live;
  send(Kind::source, "the source " + source_names_[i] + " is " +
                         (live ? "live again" : words(to_text(fact.status))) + because(fact.detail.view()));
}

void EventWatch::on(const engine::OrderStepped& fact) {
  const Order& order = fact.order;
  const bool rejected = order.state == OrderState::rejected;
  if ((!rejected && order.state != OrderState::unknown) || order.state == fact.from) return;
  send(rejected ? Kind::order_rejected : Kind::order_unknown,
       words(to_text(order.side)) + " order " + std::to_string(order.id.value) + " of " +
           instrument_->to_text(order.quantity) + " at " + instrument_->to_text(order.price) +
           (rejected ? " was rejected" : ": it is not known yet what became of it") +
           because(fact.detail.view()));
}

void EventWatch::on(const engine::OrderRefused& fact) {
  if (!wanted(Kind::order_refused)) return;  // there may be many
  send(Kind::order_refused,
       "a " + words(to_text(fact.side)) + " order of " + instrument_->to_text(fact.quantity) + " at " +
           instrument_->to_text(fact.price) + " was not let out: " + words(to_text(fact.reason)));
}

void EventWatch::on(const engine::FillBooked& fact) {
  send(Kind::fill, words(fact.side == Side::buy ? "bought " : "sold ") + instrument_->to_text(fact.quantity) +
                       " at " + instrument_->to_text(fact.price) + ", position " +
                       instrument_->to_text(fact.after.net()));
}

void EventWatch::on(const engine::PositionAdjusted& fact) {
  send(Kind::account, "the position was adjusted to the exchange's " + instrument_->to_text(fact.venue) +
                          "; we had counted " + instrument_->to_text(fact.ours));
}

void EventWatch::on(const engine::EntryBooked& fact) {
  const engine::AccountEntry& entry = fact.entry;
  if (entry.kind != engine::EntryKind::fill) return;
  send(Kind::account, "a trade by hand on the account: " + words(to_text(entry.side)) + ' ' +
                          instrument_->to_text(entry.quantity) + ", position " +
                          instrument_->to_text(fact.after.net()));
}

void EventWatch::on(const engine::AccountCompared& fact) {
  if (!fact.unexplained) return;
  if (!unexplained_.passes(std::abs(to_double(*fact.unexplained)), kUnexplained, kUnexplained * kClearly))
    return;
  send(Kind::account,
       "the exchange's account differs from our profit: unexplained " + mm::to_text(*fact.unexplained));
}

void EventWatch::on_picture(const engine::Snapshot& picture) {
  const MonoTime now = clock_();
  for (std::size_t i = 0; i < kKinds; ++i) {
    const auto count = limiters_[i].take_left_out(now);
    if (count == 0) continue;
    tell_(static_cast<Kind>(i), true, std::to_string(count) + " more notices of this kind were left out");
  }
  if (const auto& limit = picture.parameters.max_position; limit && limit->lots > 0) {
    const double used = std::abs(instrument_->to_double(picture.position)) / instrument_->to_double(*limit);
    if (position_.passes(used, kPositionNear, kPositionNear * kClearly)) {
      send(Kind::position_limit, "the position of " + instrument_->to_text(picture.position) + " is " +
                                     percent(used) + " of max_position");
    }
  }
  if (!picture.profit) return;
  const auto near_limit = [&](Mark& mark, double lost, Amount limit, const char* name) {
    const double used = limit.atoms > 0 ? lost / to_double(limit) : 0;
    if (!mark.passes(used, kLossNear, kLossNear * kClearly)) return;
    send(Kind::loss_limit, percent(used) + " of " + name + " is lost; at all of it trading halts");
  };
  near_limit(daily_loss_, picture.marks.day_start - *picture.profit, picture.parameters.max_daily_loss,
             "max_daily_loss");
  near_limit(drawdown_, picture.marks.peak - *picture.profit, picture.parameters.max_drawdown,
             "max_drawdown");
}

void EventWatch::on_ledger(std::uint64_t behind, bool failed) {
  const auto records = static_cast<double>(behind);
  if (behind_.passes(records, kLedgerBehind, kLedgerBehind * kClearly)) {
    send(Kind::ledger, "the ledger is " + std::to_string(behind) + " records behind");
  }
  if (failed_.passes(failed ? 1 : 0, 0, 0)) send(Kind::ledger, "the ledger cannot be written");
}

void EventWatch::on_command(const engine::CommandAnswered& answered) {
  send(Kind::command, answered.command + " by " + answered.caller + ": " + answered.reply.message);
}

void EventWatch::link_changed(std::string_view link, bool up, std::string_view reason) {
  const auto known = links_down_.find(link);
  if (up) {
    if (known == links_down_.end()) return;
    links_down_.erase(known);
    return send(Kind::link, "the link " + words(link) + " is up again");
  }
  if (known != links_down_.end()) return;
  links_down_.emplace(link);
  send(Kind::link, "the link " + words(link) + " is down" + because(reason));
}

}  // namespace mm::notices
