// The log a person can follow: one line for each event that matters, on standard error. Called on the loop's
// thread.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/venue.h"

namespace mm::telemetry {

// `level`: trace, debug, info, warn or error. To be called once, before anything is logged.
void set_up_log(std::string_view level);

// Single lines for what is outside the engine: start, end, commands.
void log_info(std::string_view text);
void log_error(std::string_view text);

// Orders' routine steps are told at level debug, everything a person wants to know at info or above.
class Journal final : public engine::VenueObserver {
 public:
  Journal(std::shared_ptr<const Instrument> instrument, std::vector<std::string> source_names);

  void on_facts(std::span<const engine::Fact> facts);

  void order_written(MonoTime cause, MonoTime written) override;
  void request_finished(std::string_view operation, unsigned status, Duration took) override;
  void link_changed(std::string_view link, bool up, std::string_view reason) override;
  void link_round_trip(std::string_view link, Duration took) override;
  void frame_refused(std::string_view link, std::string_view reason) override;

 private:
  void write(const engine::ModeChanged& fact);
  void write(const engine::SideChanged& fact);
  void write(const engine::SourceChanged& fact);
  void write(const engine::OrderStepped& fact);
  void write(const engine::OrderRefused& fact);
  void write(const engine::FillBooked& fact);
  void write(const engine::PositionAdjusted& fact);
  void write(const engine::ParametersChanged& fact);

  std::shared_ptr<const Instrument> instrument_;
  std::vector<std::string> source_names_;
};

}  // namespace mm::telemetry
