// The price sources as the engine sees them: which can be believed, and what they say.
#pragma once

#include <optional>
#include <vector>

#include "core/time.h"
#include "engine/action.h"
#include "engine/engine.h"
#include "engine/event.h"
#include "engine/snapshot.h"

namespace mm::engine {

class Sources {
 public:
  explicit Sources(std::vector<SourceSpec> specs);

  void apply(const SourceTicked& tick, MonoTime now);
  void apply(const SourceLinkChanged& link);

  // Judges every source at `now` and tells changes of status.
  void judge(MonoTime now, std::vector<Fact>& facts);

  // As judged the last time.
  const std::string& name(SourceId id) const { return at(id).spec.name; }
  SourceStatus status(SourceId id) const { return at(id).status; }
  const Detail& detail(SourceId id) const { return at(id).judged; }
  // Of a live source: what it is worth by its `LegPrice`, and half its spread.
  double price(SourceId id) const;
  double half_spread_bps(SourceId id) const;
  Duration age(SourceId id, MonoTime now) const;

  // The moment at which the next live source would turn stale.
  MonoTime next_deadline() const;

  std::vector<SourceView> view(MonoTime now) const;

 private:
  struct Source {
    SourceSpec spec;
    SourceStatus status = SourceStatus::waiting;
    Detail link_detail;
    Detail judged;  // what is wrong, in words
    bool link_up = false;
    bool ticked = false;  // since the link came up
    SourceTicked last;
    SourceTicked good;  // the last sane one
    MonoTime last_tick{};
    MonoTime last_good{};
    std::uint64_t ticks = 0;

    Detail problem;               // of the last tick by itself; empty when it is sane
    std::optional<double> level;  // the mid that was last taken
    std::optional<double> jump;   // the mid of a jump that has not lasted long enough
    MonoTime jumped{};

    double mid() const { return (last.bid + last.ask) / 2; }
    bool holds_good(MonoTime now) const;
  };

  static void follow_level(Source& source, MonoTime now);
  static SourceStatus judge(const Source& source, MonoTime now, Detail& detail);
  const Source& at(SourceId id) const { return sources_[id.index]; }

  std::vector<Source> sources_;
};

}  // namespace mm::engine
