// Starts and ends the shadow, and shows it beside the trading engine.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/control.h"
#include "engine/engine.h"
#include "engine/shadow.h"
#include "paper/shadow_runner.h"

namespace mm::app {

class ShadowDesk final : public engine::ShadowControl {
 public:
  using Done = std::function<void(const engine::CommandReply&)>;
  // As for the commands of the trading engine: the one hears of each with its answer, the other carries it to
  // whoever asked, once it is durable.
  using OnCommand = std::function<void(const engine::CommandAnswered&)>;
  using WhenDurable = std::function<void(std::function<void()>)>;

  ShadowDesk(boost::asio::io_context& io, const engine::EngineConfig& config, const engine::Engine& engine,
             const engine::Feed& feed, OnCommand on_command, WhenDurable when_durable);

  // On the loop's thread, after the actions of the turn were sent.
  void on_turn(const engine::Event& event, Now at, const engine::Turn& turn) {
    if (runner_) runner_->tell(event, at, turn);
  }

  void start(engine::ShadowRequest request, std::string caller, Done done) override;
  void stop(std::string caller, Done done) override;
  std::optional<engine::ShadowReport> report() const override;

 private:
  // A command with who asked and who waits.
  struct Asked {
    std::string command;
    std::string caller;
    Done done;
  };

  // All of these on the loop's thread.
  void begin(const engine::ShadowRequest& request, const Asked& asked);
  void end(const Asked& asked);
  void ended(const Asked& asked);
  void reply(const Asked& asked, engine::CommandStatus status, std::string message) const;
  engine::Snapshot picture() const;

  // On the shadow's.
  void show(std::shared_ptr<const engine::ShadowPicture> picture);

  boost::asio::io_context& io_;
  const engine::EngineConfig& config_;
  const engine::Engine& engine_;
  const engine::Feed& feed_;
  OnCommand on_command_;
  WhenDurable when_durable_;

  mutable std::mutex mutex_;                    // guards what follows
  std::optional<engine::ShadowReport> report_;  // while it runs, without how the trading engine is now

  // On the loop's thread. Their own threads use what is above.
  std::unique_ptr<paper::ShadowRunner> runner_;  // is told every turn
  std::unique_ptr<paper::ShadowRunner> ending_;  // works through what it was told
};

}  // namespace mm::app
