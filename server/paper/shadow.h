// A second engine on the live market, trading with an imagined exchange. No clock, thread or randomness: the
// same news give the same shadow.
#pragma once

#include "engine/engine.h"
#include "engine/shadow.h"
#include "paper/heard.h"
#include "paper/paper_venue.h"

namespace mm::paper {

struct ShadowSettings {
  engine::EngineConfig config;  // the trading one's, with the shadow's parameters
  bool at_position = false;
  Duration latency{};
};

class Shadow {
 public:
  // Begins to trade at once, with the prices, the market and the real orders that the trading engine's
  // picture shows.
  Shadow(const ShadowSettings& settings, const engine::Snapshot& real);

  // Time goes on to `now`, then this happens. Time never falls.
  void hear(const Heard& what, Now now);
  // News did not find their way.
  void miss(std::uint64_t lost);

  engine::ShadowPicture picture() const;

 private:
  void begin(const engine::Snapshot& real);
  void pass_until(MonoTime until);
  void move_to(MonoTime mono);
  void tell(const engine::Event& event);
  void perform(const engine::Action& action);

  void on(const engine::Woke&) {}
  void on(const engine::SourceTicked& event) { tell(event); }
  void on(const engine::SourceLinkChanged& event) { tell(event); }
  void on(const engine::VenueLinkChanged& event);
  void on(const engine::VenueTopChanged& event);
  void on(const engine::VenueTraded& event) { venue_.on(event, now_.mono); }
  void on(const RealOrderSent& event) { venue_.real_orders().on(event, now_.mono); }
  void on(const RealOrderStepped& event) { venue_.real_orders().on(event); }
  void on(const RealOrderFilled& event);

  std::shared_ptr<const Instrument> instrument_;
  engine::Engine engine_;
  PaperVenue venue_;
  Now now_;
  MonoTime wake_at_ = MonoTime::max();
  PerSide<engine::FillTally> fills_;
  PerSide<engine::FillTally> real_fills_;
  std::uint64_t lost_ = 0;
};

// How the imagined exchange executes, for people.
std::vector<std::string> assumptions(const ShadowSettings& settings);

}  // namespace mm::paper
