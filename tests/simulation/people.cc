#include "simulation/people.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace mm::simulation {

namespace {

using std::chrono::seconds;

std::string in_hundredths(std::uint64_t hundredths) {
  const std::string digits = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + '.' + (digits.size() < 2 ? "0" : "") + digits;
}

}  // namespace

People::People(Scene& scene, const Checks& checks, std::uint64_t seed, Tell tell)
    : scene_(scene), checks_(checks), random_(stream(seed, 5)), tell_(std::move(tell)) {}

void People::begin() {
  if (random_.chance(0.3)) take(random_.chance(0.5) ? Side::buy : Side::sell, Quantity{150});
  scene_.agenda.after(seconds(1), [this] { look_after(); });
}

// Trading is what the engine is here for: whenever it stands still, somebody starts it again. A halt is
// looked into at every hour.
void People::look_after() {
  scene_.agenda.after(seconds(1 + static_cast<int>(random_.bits() % 10)), [this] { look_after(); });
  switch (checks_.mode().mode) {
    case engine::Mode::stopped:
      if (at_work_) tell_(engine::StartTrading{next_id()});
      break;
    case engine::Mode::halted:
      if (checks_.mode().reason == engine::Reason::kill_switch) {
        tell_(engine::ResetKillSwitch{next_id(), "looked into it"});
      } else {
        stop();
      }
      break;
    case engine::Mode::starting:
    case engine::Mode::quoting:
    case engine::Mode::reducing:
    case engine::Mode::paused:
      break;
  }
}

void People::stop() {
  tell_(engine::StopTrading{next_id()});
}

void People::command() {
  const std::uint64_t what = random_.bits() % 100;
  if (what < 55) {
    change_parameters();
  } else if (what < 70) {
    tell_(engine::StartTrading{next_id()});
  } else if (what < 80) {
    stop();
  } else if (what < 90) {
    tell_(engine::ReducePosition{next_id()});
  } else if (what < 98) {
    tell_(engine::CancelAll{next_id(), random_.chance(0.3)});
  } else {
    tell_(engine::EngageKillSwitch{next_id(), "at random"});
  }
}

void People::change_parameters() {
  const std::uint64_t roll = random_.bits() >> 32;
  engine::ParameterChange change;
  switch (random_.bits() % 8) {
    case 0:
      change = {"spread_bps", std::to_string(5 + roll % 55)};
      break;
    case 1:
      change = {"order_size", in_hundredths(1 + roll % 250)};
      break;
    case 2:
      change = {"max_position", in_hundredths(roll % 800)};
      break;
    case 3:
      change = {"danger_tolerance_bps", in_hundredths(roll % 400)};
      break;
    case 4:
      change = {"tighten_after_ms", std::to_string(roll % 5000)};
      break;
    case 5:
      change = {"post_only", roll % 4 == 0 ? "false" : "true"};
      break;
    case 6:
      change = {"order_lifetime_ms", roll % 3 == 0 ? "0" : std::to_string(10'000 + roll % 60'000)};
      break;
    default:
      change = {"price_collar_bps", std::to_string(roll % 200)};  // sometimes refused
  }
  tell_(engine::ChangeParameters{next_id(), {change}, {}});
}

void People::take(Side side, Quantity quantity) {
  simulator::NewOrder order;
  order.instrument = scene_.gold;
  order.side = side;
  order.type = simulator::OrderType::market;
  order.time_in_force = simulator::TimeInForce::ioc;
  order.quantity = quantity;
  (void)scene_.exchange.place(scene_.owner, order, scene_.exchange_now());
}

// Sizes that the engine does not use, so that nobody takes the order for one of its own.
void People::trade_by_hand(Duration rests) {
  const Side side = random_.chance(0.5) ? Side::buy : Side::sell;
  const Quantity quantity{251 + static_cast<std::int64_t>(random_.bits() % 100)};
  const auto top = scene_.exchange.top(scene_.gold);
  const auto& best = side == Side::buy ? top.bid : top.ask;
  if (random_.chance(0.5) || !best) return take(side, quantity);
  simulator::NewOrder order;
  order.instrument = scene_.gold;
  order.side = side;
  order.price = best->price;
  order.quantity = quantity;
  const auto id = scene_.exchange.place(scene_.owner, order, scene_.exchange_now());
  if (!id) return;
  by_hand_.push_back(*id);
  scene_.agenda.after(rests, [this, id = *id] {
    scene_.exchange.cancel(scene_.owner, id, scene_.exchange_now());
    std::erase(by_hand_, id);
  });
}

void People::pay_funding() {
  scene_.exchange.pay_funding(scene_.gold, random_.uniform(-0.001, 0.001), scene_.exchange_now());
}

void People::move_money() {
  const auto sats = static_cast<std::int64_t>(random_.uniform(-1e6, 1e7));
  scene_.exchange.transfer(scene_.owner, Amount{100 * sats}, scene_.exchange_now());
}

void People::cancel_by_hand() {
  const auto orders = scene_.exchange.orders(scene_.owner, false);
  if (orders.empty()) return;
  const VenueOrderId id = orders[random_.bits() % orders.size()]->id;
  scene_.exchange.cancel(scene_.owner, id, scene_.exchange_now());
}

void People::go_home() {
  at_work_ = false;
  for (const VenueOrderId& id : std::exchange(by_hand_, {})) {
    scene_.exchange.cancel(scene_.owner, id, scene_.exchange_now());
  }
}

}  // namespace mm::simulation
