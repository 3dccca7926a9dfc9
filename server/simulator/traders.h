// The other people on the simulated exchange, in virtual time: takers who arrive at random and take what is
// near the fair price, and market makers who keep a wide book around it, so that there is a best bid and
// ask without us. With the defaults a quote 10 bp from fair is traded with every few seconds on each side.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/side.h"
#include "core/time.h"
#include "simulator/exchange.h"
#include "simulator/random.h"

namespace mm::simulator {

struct TraderSettings {
  // Takers of each side arrive at this rate per second when the best price is at fair, and e times more
  // seldom for each `intensity_decay_bps` it is away from it (more often when it is better than fair).
  double takers_per_second = 0.7;
  double intensity_decay_bps = 10;
  double max_takers_per_second = 4;
  // This share of the takers knows where fair will be soon, and only takes what will then look cheap. Each
  // of them errs by a normal error with this deviation.
  double informed_share = 0.2;
  double informed_noise_bps = 0;
  double min_size = 0.05;
  double max_size = 1;
  double slack_bps = 5;  // how much worse than the best price a taker goes

  // The makers' book: levels on each side at these distances from fair.
  int levels = 4;
  double first_level_bps = 30;
  double level_step_bps = 10;
  double min_level_size = 0.5;
  double max_level_size = 5;
  double requote_bps = 3;            // makers follow when fair has moved this far
  double looks_per_second = 5;       // how often makers look
  double full_requote_seconds = 10;  // and put fresh sizes up at least this often
};

// What participants know at a moment.
struct MarketView {
  double fair = 0;
  double fair_ahead = 0;
};

class Traders {
 public:
  // Adds two house accounts to the exchange.
  Traders(Exchange& exchange, InstrumentIndex instrument, const TraderSettings& settings, std::uint64_t seed);

  // When someone acts next, as time since the start; act() is to be called then.
  Duration next_time() const;
  void act(const MarketView& view, Duration elapsed, WallTime now);

 private:
  void take(Side side, const MarketView& view, WallTime now);
  void look(double fair, Duration elapsed, WallTime now);
  void requote(double fair, WallTime now);
  Quantity random_size(Random& random, double low, double high);

  Exchange& exchange_;
  InstrumentIndex instrument_;
  TraderSettings settings_;
  // Apart, so that who wants to take does not depend on what the makers do.
  Random takers_random_;
  Random makers_random_;
  AccountIndex takers_;
  AccountIndex makers_;
  Duration next_taker_{};
  Duration next_look_{};
  double quoted_fair_ = 0;
  Duration quoted_at_{};
  std::vector<VenueOrderId> resting_;  // the makers' orders
};

}  // namespace mm::simulator
