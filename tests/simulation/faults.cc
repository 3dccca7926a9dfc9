#include "simulation/faults.h"

#include <cmath>

namespace mm::simulation {

namespace {

// From a tenth of the usual strength to three times it, small ones as often as large ones.
double strength(simulator::Random& random) {
  return 0.1 * std::pow(30.0, random.uniform());
}

}  // namespace

Faults Faults::all(std::uint64_t seed) {
  simulator::Random random = stream(seed, 0);
  const auto chance = [&](double usual) { return usual * strength(random); };
  const auto episode = [&](double every, double shortest, double longest) {
    return Episode{every / strength(random), shortest, longest};
  };
  Faults faults;
  faults.not_sent = chance(0.004);
  faults.lost_request = chance(0.004);
  faults.lost_answer = chance(0.006);
  faults.late_request = chance(0.004);
  faults.error_before = chance(0.006);
  faults.error_after = chance(0.004);
  faults.slow = chance(0.01);
  faults.too_many = chance(0.001);
  faults.late_reject = chance(0.005);
  faults.refused_cancel = chance(0.02);
  faults.slow_cancel = chance(0.02);
  faults.filled_at_cancel = chance(0.02);
  faults.lost_event = chance(0.03);
  faults.doubled_event = chance(0.03);
  faults.reordered_event = chance(0.03);
  faults.unknown_status = chance(0.005);
  faults.bare_events = random.chance(0.3);
  faults.absurd_tick = chance(0.002);
  faults.stream_outage = episode(600, 0.2, 60);
  faults.rest_outage = episode(1200, 0.5, 60);
  faults.too_many_requests = episode(1200, 0.5, 20);
  faults.cancels_refused = episode(1800, 1, 30);
  faults.keys_refused = episode(10'000, 0.5, 5);
  faults.feed_freeze = episode(300, 1, 90);
  faults.feed_outage = episode(600, 0.5, 60);
  faults.blackout = episode(6000, 60, 600);
  faults.price_jump = episode(600, 0, 0);
  faults.crash = episode(1200, 0.05, 40);
  faults.hand_trade = episode(600, 1, 60);
  faults.hand_cancel = episode(300, 0, 0);
  faults.command = episode(90, 0, 0);
  faults.funding = episode(900, 0, 0);
  faults.transfer = episode(1800, 0, 0);
  return faults;
}

}  // namespace mm::simulation
