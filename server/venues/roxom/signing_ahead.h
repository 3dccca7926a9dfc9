// Signs what is likely to be sent, on a thread of its own. A signature costs more than everything else of a
// request together, and its payload holds no time: it can lie ready when it is wanted. What lies ready is
// bounded, what was not asked for again for longest goes first, and it is only ever in memory.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "venues/roxom/recent.h"
#include "venues/roxom/signer.h"

namespace boost::asio {
class io_context;
}

namespace mm::roxom {

class SigningAhead {
 public:
  // Signatures that lie ready, together about 1 MB: of what will be wanted, and of what may be. Apart, so
  // that the many that may be wanted do not push out the few that will: a quote's cancel has to lie ready as
  // long as the quote rests.
  static constexpr std::size_t kExpectedKept = 512;
  static constexpr std::size_t kLikelyKept = 2048;

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

  // After each turn: what could not be asked for at once is asked for again.
  void hand_over();

  // How many signatures came to lie ready since the last time that this was asked.
  std::size_t take_prepared();

  // The signature, if it lies ready. Valid until the thread of `io` returns to its loop.
  const std::string* find(std::string_view payload) const;

 private:
  template <typename Store>
  struct Stores {
    Store expected;
    Store likely;

    Store& of(bool is_expected) { return is_expected ? expected : likely; }
  };
  // Finds by a view without making a string of it.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Ready = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;
  struct Delivered : Stores<Ready> {
    std::size_t prepared = 0;
  };
  struct Signed {
    std::string payload;
    std::string signature;  // empty: it is kept no longer
    bool expected = false;
  };
  void work();
  // The next to be signed; false when it is to end.
  bool next(Signed& one, std::unique_lock<std::mutex>& lock);
  void deliver();

  boost::asio::io_context& io_;
  Signer signer_;
  // Belongs to the thread of `io`; lives on while answers are under way to it.
  std::shared_ptr<Delivered> ready_ = std::make_shared<Delivered>();

  // What the thread has not been told yet.
  std::vector<std::string> asked_soon_;
  MakePayloads asked_make_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool ends_ = false;
  std::deque<std::string> soon_;
  MakePayloads make_;

  // The thread's own.
  std::deque<std::string> likely_;
  Stores<Recent> made_{Recent(kExpectedKept), Recent(kLikelyKept)};  // what `ready_` holds or is about to
  std::vector<Signed> batch_;

  std::thread thread_;  // last: it uses what is above
};

}  // namespace mm::roxom
