#include "paper/shadow_runner.h"

#include <chrono>

#include "core/background.h"

namespace mm::paper {

namespace {

// Between two looks at the slots. Nobody wakes the thread: that would cost the loop a system call.
constexpr auto kPause = std::chrono::milliseconds(10);
constexpr auto kPictureInterval = std::chrono::milliseconds(100);

}  // namespace

ShadowRunner::ShadowRunner(ShadowSettings settings, std::shared_ptr<const engine::Snapshot> real, Show show,
                           std::size_t slots)
    : ring_(slots), settings_(std::move(settings)), real_(std::move(real)), show_(std::move(show)) {
  thread_ = std::thread([this] { run(); });
}

ShadowRunner::~ShadowRunner() {
  end([] {});
  thread_.join();
}

template <typename What>
void ShadowRunner::put(const What& what, Now now) {
  Slot* slot = ring_.free();
  if (!slot) {
    ++lost_here_;
    return;
  }
  slot->what = what;
  slot->now = now;
  slot->lost_before = std::exchange(lost_here_, 0);
  ring_.hand_over();
}

void ShadowRunner::tell(const engine::Event& event, Now now, const engine::Turn& turn) {
  std::visit(
      [&](const auto& one) {
        if constexpr (std::is_constructible_v<Heard, decltype(one)>) put(one, now);
      },
      event);
  for (const engine::Action& action : turn.actions) {
    const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action);
    if (!place) continue;
    const engine::PlaceOrder& order = **place;
    put(RealOrderSent{order.id, order.side, order.price, order.quantity, order.post_only}, now);
  }
  for (const engine::Fact& fact : turn.facts) {
    if (const auto* step = std::get_if<engine::OrderStepped>(&fact)) {
      put(RealOrderStepped{step->order.id, step->order.state}, now);
    } else if (const auto* fill = std::get_if<engine::FillBooked>(&fact)) {
      put(RealOrderFilled{fill->order, fill->side, fill->price, fill->quantity, fill->fair_price}, now);
    }
  }
}

void ShadowRunner::end(std::function<void()> ended) {
  {
    const std::lock_guard lock(mutex_);
    if (end_) return;
    end_ = true;
    ended_ = std::move(ended);
  }
  ending_.notify_one();
}

void ShadowRunner::run() {
  stand_behind_trading();
  shadow_ = std::make_unique<Shadow>(settings_, *real_);
  real_.reset();
  publish();
  auto published = std::chrono::steady_clock::now();
  bool news = false;
  for (bool end = false; !end;) {
    {
      std::unique_lock lock(mutex_);
      end = ending_.wait_for(lock, kPause, [this] { return end_; });
    }
    news = drain() || news;
    const auto now = std::chrono::steady_clock::now();
    if (!news || (!end && now - published < kPictureInterval)) continue;
    publish();
    published = now;
    news = false;
  }
  ended_();
}

bool ShadowRunner::drain() {
  bool any = false;
  while (Slot* slot = ring_.next()) {
    any = true;
    if (slot->lost_before > 0) shadow_->miss(slot->lost_before);
    shadow_->hear(slot->what, slot->now);
    ring_.give_back();
  }
  return any;
}

void ShadowRunner::publish() {
  show_(std::make_shared<const engine::ShadowPicture>(shadow_->picture()));
}

}  // namespace mm::paper
