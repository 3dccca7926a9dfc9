#include "notices/outbox.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace mm::notices {

namespace {

MonoTime clock_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

Outbox::Outbox(boost::asio::io_context& io, std::unique_ptr<Courier> courier, const OutboxLimits& limits,
               Tally& tally, std::function<void(const std::string&)> on_problem)
    : courier_(std::move(courier)),
      limits_(limits),
      tally_(tally),
      on_problem_(std::move(on_problem)),
      backoff_(limits.backoff, std::random_device{}()),
      pause_(io) {}

Outbox::~Outbox() {
  tally_.lost += waiting_.size() + (current_ ? 1 : 0);
}

void Outbox::add(std::string payload, bool silent) {
  if (waiting_.size() >= limits_.most) {
    const auto quiet =
        std::find_if(waiting_.begin(), waiting_.end(), [](const Entry& one) { return one.silent; });
    waiting_.erase(quiet == waiting_.end() ? waiting_.begin() : quiet);
    ++tally_.lost;
  }
  waiting_.push_back({std::move(payload), silent, clock_now()});
  carry_next();
}

void Outbox::finish(std::function<void()> emptied) {
  emptied_ = std::move(emptied);
  if (current_ && !under_way_) {
    pause_.cancel();
    return carry();
  }
  settle();
}

void Outbox::carry_next() {
  if (current_ || waiting_.empty()) return;
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  carry();
}

void Outbox::carry() {
  under_way_ = true;
  courier_->carry(current_->payload, [this](const std::string& problem) { carried(problem); });
}

void Outbox::carried(const std::string& problem) {
  under_way_ = false;
  if (problem.empty()) {
    ++tally_.delivered;
    backoff_.lost_after(limits_.backoff.good_after);  // the next failure is the first again
    current_.reset();
    return settle();
  }
  ++tally_.failed;
  on_problem_(problem);
  if (emptied_ || clock_now() - current_->added >= limits_.patience) {
    ++tally_.lost;
    current_.reset();
    return settle();
  }
  pause_.expires_after(backoff_.next());
  pause_.async_wait([this](boost::system::error_code error) {
    if (!error && current_ && !under_way_) carry();
  });
}

void Outbox::settle() {
  carry_next();
  if (emptied_ && !current_) std::exchange(emptied_, {})();
}

}  // namespace mm::notices
