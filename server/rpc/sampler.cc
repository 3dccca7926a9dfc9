#include "rpc/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rpc/translate.h"
#include "rpc/translate_words.h"

namespace mm::rpc {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double best(const std::vector<Level>& levels, const Instrument& instrument) {
  return levels.empty() ? kUnknown : instrument.to_double(levels.front().price);
}

boost::circular_buffer<KeptSample> before(SampleFile* file) {
  boost::circular_buffer<KeptSample> kept(Sampler::kMost);
  if (!file) return kept;
  const WallTime now = std::chrono::system_clock::now();
  const auto list = file->read(now - Sampler::kMost * Sampler::kEvery, now);
  kept.insert(kept.end(), list.begin(), list.end());
  return kept;
}

}  // namespace

Sampler::Sampler(const engine::Feed& feed, std::unique_ptr<SampleFile> file)
    : feed_(feed), file_(std::move(file)), kept_(before(file_.get())), taken_(kept_.size()), thread_([this] {
        run();
      }) {}

Sampler::~Sampler() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ending_changed_.notify_one();
  thread_.join();
}

void Sampler::run() {
  auto due = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    take();
    lock.lock();
    due = std::max(due + kEvery, std::chrono::steady_clock::now());
    ending_changed_.wait_until(lock, due, [this] { return ending_; });
  }
}

// A picture that was taken already means that the loop stands still: no sample is then the truth.
void Sampler::take() {
  const auto picture = feed_.latest();
  if (!picture || picture->sequence == picture_) return;
  picture_ = picture->sequence;
  const KeptSample sample = sample_of(*picture);
  if (file_) file_->write(sample);
  const std::lock_guard lock(mutex_);
  kept_.push_back(sample);
  ++taken_;
}

KeptSample Sampler::sample_of(const engine::Snapshot& picture) {
  const Instrument& instrument = *picture.instrument;
  const auto& top = picture.venue_top;
  KeptSample sample{.time = picture.now.wall,
                    .mode = picture.mode.mode,
                    .fair = picture.fair_price.value_or(kUnknown),
                    .bid = best(picture.sides[Side::buy].working, instrument),
                    .ask = best(picture.sides[Side::sell].working, instrument),
                    .venue_bid = top.bid ? instrument.to_double(top.bid->price) : kUnknown,
                    .venue_ask = top.ask ? instrument.to_double(top.ask->price) : kUnknown,
                    .spread_bps = picture.quoted_spread_bps().value_or(kUnknown),
                    .position = instrument.to_double(picture.position),
                    .realized = to_double(picture.realized_pnl),
                    .unrealized = picture.fair_price ? picture.unrealized_pnl : kUnknown,
                    .fees = to_double(picture.fees),
                    .profit = picture.profit.value_or(kUnknown)};
  engine::OrderTimes times = feed_.order_times(orders_);
  orders_ = times.orders;
  if (times.newest.empty()) return sample;
  std::sort(times.newest.begin(), times.newest.end());
  sample.order_median = times.newest[times.newest.size() / 2];
  sample.order_longest = times.newest.back();
  return sample;
}

void Sampler::fill_in(v1::Sample& to, const KeptSample& from) {
  set_time(*to.mutable_time(), from.time);
  to.set_mode(shifted<v1::Mode>(from.mode));
  if (!std::isnan(from.fair)) to.set_fair_price(from.fair);
  if (!std::isnan(from.bid)) to.set_bid(from.bid);
  if (!std::isnan(from.ask)) to.set_ask(from.ask);
  if (!std::isnan(from.venue_bid)) to.set_venue_bid(from.venue_bid);
  if (!std::isnan(from.venue_ask)) to.set_venue_ask(from.venue_ask);
  if (!std::isnan(from.spread_bps)) to.set_spread_bps(from.spread_bps);
  to.set_position(from.position);
  to.set_realized_pnl(from.realized);
  if (!std::isnan(from.unrealized)) to.set_unrealized_pnl(from.unrealized);
  to.set_fees(from.fees);
  if (!std::isnan(from.profit)) to.set_profit(from.profit);
  if (from.order_longest == Duration{}) return;
  set_duration(*to.mutable_tick_to_order_median(), from.order_median);
  set_duration(*to.mutable_tick_to_order_longest(), from.order_longest);
}

void Sampler::copy_after(std::uint64_t number, int limit,
                         google::protobuf::RepeatedPtrField<v1::Sample>& to) const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t forgotten = taken_ - kept_.size();
  for (std::uint64_t next = std::max(number, forgotten); next < taken_ && to.size() < limit; ++next) {
    v1::Sample& one = *to.Add();
    one.set_number(next + 1);
    fill_in(one, kept_[static_cast<std::size_t>(next - forgotten)]);
  }
}

}  // namespace mm::rpc
