// Changes the log's level while mmd runs.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>

#include "engine/control.h"
#include "engine/log_switch.h"

namespace mm::app {

class LogDesk final : public engine::LogSwitch {
 public:
  using Done = std::function<void(const engine::CommandReply&, const std::string&)>;

  // As those of the shadow's desk.
  LogDesk(boost::asio::io_context& io, std::function<void(const engine::CommandAnswered&)> on_command,
          std::function<void(std::function<void()>)> when_durable)
      : io_(io), on_command_(std::move(on_command)), when_durable_(std::move(when_durable)) {}

  void set_level(std::string level, std::string caller, Done done) override;

 private:
  // On the loop's thread.
  void change(const std::string& level, const std::string& caller, const Done& done);

  boost::asio::io_context& io_;
  std::function<void(const engine::CommandAnswered&)> on_command_;
  std::function<void(std::function<void()>)> when_durable_;
};

}  // namespace mm::app
