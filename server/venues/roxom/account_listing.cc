#include "venues/roxom/account_listing.h"

#include <algorithm>
#include <cmath>

#include "venues/roxom/messages.h"
#include "venues/roxom/why.h"

namespace mm::roxom {

namespace {

using net::HttpOutcome;

// Of the transaction log, of 1000 rows each; with more of them it counts as not readable.
constexpr int kMostLogPages = 10;
// Orders that are asked for one by one; with more of them, what is closed counts as not known.
constexpr std::size_t kMostAskedFor = 16;

// Balance and average entry are told in sats: half of one each, and as much again at the comparison before.
Amount rounding(const engine::PositionReport& held, const Instrument& instrument) {
  constexpr double kSat = 100;
  return {std::llround(kSat * (1 + std::abs(instrument.to_double(held.net))))};
}

// It can stand in a path or query as it is.
bool is_one_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

// The list of closed orders has no pages and no end, so some day it is too long to be sent or taken.
bool may_be_too_long(const HttpOutcome& outcome) {
  return outcome.kind == HttpOutcome::Kind::unknown || outcome.status >= 500;
}

}  // namespace

void AccountListing::begin(const engine::LoadAccount& load, std::shared_ptr<const Instrument> instrument,
                           Get get, Done done) {
  const std::shared_ptr<AccountListing> listing(
      new AccountListing(load, std::move(instrument), std::move(get), std::move(done)));
  listing->list_orders(load.include_closed);
}

// Orders first: the engine compares the position with the fills that the orders told.
void AccountListing::list_orders(bool include_closed) {
  const std::string path = "/orders?instType=perpetual&symbol=" + instrument_->symbol() +
                           "&unit=btc&includeClosed=" + (include_closed ? "true" : "false");
  get_("list_orders", path, [self = shared_from_this(), include_closed](const HttpOutcome& listed) {
    if (include_closed && may_be_too_long(listed)) return self->list_orders(false);
    if (listed.status != 200) return self->failed("orders", listed);
    auto reports = parse_orders(listed.body, *self->instrument_);
    if (!reports) return self->failed("orders", listed, reports.error());
    self->account_->orders = std::move(reports).value();
    self->account_->includes_closed = include_closed;
    self->list_positions();
  });
}

void AccountListing::list_positions() {
  const std::string path = "/positions?instType=perpetual&symbol=" + instrument_->symbol() + "&unit=btc";
  get_("positions", path, [self = shared_from_this()](const HttpOutcome& held) {
    if (held.status != 200) return self->failed("positions", held);
    const auto position = parse_positions(held.body, *self->instrument_);
    if (!position) return self->failed("positions", held, position.error());
    self->account_->position = *position;
    self->read_balance();
  });
}

void AccountListing::read_balance() {
  get_("balance", "/accounts/balance?unit=btc", [self = shared_from_this()](const HttpOutcome& owned) {
    if (owned.status != 200) return self->failed("balance", owned);
    const auto balance = parse_balance(owned.body);
    if (!balance) return self->failed("balance", owned, balance.error());
    engine::AccountState& account = *self->account_;
    account.balance = balance->total;
    account.available = balance->available;
    account.rounding = rounding(account.position, *self->instrument_);
    account.entries.emplace();
    self->read_log({}, kMostLogPages);
  });
}

void AccountListing::read_log(const std::string& page, int pages_left) {
  const std::string path = "/accounts/transaction-log?from=" +
                           std::to_string(std::max<std::int64_t>(unix_ms(load_.entries_since), 0)) +
                           "&limit=1000&unit=btc" + (page.empty() ? "" : "&cursor=" + page);
  get_("transaction_log", path, [self = shared_from_this(), pages_left](const HttpOutcome& outcome) {
    auto& entries = self->account_->entries;
    const auto logged =
        outcome.status == 200 ? parse_entries(outcome.body, *self->instrument_) : Error{"not read"};
    const bool more = logged && !logged->next_page.empty();
    if (logged) entries->insert(entries->end(), logged->list.begin(), logged->list.end());
    if (more && pages_left > 1 && is_one_word(logged->next_page)) {
      return self->read_log(logged->next_page, pages_left - 1);
    }
    if (!logged || more) entries.reset();
    self->find_executed();
  });
}

// One that executed nothing is of no interest once it is not open any more.
void AccountListing::find_executed() {
  if (!load_.include_closed || account_->includes_closed || !account_->entries) return loaded();
  std::vector<VenueOrderId> missing;
  for (const engine::AccountEntry& entry : *account_->entries) {
    if (entry.kind != engine::EntryKind::fill) continue;
    const bool listed = std::any_of(account_->orders.begin(), account_->orders.end(),
                                    [&](const auto& order) { return order.venue_id == entry.order; });
    const bool known = listed || std::find(missing.begin(), missing.end(), entry.order) != missing.end();
    if (!known) missing.push_back(entry.order);
  }
  if (missing.size() > kMostAskedFor) return loaded();
  find_next(std::move(missing));
}

void AccountListing::find_next(std::vector<VenueOrderId> missing) {
  if (missing.empty()) {
    account_->includes_closed = true;
    return loaded();
  }
  const VenueOrderId id = missing.back();
  missing.pop_back();
  if (!is_one_word(id.view())) return loaded();
  const std::string path = "/orders/" + std::string(id.view()) + "?unit=btc";
  get_("query", path, [self = shared_from_this(), missing](const HttpOutcome& outcome) mutable {
    auto report = outcome.status == 200 ? parse_order(outcome.body, *self->instrument_) : Error{"not read"};
    if (!report) return self->loaded();
    self->account_->orders.push_back(std::move(report).value());
    self->find_next(std::move(missing));
  });
}

void AccountListing::failed(const char* what, const HttpOutcome& outcome, const std::string& problem) {
  const std::string reason = problem.empty() ? std::string(why(outcome).view()) : problem;
  done_(engine::AccountLoadFailed{load_.request, engine::Text(std::string(what) + ": " + reason)});
}

void AccountListing::loaded() {
  done_(engine::AccountLoaded{load_.request, account_});
}

}  // namespace mm::roxom
