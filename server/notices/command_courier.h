// Runs a program for each notice, with the payload as its standard input. It inherits no file, no socket and
// nothing of the environment but PATH, HOME, LANG and TZ; what it prints is thrown away. When it has not
// ended in time it is killed, with all that it began.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <vector>

#include "core/time.h"
#include "notices/courier.h"

namespace mm::notices {

class CommandCourier final : public Courier {
 public:
  // `command`: the program's whole path, and its arguments.
  CommandCourier(boost::asio::io_context& io, std::vector<std::string> command, Duration timeout);
  ~CommandCourier() override;
  CommandCourier(const CommandCourier&) = delete;
  CommandCourier& operator=(const CommandCourier&) = delete;

  void carry(const std::string& payload, Done done) override;

 private:
  // An errno; 0 when it runs.
  int spawn(const std::string& payload);
  void wait();
  void ended();

  boost::asio::io_context& io_;
  std::vector<std::string> command_;
  Duration timeout_;
  boost::asio::posix::stream_descriptor end_;  // of the process: readable once it has ended
  boost::asio::steady_timer timer_;
  pid_t process_ = 0;  // 0: none runs
  bool too_late_ = false;
  Done done_;
};

}  // namespace mm::notices
