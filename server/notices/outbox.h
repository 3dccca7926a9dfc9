// Notices on their way to one courier: a bounded queue, one under way at a time. One that fails is tried
// again with growing pauses until it is too old. Used on the thread of its io_context.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/time.h"
#include "net/backoff.h"
#include "notices/courier.h"

namespace mm::notices {

// What became of notices; may be read from any thread.
struct Tally {
  std::atomic<std::uint64_t> delivered{0};
  std::atomic<std::uint64_t> failed{0};  // attempts
  std::atomic<std::uint64_t> lost{0};    // given up, or no room
};

struct OutboxLimits {
  std::size_t most = 64;  // waiting; then the oldest goes, silent ones first
  Duration patience = std::chrono::minutes(10);
  net::BackoffLimits backoff{.first = std::chrono::seconds(1), .longest = std::chrono::seconds(30)};
};

class Outbox {
 public:
  // `on_problem` is told of each attempt that failed.
  Outbox(boost::asio::io_context& io, std::unique_ptr<Courier> courier, const OutboxLimits& limits,
         Tally& tally, std::function<void(const std::string&)> on_problem);
  // What still waits is lost.
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void add(std::string payload, bool silent);
  // From now on each is tried once more and no more; `emptied` is called when nothing is left, perhaps at
  // once.
  void finish(std::function<void()> emptied);

 private:
  struct Entry {
    std::string payload;
    bool silent = false;
    MonoTime added;
  };

  void carry_next();
  void carry();
  void carried(const std::string& problem);
  void settle();

  std::unique_ptr<Courier> courier_;
  OutboxLimits limits_;
  Tally& tally_;
  std::function<void(const std::string&)> on_problem_;
  net::Backoff backoff_;
  boost::asio::steady_timer pause_;
  std::deque<Entry> waiting_;
  std::optional<Entry> current_;
  bool under_way_ = false;  // the current one is with the courier; otherwise it waits for its next attempt
  std::function<void()> emptied_;  // set: finishing
};

}  // namespace mm::notices
