// What goes wrong in a world, and how often. A world draws the strength of each fault from its seed, so that
// some worlds are nearly calm and others are bad in one way and good in another.
#pragma once

#include "core/time.h"
#include "simulator/random.h"

namespace mm::simulation {

// Each chance process of a world gets its own stream of the one seed.
inline simulator::Random stream(std::uint64_t seed, std::uint64_t number) {
  return simulator::Random(simulator::Random::stream_seed(seed, number));
}

// Something that begins by chance and lasts for a while. Mean 0: never.
struct Episode {
  double every_seconds = 0;
  double shortest_seconds = 0;
  double longest_seconds = 0;
};

struct Faults {
  // ---- chances of one request ----
  double not_sent = 0;          // no connection: it never leaves
  double lost_request = 0;      // it leaves and never arrives; no answer
  double lost_answer = 0;       // it is carried out; no answer
  double late_request = 0;      // its connection breaks, and it is carried out a little later all the same
  double error_before = 0;      // HTTP 500 without being carried out
  double error_after = 0;       // HTTP 500 though it was carried out
  double slow = 0;              // takes seconds, perhaps longer than we wait
  double too_many = 0;          // HTTP 429
  double late_reject = 0;       // a create is accepted and turned down a moment later, always
  double refused_cancel = 0;    // HTTP 400 although the order lives
  double slow_cancel = 0;       // accepted, carried out seconds later
  double filled_at_cancel = 0;  // somebody hits the order while its cancel is under way

  // ---- chances of one event of the private stream ----
  double lost_event = 0;
  double doubled_event = 0;
  double reordered_event = 0;
  double unknown_status = 0;
  bool bare_events = false;  // an older shape: without side, price, quantity and fees

  // ---- chances of one price tick ----
  double absurd_tick = 0;

  // ---- episodes ----
  Episode stream_outage;
  Episode rest_outage;
  Episode too_many_requests;
  Episode cancels_refused;
  Episode keys_refused;
  Episode feed_freeze;
  Episode feed_outage;
  Episode blackout;  // neither the exchange nor the prices can be reached, for up to ten minutes
  Episode price_jump;
  Episode crash;
  Episode hand_trade;
  Episode funding;
  Episode transfer;
  Episode hand_cancel;
  Episode command;

  static Faults none() { return {}; }
  static Faults all(std::uint64_t seed);
};

}  // namespace mm::simulation
