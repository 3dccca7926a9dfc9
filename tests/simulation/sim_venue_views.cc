// What the simulated exchange shows of the account: queries, listings and the stream.
#include <algorithm>
#include <utility>

#include "backtest/exchange_words.h"
#include "simulation/sim_venue.h"

namespace mm::simulation {

namespace {

using engine::VenueOrderState;
using std::chrono::milliseconds;

constexpr Duration kLogSlack = std::chrono::minutes(1);
constexpr Duration kRefusedKeysWait = std::chrono::seconds(60);

engine::AccountEntry entry_of(const simulator::Transaction& row) {
  engine::AccountEntry entry;
  entry.id = engine::EntryId(std::to_string(row.trade) + (row.is_taker ? "t" : ""));
  entry.at = row.time;
  switch (row.kind) {
    case simulator::TransactionKind::fill:
      entry.kind = engine::EntryKind::fill;
      entry.order = row.order;
      entry.side = row.side;
      entry.quantity = row.quantity;
      entry.value = row.value;
      entry.fee = row.fee;
      break;
    case simulator::TransactionKind::funding:
      entry.kind = engine::EntryKind::funding;
      entry.amount = row.pnl;
      break;
    case simulator::TransactionKind::transfer:
      entry.kind = engine::EntryKind::transfer;
      entry.amount = row.pnl;
      break;
  }
  return entry;
}

}  // namespace

engine::Text SimVenue::http_text(int status) {
  return engine::Text("HTTP " + std::to_string(status));
}

// As a REST answer tells an order; the stream leaves some of it out and knows more of other things.
engine::OrderReport SimVenue::report_of(const simulator::ExchangeOrder& order) {
  engine::OrderReport report;
  report.venue_id = order.id;
  report.state = backtest::state_of(order.status);
  if (rejected_late_.contains(order.id) && simulator::is_final(order.status)) {
    report.state = VenueOrderState::rejected;
  }
  if (random_.chance(scene_.faults.unknown_status)) report.state = VenueOrderState::live;
  report.executed = order.executed;
  report.side = order.terms.side;
  report.price = order.terms.price;
  report.quantity = order.terms.quantity;
  report.created = order.created;
  return report;
}

// ---- REST ----

void SimVenue::query(const engine::QueryOrder& query) {
  auto report = std::make_shared<engine::OrderReport>();
  ask(
      [this, id = query.venue_id, report] {
        const simulator::ExchangeOrder* order = scene_.exchange.find(scene_.owner, id);
        if (!order) return 404;
        *report = report_of(*order);
        report->answers_query = true;
        return 200;
      },
      [this, id = query.id, created = query.created, report](int status) {
        if (status == 404) return tell_(engine::OrderNotFound{id});
        if (status != 200) return tell_(engine::OrderQueryFailed{id, http_text(status)});
        if (report->executed.lots == 0) return tell_(*report);
        read_fills(*report, created - kLogSlack);
      });
}

void SimVenue::read_fills(engine::OrderReport told, WallTime since) {
  auto report = std::make_shared<engine::OrderReport>(std::move(told));
  ask(
      [this, report, since] {
        Quantity executed;
        Amount value;
        Amount fees;
        const auto& log = scene_.exchange.transactions(scene_.owner);
        for (auto row = log.rbegin(); row != log.rend() && row->time >= since; ++row) {
          if (row->order != report->venue_id) continue;
          executed += row->quantity;
          value += row->value;
          fees += row->fee;
        }
        if (executed == report->executed) {
          report->executed_value = value;
          report->fees = fees;
        }
        return 200;
      },
      [this, report](int status) {
        if (status != 200) {
          report->executed_value.reset();
          report->fees.reset();
        }
        tell_(*report);
      });
}

void SimVenue::fail_load(std::uint64_t request, int status) {
  tell_(engine::AccountLoadFailed{request, http_text(status)});
}

void SimVenue::load_account(const engine::LoadAccount& load) {
  auto account = std::make_shared<engine::AccountState>();
  account->includes_closed = load.include_closed;
  const auto log = [this, account, since = load.entries_since, request = load.request](int status) {
    if (status != 200) return fail_load(request, status);
    ask(
        [this, account, since] {
          account->entries.emplace();
          const auto& rows = scene_.exchange.transactions(scene_.owner);
          for (auto row = rows.rbegin(); row != rows.rend() && row->time >= since; ++row) {
            account->entries->push_back(entry_of(*row));
          }
          return 200;
        },
        [this, account, request](int last_status) {
          if (last_status != 200) account->entries.reset();
          tell_(engine::AccountLoaded{request, account});
        });
  };
  const auto balance = [this, account, log, request = load.request](int status) {
    if (status != 200) return fail_load(request, status);
    ask(
        [this, account] {
          account->balance = scene_.exchange.balance(scene_.owner);
          account->available = scene_.exchange.available(scene_.owner);
          return 200;
        },
        log);
  };
  const auto position = [this, account, balance, request = load.request](int status) {
    if (status != 200) return fail_load(request, status);
    ask(
        [this, account] {
          const Position& held = scene_.exchange.position(scene_.owner, scene_.gold);
          account->position.net = held.net();
          account->position.cost = held.cost();
          return 200;
        },
        balance);
  };
  ask(
      [this, account] {
        const WallTime oldest = scene_.exchange_now() - history_;
        for (const auto* order : scene_.exchange.orders(scene_.owner, account->includes_closed)) {
          if (simulator::is_final(order->status) && order->updated < oldest) continue;
          account->orders.push_back(report_of(*order));
        }
        return 200;
      },
      position);
}

// ---- stream ----

void SimVenue::connect() {
  connection_ = ++connections_;
  last_delivery_ = scene_.agenda.now();
  deliver_at(scene_.agenda.now() + milliseconds(20) + wire(),
             engine::VenueLinkChanged{engine::VenueLink::up, {}});
}

void SimVenue::lose_stream(Duration outage) {
  if (connection_ == 0) return;
  // Events may stop long before the break is noticed.
  const Duration silence = random_.chance(0.3) ? outage / 2 : milliseconds(1);
  const bool refused = scene_.agenda.now() < keys_refused_until_;
  Duration back = outage;
  if (refused) back += kRefusedKeysWait;
  connection_ = 0;
  checks_.stream_down(scene_.agenda.now() + back + std::chrono::seconds(1));
  scene_.agenda.after(silence, [this, refused] {
    tell_(engine::VenueLinkChanged{engine::VenueLink::down, "connection lost"});
    if (refused) tell_(engine::KeysRefused{"HTTP 401"});
  });
  scene_.agenda.after(back, [this] { connect(); });
}

void SimVenue::on_output(const simulator::Output& output) {
  if (const auto* changed = std::get_if<simulator::OrderChanged>(&output)) {
    if (changed->order.account != scene_.owner) return;
    checks_.exchange_changed(*changed, scene_.agenda.now());
    engine::OrderReport report = report_of(changed->order);
    const auto status = changed->order.status;
    const bool just_taken =
        status == simulator::OrderStatus::pending_submit || status == simulator::OrderStatus::submitted;
    if (!just_taken) report.created.reset();
    if (scene_.faults.bare_events) {
      report.side.reset();
      report.price.reset();
      report.quantity.reset();
    } else {
      report.fill_price = changed->order.last_fill_price;
      report.fees = changed->order.fees;
    }
    report.detail = engine::Text(changed->order.reason.view());
    send_private(report);
  } else if (const auto* position = std::get_if<simulator::PositionChanged>(&output)) {
    if (position->account != scene_.owner) return;
    send_private(engine::PositionReported{{scene_.exchange.position(scene_.owner, scene_.gold).net(), {}}});
  } else if (const auto* balance = std::get_if<simulator::BalanceChanged>(&output)) {
    if (balance->account == scene_.owner) send_private(engine::BalanceReported{balance->after});
  } else if (const auto* top = std::get_if<simulator::TopChanged>(&output)) {
    if (connection_ == 0) return;
    last_delivery_ = std::max(last_delivery_, scene_.agenda.now() + wire());
    deliver_at(last_delivery_, engine::VenueTopChanged{top->top});
  }
}

void SimVenue::send_private(const engine::Event& event) {
  if (connection_ == 0) return;
  if (random_.chance(scene_.faults.lost_event)) return;
  const Duration arrives = std::max(last_delivery_, scene_.agenda.now() + wire());
  if (random_.chance(scene_.faults.reordered_event)) {
    deliver_at(arrives + wire() * 10, event);  // the ones behind it overtake it
    return;
  }
  last_delivery_ = arrives;
  deliver_at(arrives, event);
  if (random_.chance(scene_.faults.doubled_event)) deliver_at(arrives + wire(), event);
}

void SimVenue::deliver_at(Duration when, const engine::Event& event) {
  scene_.agenda.at(when, [this, event, connection = connection_] {
    if (connection == connection_) tell_(event);
  });
}

}  // namespace mm::simulation
