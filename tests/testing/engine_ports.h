// The engine's ports over an engine in virtual time: commands are processed at once, pictures are made when
// asked for. For the doors' tests; safe from any thread.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/control.h"
#include "engine/shadow.h"
#include "testing/engine_driver.h"

namespace mm::testing {

class EnginePorts final : public engine::Control, public engine::Feed {
 public:
  void post(engine::Command command, std::string caller,
            std::function<void(const engine::CommandReply&)> done) override {
    std::vector<engine::CommandReply> replies;
    {
      const std::lock_guard lock(mutex_);
      callers.push_back(std::move(caller));
      const CommandId id{++commands_};
      std::visit([&](auto& one) { one.id = id; }, command);
      std::visit([&](const auto& one) { driver_.send(one); }, command);
      replies = driver_.all<engine::CommandReply>();
      driver_.actions.clear();
      publish();
    }
    for (const auto& reply : replies) done(reply);
  }

  std::shared_ptr<const engine::Snapshot> latest() const override {
    const std::lock_guard lock(mutex_);
    return latest_;
  }
  std::vector<engine::PastFill> fills(std::uint64_t after, std::size_t limit) const override {
    const std::lock_guard lock(mutex_);
    std::vector<engine::PastFill> newer;
    for (const auto& fill : driver_.all_facts<engine::FillBooked>()) {
      if (fill.number > after) newer.push_back({fill, {}});
    }
    for (const auto& mark : driver_.all_facts<engine::FillMarked>()) {
      for (auto& one : newer) {
        if (one.fill.number == mark.fill) one.markouts.at(mark.horizon) = mark;
      }
    }
    if (newer.size() > limit) newer.erase(newer.begin(), newer.end() - static_cast<std::ptrdiff_t>(limit));
    return newer;
  }

  std::vector<engine::Occurrence> occurrences(std::uint64_t after, std::size_t limit) const override {
    const std::lock_guard lock(mutex_);
    std::vector<engine::Occurrence> list;
    std::uint64_t sequence = 0;
    for (const auto& fact : driver_.facts) {
      if (std::holds_alternative<engine::SideChanged>(fact) || ++sequence <= after) continue;
      if (list.size() < limit) list.push_back({sequence, driver_.now.wall, fact});
    }
    return list;
  }

  std::vector<engine::StageTimes> order_paths() const override {
    const std::lock_guard lock(mutex_);
    return paths;
  }
  engine::OrderTimes order_times(std::uint64_t after) const override {
    const std::lock_guard lock(mutex_);
    const auto skip = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(after, orders_took.size()));
    return {orders_took.size(), {orders_took.begin() + skip, orders_took.end()}};
  }

  std::shared_ptr<const engine::Depth> depth() const override {
    const std::lock_guard lock(mutex_);
    return depth_;
  }
  void tell(engine::Depth depth) {
    const std::lock_guard lock(mutex_);
    depth_ = std::make_shared<const engine::Depth>(std::move(depth));
  }

  // What happens in the world, then a new picture.
  template <typename What>
  void happen(What what) {
    const std::lock_guard lock(mutex_);
    what(driver_);
    publish();
  }

  std::vector<std::string> callers;
  std::vector<Duration> orders_took;
  std::vector<engine::StageTimes> paths;

 private:
  void publish() { latest_ = std::make_shared<const engine::Snapshot>(driver_.snapshot()); }

  mutable std::mutex mutex_;
  EngineDriver driver_;
  std::shared_ptr<const engine::Snapshot> latest_;
  std::shared_ptr<const engine::Depth> depth_;
  std::uint64_t commands_ = 100;
};

class FixedDoctor final : public engine::Doctor {
 public:
  void examine(std::function<void(std::vector<engine::DoctorCheck>)> done) override { done(checks); }
  std::vector<engine::DoctorCheck> checks{{"clock", true, "right"}, {"disk", false, "full; make room"}};
};

// Keeps no shadow: remembers what was asked, and shows what a test puts there.
class FixedShadows final : public engine::ShadowControl {
 public:
  void start(engine::ShadowRequest request, std::string /*caller*/,
             std::function<void(const engine::CommandReply&)> done) override {
    asked = std::move(request);
    done(reply);
  }
  void stop(std::string /*caller*/, std::function<void(const engine::CommandReply&)> done) override {
    done(reply);
  }
  std::optional<engine::ShadowReport> report() const override { return shown; }

  engine::ShadowRequest asked;
  engine::CommandReply reply{.message = "so be it"};
  std::optional<engine::ShadowReport> shown;
};

}  // namespace mm::testing
