#include "telemetry/journal.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace mm::telemetry {

using engine::to_text;

namespace {

// In the order of Kind, each with the level of its lines.
struct KindText {
  const char* name;
  spdlog::level::level_enum level;
};
constexpr KindText kKindTexts[] = {{"link", spdlog::level::warn},
                                   {"source", spdlog::level::warn},
                                   {"order", spdlog::level::warn},
                                   {"order refused", spdlog::level::info},
                                   {"frame refused", spdlog::level::warn}};

// Words from outside must not end the line and begin one of their own.
std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return line;
}

}  // namespace

void set_up_log(std::string_view level) {
  auto logger = spdlog::stderr_logger_st("mmd");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(std::string(level)));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void log_info(std::string_view text) {
  spdlog::info("{}", text);
}
void log_warning(std::string_view text) {
  spdlog::warn("{}", text);
}
void log_error(std::string_view text) {
  spdlog::error("{}", text);
}

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
    spdlog::log(kKindTexts[i].level, "{} ... {} more lines of this kind were left out", kKindTexts[i].name,
                count);
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
  spdlog::log(done ? spdlog::level::info : spdlog::level::warn, "command {} by {}: {}",
              one_line(answered.command), answered.caller, one_line(answered.reply.message));
}

void Journal::write(const engine::ModeChanged& fact) {
  const auto level = fact.to.mode == engine::Mode::halted   ? spdlog::level::err
                     : fact.to.mode == engine::Mode::paused ? spdlog::level::warn
                                                            : spdlog::level::info;
  spdlog::log(level, "mode {} reason={} was={} {}", to_text(fact.to.mode), to_text(fact.to.reason),
              to_text(fact.from.mode), one_line(fact.to.detail.view()));
}

void Journal::write(const engine::SideChanged& fact) {
  spdlog::debug("side {} {} hold={}", to_text(fact.side), to_text(fact.state), to_text(fact.hold));
}

void Journal::write(const engine::SourceChanged& fact) {
  if (!admits(Kind::source)) return;
  spdlog::log(fact.status == engine::SourceStatus::live ? spdlog::level::info : spdlog::level::warn,
              "source {} {} {}", source_names_[fact.source.index], to_text(fact.status),
              one_line(fact.detail.view()));
}

void Journal::write(const engine::OrderStepped& fact) {
  const Order& order = fact.order;
  const bool asked_for = fact.from == OrderState::cancel_pending && order.state == OrderState::cancelled;
  const bool routine = asked_for || (fact.detail.empty() && order.state != OrderState::unknown &&
                                     order.state != OrderState::rejected);
  if (!routine && !admits(Kind::order)) return;
  spdlog::log(routine ? spdlog::level::debug : spdlog::level::warn, "order {} {} {} at {} {} was={} id={} {}",
              order.id.value, to_text(order.side), instrument_->to_text(order.quantity),
              instrument_->to_text(order.price), mm::to_text(order.state), mm::to_text(fact.from),
              order.venue_id.view(), one_line(fact.detail.view()));
}

void Journal::write(const engine::OrderRefused& fact) {
  if (!admits(Kind::refusal)) return;
  spdlog::info("order refused {} {} at {} reason={}", to_text(fact.side), instrument_->to_text(fact.quantity),
               instrument_->to_text(fact.price), to_text(fact.reason));
}

void Journal::write(const engine::FillBooked& fact) {
  spdlog::info("fill {} {} {} at {} fee={} position={} id={}", fact.number, to_text(fact.side),
               instrument_->to_text(fact.quantity), instrument_->to_text(fact.price), mm::to_text(fact.fee),
               instrument_->to_text(fact.after.net()), fact.venue_id.view());
}

void Journal::write(const engine::FeeBooked& fact) {
  spdlog::info("fee booked later {} value={} order={}", mm::to_text(fact.fee), mm::to_text(fact.value),
               fact.order.value);
}

void Journal::write(const engine::FillMarked& fact) {
  spdlog::debug("fill {} after_ms={} fair={} moved={}", fact.fill, to_ms(fact.after), fact.fair_price,
                mm::to_text(fact.moved));
}

void Journal::write(const engine::EntryBooked& fact) {
  const engine::AccountEntry& entry = fact.entry;
  if (entry.kind == engine::EntryKind::fill) {
    spdlog::warn("trade by hand {} {} worth {} fee={} position={} id={}", to_text(entry.side),
                 instrument_->to_text(entry.quantity), mm::to_text(entry.value), mm::to_text(entry.fee),
                 instrument_->to_text(fact.after.net()), one_line(entry.id.view()));
  } else {
    spdlog::info("{} booked {} id={}", to_text(entry.kind), mm::to_text(entry.amount),
                 one_line(entry.id.view()));
  }
}

void Journal::write(const engine::AccountCompared& fact) {
  // Less than this may be for want of decimals.
  constexpr std::int64_t kWorthALine = 1000;
  if (!fact.unexplained) return;
  const std::int64_t change = (*fact.unexplained - unexplained_).atoms;
  if (change < kWorthALine && change > -kWorthALine) return;
  spdlog::warn("the exchange's account differs from our profit: unexplained {} was {}",
               mm::to_text(*fact.unexplained), mm::to_text(unexplained_));
  unexplained_ = *fact.unexplained;
}

void Journal::write(const engine::PositionAdjusted& fact) {
  spdlog::warn("position adjusted to the exchange's {} ours={}", instrument_->to_text(fact.venue),
               instrument_->to_text(fact.ours));
}

void Journal::write(const engine::ParametersChanged& fact) {
  std::string text;
  for (const auto& spec : engine::parameter_specs()) {
    text +=
        ' ' + std::string(spec.name) + '=' + engine::parameter_text(fact.parameters, spec.name, *instrument_);
  }
  spdlog::info("parameters version={}{}", fact.version, text);
}

void Journal::order_written(const engine::OrderStamps& order) {
  spdlog::trace("order written {} us after its cause", to_ns(order.written - order.cause) / 1000);
}

void Journal::request_finished(std::string_view operation, unsigned status, Duration took) {
  spdlog::debug("request {} status={} took_ms={}", operation, status, to_ms(took));
}

void Journal::link_changed(std::string_view link, bool up, std::string_view reason) {
  if (!admits(Kind::link)) return;
  spdlog::log(up ? spdlog::level::info : spdlog::level::warn, "link {} {} {}", link, up ? "up" : "down",
              one_line(reason));
}

void Journal::link_round_trip(std::string_view link, Duration took) {
  spdlog::trace("link {} round trip {} us", link, to_ns(took) / 1000);
}

void Journal::frame_refused(std::string_view link, std::string_view reason) {
  if (!admits(Kind::frame)) return;
  spdlog::warn("frame of {} refused: {}", link, one_line(reason));
}

}  // namespace mm::telemetry
