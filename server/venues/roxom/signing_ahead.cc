#include "venues/roxom/signing_ahead.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "core/background.h"

namespace mm::roxom {

namespace {

// So many that may be wanted are handed over together, so that the loop is not woken for each.
constexpr std::size_t kBatch = 16;

}  // namespace

SigningAhead::SigningAhead(boost::asio::io_context& io, Signer signer)
    : io_(io), signer_(std::move(signer)), thread_([this] { work(); }) {}

SigningAhead::~SigningAhead() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SigningAhead::expect(std::string payload) {
  asked_soon_.push_back(std::move(payload));
  hand_over();
}

void SigningAhead::expect_any_of(MakePayloads make) {
  asked_make_ = std::move(make);
  hand_over();
}

// Never waits: the thread that signs may be put aside while it holds the lock.
void SigningAhead::hand_over() {
  if (asked_soon_.empty() && !asked_make_) return;
  {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return;
    for (std::string& payload : asked_soon_) soon_.push_back(std::move(payload));
    if (asked_make_) make_ = std::exchange(asked_make_, {});
  }
  asked_soon_.clear();
  changed_.notify_one();
}

std::size_t SigningAhead::take_prepared() {
  return std::exchange(ready_->prepared, 0);
}

const std::string* SigningAhead::find(std::string_view payload) const {
  for (const Ready* store : {&ready_->expected, &ready_->likely}) {
    if (const auto found = store->find(payload); found != store->end()) return &found->second;
  }
  return nullptr;
}

void SigningAhead::work() {
  stand_last();
  Signed one;
  std::unique_lock lock(mutex_);
  while (next(one, lock)) {
    lock.unlock();
    const bool expected = one.expected;
    Recent& made = made_.of(expected);
    if (made.want(one.payload)) {
      one.signature = signer_.sign(one.payload);
      batch_.push_back(std::move(one));
      if (auto surplus = made.take_surplus()) batch_.push_back({std::move(*surplus), {}, expected});
      if (expected || batch_.size() >= kBatch) deliver();
    }
    lock.lock();
  }
}

bool SigningAhead::next(Signed& one, std::unique_lock<std::mutex>& lock) {
  while (!ends_) {
    if (!soon_.empty()) {
      one = {std::move(soon_.front()), {}, true};
      soon_.pop_front();
      return true;
    }
    if (const MakePayloads make = std::exchange(make_, {})) {
      lock.unlock();
      const auto list = make();
      likely_.assign(list.begin(), list.end());
      lock.lock();
      continue;
    }
    if (!likely_.empty()) {
      one = {std::move(likely_.front()), {}, false};
      likely_.pop_front();
      return true;
    }
    if (!batch_.empty()) {
      lock.unlock();
      deliver();
      lock.lock();
      continue;
    }
    changed_.wait(lock);
  }
  return false;
}

void SigningAhead::deliver() {
  boost::asio::post(io_, [ready = ready_, batch = std::exchange(batch_, {})]() mutable {
    for (Signed& one : batch) {
      Ready& store = ready->of(one.expected);
      if (one.signature.empty()) {
        store.erase(one.payload);
      } else {
        store.insert_or_assign(std::move(one.payload), std::move(one.signature));
        ++ready->prepared;
      }
    }
  });
}

}  // namespace mm::roxom
