// A shadow that quotes twice as wide as the trading engine and has been filled once, for the doors' tests.
#pragma once

#include "engine/shadow.h"
#include "testing/engine_driver.h"

namespace mm::testing {

inline engine::ShadowReport shadow_report() {
  EngineDriver real;
  real.start_quoting();
  real.accept_all();
  engine::ShadowReport report;
  report.began = real.now.wall;
  report.real_before = std::make_shared<const engine::Snapshot>(real.snapshot());
  real.report(OrderId{1}, engine::VenueOrderState::live, 30);
  report.real = std::make_shared<const engine::Snapshot>(real.snapshot());

  auto config = engine_config();
  config.parameters.spread_bps = 40;
  EngineDriver shadow(config);
  shadow.start_quoting();
  shadow.accept_all();
  shadow.report(OrderId{2}, engine::VenueOrderState::live, 25);
  auto picture = std::make_shared<engine::ShadowPicture>();
  picture->snapshot = shadow.snapshot();
  picture->fills[Side::sell] = {1, Quantity{25}, 0.25 * 0.00008, 0.25 * 0.04008};
  picture->real_fills[Side::buy] = {1, Quantity{30}, 0.3 * 0.00004, 0.3 * 0.03996};
  picture->stopped[Side::buy] = Quantity{30};
  picture->lost = 5;
  report.shadow = std::move(picture);
  report.assumptions = {"It is only imagined."};
  return report;
}

}  // namespace mm::testing
