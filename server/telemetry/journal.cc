#include "telemetry/journal.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "telemetry/log.h"

namespace mm::telemetry {

using engine::to_text;
using fmt::format;

namespace {

// In the order of Kind, each with the level of its lines.
struct KindText {
  const char* name;
  LogLevel level;
};
constexpr KindText kKindTexts[] = {{"link", LogLevel::warn},
                                   {"source", LogLevel::warn},
                                   {"order", LogLevel::warn},
                                   {"order refused", LogLevel::info},
                                   {"frame refused", LogLevel::warn}};

std::string words(std::string_view text) {
  return std::string(text);
}

}  // namespace

Journal::Journal(std::shared_ptr<const Instrument> instrument, std::vector<std::string> source_names,
                 Clock clock)
    : instrument_(std::move(instrument)), source_names_(std::move(source_names)), clock_(std::move(clock)) {
  static_assert(std::size(kKindTexts) == kKinds);
}

Journal::~Journal() {
  tell_left_out(MonoTime::max());
}

bool Journal::admits(Kind kind) {
  const MonoTime now = clock_();
  tell_left_out(now);
  return limiters_[static_cast<std::size_t>(kind)].admit(now);
}

void Journal::tell_left_out(MonoTime now) {
  for (std::size_t i = 0; i < kKinds; ++i) {
    const auto count = limiters_[i].take_left_out(now);
    if (count == 0) continue;
    log(kKindTexts[i].level,
        LogRecord{"left_out",
                  format("{} ... {} more lines of this kind were left out", kKindTexts[i].name, count),
                  {{"lines", std::to_string(count)}}});
  }
}

void Journal::on_facts(std::span<const engine::Fact> facts) {
  // A flood that ended is told without waiting for the next of its kind; the clock is read only then.
  const auto waiting = [](const LineLimiter& one) { return one.has_left_out(); };
  if (std::any_of(limiters_.begin(), limiters_.end(), waiting)) tell_left_out(clock_());
  for (const auto& fact : facts) {
    std::visit([this](const auto& one) { write(one); }, fact);
  }
}

void Journal::on_command(const engine::CommandAnswered& answered) {
  const bool done = answered.reply.status == engine::CommandStatus::done;
  log(done ? LogLevel::info : LogLevel::warn,
      LogRecord{"command",
                format("command {} by {}: {}", answered.command, answered.caller, answered.reply.message),
                {{"command", answered.command},
                 {"caller", answered.caller},
                 {"status", words(to_text(answered.reply.status))}}});
}

void Journal::write(const engine::ModeChanged& fact) {
  const auto level = fact.to.mode == engine::Mode::halted   ? LogLevel::error
                     : fact.to.mode == engine::Mode::paused ? LogLevel::warn
                                                            : LogLevel::info;
  const std::string mode(to_text(fact.to.mode)), reason(to_text(fact.to.reason)),
      was(to_text(fact.from.mode));
  log(level,
      LogRecord{
          "mode",
          format("mode {} reason={} was={} {}", mode, reason, was, fact.to.detail.view()),
          {{"mode", mode}, {"reason", reason}, {"was", was}, {"detail", words(fact.to.detail.view())}}});
}

void Journal::write(const engine::SideChanged& fact) {
  log(LogLevel::debug, [&] {
    const std::string side(to_text(fact.side)), state(to_text(fact.state)), hold(to_text(fact.hold));
    return LogRecord{"side",
                     format("side {} {} hold={}", side, state, hold),
                     {{"side", side}, {"state", state}, {"hold", hold}}};
  });
}

void Journal::write(const engine::SourceChanged& fact) {
  if (!admits(Kind::source)) return;
  const std::string& name = source_names_[fact.source.index];
  const std::string status(to_text(fact.status));
  log(fact.status == engine::SourceStatus::live ? LogLevel::info : LogLevel::warn,
      LogRecord{"source",
                format("source {} {} {}", name, status, fact.detail.view()),
                {{"source", name}, {"state", status}, {"detail", words(fact.detail.view())}}});
}

void Journal::write(const engine::OrderStepped& fact) {
  const Order& order = fact.order;
  const bool asked_for = fact.from == OrderState::cancel_pending && order.state == OrderState::cancelled;
  const bool routine = asked_for || (fact.detail.empty() && order.state != OrderState::unknown &&
                                     order.state != OrderState::rejected);
  if (!routine && !admits(Kind::order)) return;
  log(routine ? LogLevel::debug : LogLevel::warn, [&] {
    const std::string side(to_text(order.side)), state(mm::to_text(order.state)), was(mm::to_text(fact.from));
    const std::string quantity = instrument_->to_text(order.quantity),
                      price = instrument_->to_text(order.price);
    return LogRecord{"order",
                     format("order {} {} {} at {} {} was={} id={} {}", order.id.value, side, quantity, price,
                            state, was, order.venue_id.view(), fact.detail.view()),
                     {{"order_id", std::to_string(order.id.value)},
                      {"side", side},
                      {"quantity", quantity},
                      {"price", price},
                      {"state", state},
                      {"was", was},
                      {"venue_order_id", words(order.venue_id.view())},
                      {"detail", words(fact.detail.view())}}};
  });
}

void Journal::write(const engine::OrderRefused& fact) {
  if (!admits(Kind::refusal)) return;
  log(LogLevel::info, [&] {
    const std::string side(to_text(fact.side)), reason(to_text(fact.reason));
    const std::string quantity = instrument_->to_text(fact.quantity),
                      price = instrument_->to_text(fact.price);
    return LogRecord{"order_refused",
                     format("order refused {} {} at {} reason={}", side, quantity, price, reason),
                     {{"side", side}, {"quantity", quantity}, {"price", price}, {"reason", reason}}};
  });
}

void Journal::write(const engine::FillBooked& fact) {
  log(LogLevel::info, [&] {
    const std::string side(to_text(fact.side));
    const std::string quantity = instrument_->to_text(fact.quantity),
                      price = instrument_->to_text(fact.price);
    const std::string fee = mm::to_text(fact.fee), position = instrument_->to_text(fact.after.net());
    return LogRecord{"fill",
                     format("fill {} {} {} at {} fee={} position={} id={}", fact.number, side, quantity,
                            price, fee, position, fact.venue_id.view()),
                     {{"fill", std::to_string(fact.number)},
                      {"order_id", std::to_string(fact.order.value)},
                      {"side", side},
                      {"quantity", quantity},
                      {"price", price},
                      {"fee", fee},
                      {"position", position},
                      {"venue_order_id", words(fact.venue_id.view())}}};
  });
}

void Journal::write(const engine::FeeBooked& fact) {
  log(LogLevel::info, [&] {
    const std::string fee = mm::to_text(fact.fee), value = mm::to_text(fact.value);
    return LogRecord{"fee",
                     format("fee booked later {} value={} order={}", fee, value, fact.order.value),
                     {{"fee", fee}, {"value", value}, {"order_id", std::to_string(fact.order.value)}}};
  });
}

void Journal::write(const engine::FillMarked& fact) {
  log(LogLevel::debug, [&] {
    return LogRecord{"fill_marked",
                     format("fill {} after_ms={} fair={} moved={}", fact.fill, to_ms(fact.after),
                            fact.fair_price, mm::to_text(fact.moved)),
                     {{"fill", std::to_string(fact.fill)}}};
  });
}

void Journal::write(const engine::EntryBooked& fact) {
  const engine::AccountEntry& entry = fact.entry;
  if (entry.kind == engine::EntryKind::fill) {
    const std::string side(to_text(entry.side)), quantity = instrument_->to_text(entry.quantity);
    const std::string position = instrument_->to_text(fact.after.net());
    log(LogLevel::warn,
        LogRecord{"trade_by_hand",
                  format("trade by hand {} {} worth {} fee={} position={} id={}", side, quantity,
                         mm::to_text(entry.value), mm::to_text(entry.fee), position, entry.id.view()),
                  {{"side", side},
                   {"quantity", quantity},
                   {"position", position},
                   {"id", words(entry.id.view())}}});
  } else {
    const std::string kind(to_text(entry.kind)), amount = mm::to_text(entry.amount);
    log(LogLevel::info, LogRecord{"account_entry",
                                  format("{} booked {} id={}", kind, amount, entry.id.view()),
                                  {{"kind", kind}, {"amount", amount}, {"id", words(entry.id.view())}}});
  }
}

void Journal::write(const engine::AccountCompared& fact) {
  // Less than this may be for want of decimals.
  constexpr std::int64_t kWorthALine = 1000;
  if (!fact.unexplained) return;
  const std::int64_t change = (*fact.unexplained - unexplained_).atoms;
  if (change < kWorthALine && change > -kWorthALine) return;
  const std::string unexplained = mm::to_text(*fact.unexplained);
  log(LogLevel::warn,
      LogRecord{"unexplained",
                format("the exchange's account differs from our profit: unexplained {} was {}", unexplained,
                       mm::to_text(unexplained_)),
                {{"unexplained", unexplained}}});
  unexplained_ = *fact.unexplained;
}

void Journal::write(const engine::PositionAdjusted& fact) {
  const std::string venue = instrument_->to_text(fact.venue), ours = instrument_->to_text(fact.ours);
  log(LogLevel::warn, LogRecord{"position_adjusted",
                                format("position adjusted to the exchange's {} ours={}", venue, ours),
                                {{"position", venue}, {"was", ours}}});
}

void Journal::write(const engine::ParametersChanged& fact) {
  log(LogLevel::info, [&] {
    std::string text;
    for (const auto& spec : engine::parameter_specs()) {
      text += ' ' + std::string(spec.name) + '=' +
              engine::parameter_text(fact.parameters, spec.name, *instrument_);
    }
    return LogRecord{"parameters",
                     format("parameters version={}{}", fact.version, text),
                     {{"version", std::to_string(fact.version)}}};
  });
}

void Journal::order_written(const engine::OrderStamps& order) {
  log(LogLevel::trace, [&] {
    const auto us = std::to_string(to_ns(order.written - order.cause) / 1000);
    return LogRecord{"order_written", "order written " + us + " us after its cause", {{"took_us", us}}};
  });
}

void Journal::request_finished(std::string_view operation, unsigned status, Duration took) {
  log(LogLevel::debug, [&] {
    return LogRecord{"request",
                     format("request {} status={} took_ms={}", operation, status, to_ms(took)),
                     {{"operation", words(operation)},
                      {"status", std::to_string(status)},
                      {"took_ms", std::to_string(to_ms(took))}}};
  });
}

void Journal::link_changed(std::string_view link, bool up, std::string_view reason) {
  if (!admits(Kind::link)) return;
  const std::string state = up ? "up" : "down";
  log(up ? LogLevel::info : LogLevel::warn,
      LogRecord{"link",
                format("link {} {} {}", link, state, reason),
                {{"link", words(link)}, {"state", state}, {"detail", words(reason)}}});
}

void Journal::link_round_trip(std::string_view link, Duration took) {
  log(LogLevel::trace, [&] {
    const auto us = std::to_string(to_ns(took) / 1000);
    return LogRecord{"link_round_trip",
                     format("link {} round trip {} us", link, us),
                     {{"link", words(link)}, {"took_us", us}}};
  });
}

void Journal::frame_refused(std::string_view link, std::string_view reason) {
  if (!admits(Kind::frame)) return;
  log(LogLevel::warn, LogRecord{"frame_refused",
                                format("frame of {} refused: {}", link, reason),
                                {{"link", words(link)}, {"detail", words(reason)}}});
}

}  // namespace mm::telemetry
