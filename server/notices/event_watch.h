// Looks at everything that happens and says what a person should be told of: each kind as it is set, at most
// so many of a kind in a minute, and then how many were left out. Used on the loop's thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/control.h"
#include "engine/snapshot.h"
#include "engine/venue.h"
#include "notices/notice.h"
#include "telemetry/line_limiter.h"

namespace mm::notices {

class EventWatch final : public engine::VenueObserver {
 public:
  struct Settings {
    KindSettings kinds = preset_settings();
    std::size_t most_per_minute = 6;  // of each kind, at least 1
  };
  using Tell = std::function<void(Kind kind, bool silent, std::string text)>;
  using Clock = std::function<MonoTime()>;

  EventWatch(Settings settings, std::shared_ptr<const Instrument> instrument,
             std::vector<std::string> source_names, Tell tell, Clock clock = std::chrono::steady_clock::now);

  // What only the service knows.
  void note(Kind kind, std::string_view text);
  void on_facts(std::span<const engine::Fact> facts);
  // To be called some times a second.
  void on_picture(const engine::Snapshot& picture);
  void on_ledger(std::uint64_t behind, bool failed);
  void on_command(const engine::CommandAnswered& answered);

  // Notices that were left out because there were too many of their kind.
  std::uint64_t left_out() const { return left_out_; }

  void link_changed(std::string_view link, bool up, std::string_view reason) override;

 private:
  // Said once when it begins, and again only after it was clearly over.
  class Mark {
   public:
    bool passes(double value, double mark, double over) {
      if (reached_) {
        reached_ = value > over;
        return false;
      }
      return reached_ = value > mark;
    }

   private:
    bool reached_ = false;
  };

  template <typename Fact>
  void on(const Fact&) {}
  void on(const engine::ModeChanged& fact);
  void on(const engine::SourceChanged& fact);
  void on(const engine::OrderStepped& fact);
  void on(const engine::OrderRefused& fact);
  void on(const engine::FillBooked& fact);
  void on(const engine::PositionAdjusted& fact);
  void on(const engine::EntryBooked& fact);
  void on(const engine::AccountCompared& fact);
  bool wanted(Kind kind) const { return settings_.kinds[static_cast<std::size_t>(kind)] != Setting::off; }
  void send(Kind kind, std::string text);

  Settings settings_;
  std::shared_ptr<const Instrument> instrument_;
  std::vector<std::string> source_names_;
  Tell tell_;
  Clock clock_;
  std::vector<telemetry::LineLimiter> limiters_;
  std::uint64_t left_out_ = 0;
  std::set<std::string, std::less<>> links_down_;
  std::vector<bool> sources_lost_;
  std::vector<bool> sources_seen_;  // live at least once: none is lost while mmd begins
  Mark position_, daily_loss_, drawdown_, unexplained_, behind_, failed_;
};

}  // namespace mm::notices
