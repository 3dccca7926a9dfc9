#include "app/log_desk.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "telemetry/log.h"

namespace mm::app {

void LogDesk::set_level(std::string level, std::string caller, Done done) {
  boost::asio::post(io_, [this, level = std::move(level), caller = std::move(caller),
                          done = std::move(done)] { change(level, caller, done); });
}

void LogDesk::change(const std::string& level, const std::string& caller, const Done& done) {
  const std::string before(to_text(telemetry::log_level()));
  if (level.empty()) return done({.message = "the log's level is " + before}, before);
  engine::CommandReply reply;
  if (const auto wanted = telemetry::log_level_of(level)) {
    telemetry::set_log_level(*wanted);
    reply.message = "the log's level is " + level + ", was " + before;
  } else {
    reply = {.status = engine::CommandStatus::invalid,
             .message = "'" + level + "' is not a level: trace, debug, info, warn, error"};
  }
  on_command_({caller, "log-level " + level, reply});
  when_durable_([done, reply, now = std::string(to_text(telemetry::log_level()))] { done(reply, now); });
}

}  // namespace mm::app
