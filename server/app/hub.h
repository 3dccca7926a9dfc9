// Where the loop leaves its pictures for everyone else: at once after a command or a new mode, otherwise at
// most one each kPictureInterval and at least one each kHeartbeat, so that whoever looks can tell a quiet
// service from a dead one.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/circular_buffer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "app/order_clock.h"
#include "engine/control.h"
#include "engine/engine.h"

namespace mm::app {

class Hub final : public engine::Feed {
 public:
  static constexpr auto kPictureInterval = std::chrono::milliseconds(50);
  static constexpr auto kHeartbeat = std::chrono::milliseconds(500);
  static constexpr std::size_t kMostFills = 10'000;
  static constexpr std::size_t kMostOccurrences = 4'000;  // 3 MB

  using Show = std::function<void(const engine::Snapshot&)>;
  // Runs what it is given once everything that has happened is on disk, in the order given.
  using WhenDurable = std::function<void(std::function<void()>)>;

  // `show` sees each picture on the loop's thread, where the heart beats too. Readers see nothing that is not
  // durable.
  Hub(boost::asio::io_context& io, const engine::Engine& engine, const OrderClock& orders,
      const engine::DepthSource& depth, Show show, WhenDurable when_durable);

  // The first picture: to be called once the engine knows what earlier runs knew. Before it there is none.
  void begin();

  // On the loop's thread, after the actions of the turn were sent.
  void on_turn(const engine::Turn& turn, Now at);
  // Before the caller is answered.
  void on_command(engine::CommandAnswered answered, WallTime at);

  std::shared_ptr<const engine::Snapshot> latest() const override;
  std::vector<engine::PastFill> fills(std::uint64_t after, std::size_t limit) const override;
  std::vector<engine::Occurrence> occurrences(std::uint64_t after, std::size_t limit) const override;
  engine::OrderTimes order_times(std::uint64_t after) const override { return orders_.after(after); }
  std::vector<engine::StageTimes> order_paths() const override { return orders_.paths(); }
  std::shared_ptr<const engine::Depth> depth() const override { return depth_.depth(); }

 private:
  void wake_at(MonoTime at);
  void publish(MonoTime at);
  void keep(engine::Occurrence occurrence);
  void keep(const engine::FillBooked& fill);
  void keep(const engine::FillMarked& mark);
  void keep_when_durable(std::vector<engine::Occurrence> occurrences);

  const engine::Engine& engine_;
  const OrderClock& orders_;
  const engine::DepthSource& depth_;
  Show show_;
  WhenDurable when_durable_;
  boost::asio::steady_timer timer_;
  bool begun_ = false;
  bool soon_ = false;  // the timer is set for a picture, not for a heartbeat
  MonoTime published_{};

  mutable std::mutex mutex_;  // guards what follows; held for moments
  std::shared_ptr<const engine::Snapshot> latest_;
  // Rings of fixed blocks: they would otherwise lie scattered over the heap, and it could not shrink.
  boost::circular_buffer<engine::PastFill> fills_{kMostFills};
  boost::circular_buffer<engine::Occurrence> occurrences_{kMostOccurrences};
  std::uint64_t happened_ = 0;
};

}  // namespace mm::app
