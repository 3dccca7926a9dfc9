// The log of what the engine does: one line for each event that matters, with its fields. Called on the
// loop's thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/control.h"
#include "engine/venue.h"
#include "telemetry/line_limiter.h"

namespace mm::telemetry {

// Orders' routine steps are told at level debug, everything a person wants to know at info or above. Of what
// can come in floods at most 20 lines of a kind are written in 10 seconds, then how many were left out.
class Journal final : public engine::VenueObserver {
 public:
  using Clock = std::function<MonoTime()>;

  Journal(std::shared_ptr<const Instrument> instrument, std::vector<std::string> source_names,
          Clock clock = std::chrono::steady_clock::now);
  ~Journal() override;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  void on_facts(std::span<const engine::Fact> facts);
  // Who asked for what, and what came of it.
  void on_command(const engine::CommandAnswered& answered);

  void order_written(const engine::OrderStamps& order) override;
  void request_finished(std::string_view operation, unsigned status, Duration took) override;
  void link_changed(std::string_view link, bool up, std::string_view reason) override;
  void link_round_trip(std::string_view link, Duration took) override;
  void frame_refused(std::string_view link, std::string_view reason) override;

 private:
  // What can come in floods.
  enum class Kind : std::uint8_t { link, source, order, refusal, frame };
  static constexpr std::size_t kKinds = 5;

  bool admits(Kind kind);
  void tell_left_out(MonoTime now);

  void write(const engine::ModeChanged& fact);
  void write(const engine::SideChanged& fact);
  void write(const engine::SourceChanged& fact);
  void write(const engine::OrderStepped& fact);
  void write(const engine::OrderRefused& fact);
  void write(const engine::FillBooked& fact);
  void write(const engine::FeeBooked& fact);
  void write(const engine::PositionAdjusted& fact);
  void write(const engine::FillMarked& fact);
  void write(const engine::EntryBooked& fact);
  void write(const engine::AccountCompared& fact);
  void write(const engine::AccountMarked&) {}  // seen as gauges
  void write(const engine::UptimeMarked&) {}   // likewise
  void write(const engine::ParametersChanged& fact);

  std::shared_ptr<const Instrument> instrument_;
  std::vector<std::string> source_names_;
  Clock clock_;
  Amount unexplained_;  // as it was last told
  std::array<LineLimiter, kKinds> limiters_;
};

}  // namespace mm::telemetry
