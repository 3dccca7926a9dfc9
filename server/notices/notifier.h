// Sends notices, on a thread of its own: to a command, to a webhook, or to both, each with a queue of its
// own.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "net/tls_context.h"
#include "net/url.h"
#include "notices/notice.h"
#include "notices/outbox.h"

namespace mm::notices {

struct Webhook {
  net::TlsContext tls;
  net::Url url;
};

struct NotifierSettings {
  Sender sender;
  std::vector<std::string> command;  // empty: none
  std::optional<Webhook> webhook;
  Duration timeout = std::chrono::seconds(10);    // of each attempt
  Duration last_words = std::chrono::seconds(3);  // how long the end may take
  OutboxLimits limits;
};

class Notifier {
 public:
  // `on_problem` is told of attempts that failed, on this thread of its own.
  Notifier(NotifierSettings settings, std::function<void(const std::string&)> on_problem);
  // Tries once more what has not been delivered yet; what takes longer than `last_words` is lost.
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  // Callable from any thread; waits for nothing.
  void tell(Kind kind, bool silent, std::string text);

  const Tally& tally() const { return tally_; }

 private:
  void finish();

  NotifierSettings settings_;
  std::function<void(const std::string&)> on_problem_;
  Tally tally_;
  std::atomic<std::uint64_t> told_{0};
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::unique_ptr<Outbox>> outboxes_;
  std::size_t unfinished_ = 0;
  std::thread thread_;
};

}  // namespace mm::notices
