// The price sources as the engine sees them, and the fair price made of them.
#pragma once

#include <optional>
#include <vector>

#include "core/time.h"
#include "engine/action.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "engine/snapshot.h"

namespace mm::engine {

// A fair price, or the reason why there is none.
struct FairPrice {
  std::optional<double> value;  // quote units per contract
  Reason reason = Reason::source_waiting;
  Detail detail;
};

class Sources {
 public:
  Sources(std::vector<SourceSpec> specs, FairPriceSpec fair_price);

  void apply(const SourceTicked& tick, MonoTime now);
  void apply(const SourceLinkChanged& link);

  // Judges every source at `now`, tells changes of status, and computes the fair price.
  FairPrice judge(MonoTime now, std::vector<Fact>& facts);

  // The moment at which the next live source would turn stale.
  MonoTime next_deadline() const;

  std::vector<SourceView> view(MonoTime now) const;

 private:
  struct Source {
    SourceSpec spec;
    SourceStatus status = SourceStatus::waiting;
    Detail detail;
    bool link_up = false;
    bool ticked = false;  // since the link came up
    SourceTicked last;
    MonoTime last_tick{};
    std::uint64_t ticks = 0;

    Detail problem;               // of the last tick by itself; empty when it is sane
    std::optional<double> level;  // the mid that was last taken
    std::optional<double> jump;   // the mid of a jump that has not lasted long enough
    MonoTime jumped{};

    double mid() const { return (last.bid + last.ask) / 2; }
  };

  static void follow_level(Source& source, MonoTime now);
  static void judge(Source& source, MonoTime now, Detail& detail);
  const Source& at(SourceId id) const { return sources_[id.index]; }

  std::vector<Source> sources_;
  FairPriceSpec fair_price_;
};

}  // namespace mm::engine
