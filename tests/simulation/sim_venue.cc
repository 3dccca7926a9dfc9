#include "simulation/sim_venue.h"

#include <algorithm>
#include <utility>

#include "backtest/exchange_words.h"

namespace mm::simulation {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kRequestTimeout = seconds(3);
// A request that we have given up is carried out no later than this afterwards: what unknown_settle is for.
constexpr double kLatestSeconds = 1.0;
constexpr Duration kFirstRateLimit = seconds(1);
constexpr Duration kLongestRateLimit = seconds(60);
constexpr Duration kClockInterval = seconds(10);

Duration from_seconds(double value) {
  return Duration(static_cast<std::int64_t>(value * 1e9));
}

bool proves_rejection(int status) {
  return status == 400 || status == 401 || status == 403 || status == 404 || status == 422 || status == 429;
}

}  // namespace

SimVenue::SimVenue(Scene& scene, Checks& checks, std::uint64_t seed, Tell tell)
    : scene_(scene), checks_(checks), random_(stream(seed, 1)), tell_(std::move(tell)) {
  history_ = random_.chance(0.1) ? std::chrono::hours(1000) : std::chrono::minutes(10);
  requests_per_second_ = random_.uniform(8, 40);
  tokens_ = 2 * requests_per_second_;
}

Duration SimVenue::until(Duration duration) {
  checks_.outage(scene_.agenda.now() + duration + kRequestTimeout);
  return scene_.agenda.now() + duration;
}

Duration SimVenue::wire() {
  return milliseconds(2) + from_seconds(0.02 * random_.exponential());
}

// ---- requests ----

void SimVenue::ask(AtExchange at_exchange, Answer answer, std::function<void()> never) {
  const Faults& faults = scene_.faults;
  Agenda& agenda = scene_.agenda;
  const Duration sent = agenda.now();
  const auto nothing_arrives = [&](Duration told_after, int status) {
    checks_.trouble(sent + told_after);
    if (never) never();
    answer_after(told_after, std::move(answer), status);
  };
  if (random_.chance(faults.not_sent)) return nothing_arrives(milliseconds(1), kNotSent);
  if (random_.chance(faults.lost_request)) {
    return nothing_arrives(random_.chance(0.5) ? kRequestTimeout : wire(), kNoAnswer);
  }
  if (random_.chance(faults.late_request)) {
    const double told = random_.uniform(0.001, 3);
    const double arrives = random_.uniform(0, told + kLatestSeconds);
    return ask_in_vain(from_seconds(told), from_seconds(arrives), std::move(at_exchange), std::move(answer),
                       std::move(never));
  }
  Duration there = wire();
  if (random_.chance(faults.slow)) {
    there += from_seconds(random_.uniform(0.2, 3.5));
    checks_.trouble(sent + there + seconds(1));
  }
  if (there >= kRequestTimeout) {
    return ask_in_vain(kRequestTimeout, there, std::move(at_exchange), std::move(answer), std::move(never));
  }
  agenda.after(there, [this, sent, process = process_, at_exchange = std::move(at_exchange),
                       answer = std::move(answer), never = std::move(never)] {
    if (process == process_) {
      arrive(at_exchange, answer, never, sent);
    } else if (!turned_away()) {
      at_exchange();
    } else if (never) {
      never();
    }
  });
}

void SimVenue::forget_process() {
  ++process_;
  connection_ = 0;
  rate_limited_ = 0;
  clock_due_ = {};
}

// We hear after `told` that there is no answer; the request arrives after `arrives` all the same.
void SimVenue::ask_in_vain(Duration told, Duration arrives, AtExchange at_exchange, Answer answer,
                           std::function<void()> never) {
  checks_.trouble(scene_.agenda.now() + std::max(told, arrives));
  answer_after(told, std::move(answer), kNoAnswer);
  scene_.agenda.after(arrives, [this, at_exchange = std::move(at_exchange), never = std::move(never)] {
    if (!turned_away()) {
      at_exchange();
    } else if (never) {
      never();
    }
  });
}

void SimVenue::arrive(const AtExchange& at_exchange, const Answer& answer, const std::function<void()>& never,
                      Duration sent) {
  const Faults& faults = scene_.faults;
  Agenda& agenda = scene_.agenda;
  int status = 500;
  if (const auto refused = turned_away()) {
    status = *refused;
    if (never) never();
  } else {
    status = at_exchange();
    if (random_.chance(faults.error_after)) status = 500;
  }
  Duration back = wire();
  if (random_.chance(faults.lost_answer)) {
    status = kNoAnswer;
    if (random_.chance(0.5)) back = kRequestTimeout;
  }
  const Duration last_moment = sent + kRequestTimeout;
  if (agenda.now() + back >= last_moment) {
    status = kNoAnswer;
    back = last_moment - agenda.now();
  }
  if (status == kNoAnswer || status >= 500) checks_.trouble(agenda.now() + back);
  answer_after(back, answer, status);
}

// The statuses by which the exchange turns a request away without carrying it out.
std::optional<int> SimVenue::turned_away() {
  const Duration now = scene_.agenda.now();
  if (now < rest_down_until_) return 503;
  if (random_.chance(scene_.faults.error_before)) {
    checks_.trouble(now);
    return 500;
  }
  if (now < keys_refused_until_) return 401;
  tokens_ = std::min(tokens_ + to_seconds(now - tokens_at_) * requests_per_second_, 2 * requests_per_second_);
  tokens_at_ = now;
  if (now < too_many_until_ || tokens_ < 1 || random_.chance(scene_.faults.too_many)) return 429;
  tokens_ -= 1;
  return std::nullopt;
}

void SimVenue::answer_after(Duration wait, Answer answer, int status) {
  scene_.agenda.after(wait, [this, process = process_, answer = std::move(answer), status] {
    if (process == process_) finish(answer, status);
  });
}

void SimVenue::finish(const Answer& answer, int status) {
  const Duration now = scene_.agenda.now();
  if (status > 0 && now >= clock_due_) {
    clock_due_ = now + kClockInterval;
    const std::int64_t whole_seconds = unix_ms(scene_.exchange_now()) / 1000;
    tell_(engine::VenueClockRead{wall_from_unix_ms(whole_seconds * 1000)});
  }
  answer(status);
  if (status == 401) {
    tell_(engine::KeysRefused{http_text(status)});
  }
  if (status <= 0) return;
  if (status != 429) {
    rate_limited_ = 0;
    return;
  }
  Duration wait = kFirstRateLimit;
  for (int i = 0; i < rate_limited_ && wait < kLongestRateLimit; ++i) wait *= 2;
  ++rate_limited_;
  wait = std::min(wait, kLongestRateLimit);
  checks_.outage(now + wait);
  tell_(engine::VenueRateLimited{wait});
}

// ---- orders ----

int SimVenue::create(const engine::PlaceOrder& order, VenueOrderId& id) {
  const WallTime now = scene_.exchange_now();
  const auto placed = scene_.exchange.place(scene_.owner, backtest::new_order(order, scene_.gold), now);
  if (!placed) {
    checks_.create_over(order.id);
    return 400;
  }
  id = *placed;
  checks_.create_arrived(order.id, id);
  if (random_.chance(scene_.faults.late_reject)) {
    rejected_late_.insert(id);
    scene_.exchange.cancel(scene_.owner, id, now);
  }
  return 200;
}

void SimVenue::place(const engine::Approved<engine::PlaceOrder>& approved) {
  auto id = std::make_shared<VenueOrderId>();
  ask([this, order = *approved, id] { return create(order, *id); },
      [this, order = approved->id, id](int status) {
        if (status == kNotSent) {
          tell_(engine::OrderRejected{order, "never sent"});
        } else if (proves_rejection(status)) {
          tell_(engine::OrderRejected{order, http_text(status)});
        } else if (status == 200) {
          tell_(engine::OrderAccepted{order, *id});
        } else {
          tell_(engine::OrderOutcomeUnknown{order, http_text(status)});
        }
      },
      [this, order = approved->id] { checks_.create_over(order); });
}

int SimVenue::carry_out_cancel(const VenueOrderId& id) {
  const Duration now = scene_.agenda.now();
  if (now < cancels_refused_until_) return 400;
  if (random_.chance(scene_.faults.refused_cancel)) {
    checks_.trouble(now);
    return 400;
  }
  if (random_.chance(scene_.faults.filled_at_cancel)) hit(id);
  const bool slow = random_.chance(scene_.faults.slow_cancel);
  const auto result = slow ? scene_.exchange.begin_cancel(scene_.owner, id, scene_.exchange_now())
                           : scene_.exchange.cancel(scene_.owner, id, scene_.exchange_now());
  if (slow && result == simulator::CancelResult::done) {
    const Duration wait = from_seconds(random_.uniform(0.05, 5));
    checks_.trouble(now + wait);
    scene_.agenda.after(wait,
                        [this, id] { scene_.exchange.cancel(scene_.owner, id, scene_.exchange_now()); });
  }
  switch (result) {
    case simulator::CancelResult::done:
      return 200;
    case simulator::CancelResult::not_found:
      return 404;
    case simulator::CancelResult::already_final:
      break;
  }
  return 400;
}

void SimVenue::cancel(const engine::CancelOrder& order) {
  ask([this, id = order.venue_id] { return carry_out_cancel(id); },
      [this, id = order.id](int status) {
        auto answer = engine::CancelAnswer::unknown;
        if (status / 100 == 2) answer = engine::CancelAnswer::accepted;
        if (status / 100 == 4) answer = engine::CancelAnswer::refused;
        tell_(engine::CancelAnswered{id, answer, http_text(status)});
      });
}

// Somebody takes what the order has left, and whatever stands before it.
void SimVenue::hit(const VenueOrderId& id) {
  const simulator::ExchangeOrder* order = scene_.exchange.find(scene_.owner, id);
  if (!order || simulator::is_final(order->status)) return;
  simulator::NewOrder taker;
  taker.instrument = scene_.gold;
  taker.side = opposite(order->terms.side);
  taker.time_in_force = simulator::TimeInForce::ioc;
  taker.price = order->terms.price;
  taker.quantity = order->remaining();
  (void)scene_.exchange.place(scene_.stranger, taker, scene_.exchange_now());
}

void SimVenue::cancel_account() {
  ask(
      [this] {
        scene_.exchange.cancel_all(scene_.owner, scene_.exchange_now());
        return 200;
      },
      [this](int status) {
        tell_(engine::AccountCancelled{status == 200, http_text(status)});
      });
}

}  // namespace mm::simulation
