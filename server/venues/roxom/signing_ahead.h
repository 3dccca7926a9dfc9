// Signs what is likely to be sent, on a thread of its own. A signature costs more than everything else of a
// request together, and its payload holds no time: it can lie ready when it is wanted. What lies ready is
// bounded, the oldest goes first, and is only ever in memory.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "venues/roxom/newest.h"
#include "venues/roxom/signer.h"

namespace boost::asio {
class io_context;
}

namespace mm::roxom {

class SigningAhead {
 public:
  static constexpr std::size_t kMost = 2048;  // signatures that lie ready: about 1 MB

  // Everything but the thread within runs on the thread of `io`.
  SigningAhead(boost::asio::io_context& io, Signer signer);
  ~SigningAhead();
  SigningAhead(const SigningAhead&) = delete;
  SigningAhead& operator=(const SigningAhead&) = delete;

  // This payload will be wanted: signed before all others.
  void expect(std::string payload);
  // Any of these may be wanted, the likeliest first, and no longer those of the last call. Made on the
  // thread, so that making them costs the caller nothing.
  using MakePayloads = std::function<std::vector<std::string>()>;
  void expect_any_of(MakePayloads make);

  // The signature, if it lies ready. Valid until the thread of `io` returns to its loop.
  const std::string* find(std::string_view payload) const;

 private:
  struct Signed {
    std::string payload;
    std::string signature;
  };
  void work();
  // The next payload and whether more wait; nothing when it is to end.
  bool next(std::string& payload, std::unique_lock<std::mutex>& lock);
  void deliver();

  boost::asio::io_context& io_;
  Signer signer_;
  // Belongs to the thread of `io`; lives on while answers are under way to it.
  std::shared_ptr<Newest<std::string>> ready_ = std::make_shared<Newest<std::string>>(kMost);

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool ends_ = false;
  std::deque<std::string> soon_;
  MakePayloads make_;

  // The thread's own.
  std::deque<std::string> likely_;
  Newest<std::monostate> made_{kMost};  // what `ready_` holds or is about to
  std::vector<Signed> batch_;

  std::thread thread_;  // last: it uses what is above
};

}  // namespace mm::roxom
