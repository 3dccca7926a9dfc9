// One look at the account: orders, then position, balance and log, each asked for when the one before was
// answered. Lives until its last answer.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/event.h"
#include "net/https_client.h"

namespace mm::roxom {

class AccountListing : public std::enable_shared_from_this<AccountListing> {
 public:
  using Answer = std::function<void(const net::HttpOutcome&)>;
  // Asks for `path` with its query; `operation` is the word for metrics.
  using Get = std::function<void(std::string_view operation, const std::string& path, Answer answer)>;
  // Gets AccountLoaded or AccountLoadFailed, once.
  using Done = std::function<void(engine::Event)>;

  static void begin(const engine::LoadAccount& load, std::shared_ptr<const Instrument> instrument, Get get,
                    Done done);

 private:
  AccountListing(const engine::LoadAccount& load, std::shared_ptr<const Instrument> instrument, Get get,
                 Done done)
      : load_(load), instrument_(std::move(instrument)), get_(std::move(get)), done_(std::move(done)) {}

  void list_orders(bool include_closed);
  void list_positions();
  void read_balance();
  void read_log(const std::string& page, int pages_left);
  // The orders that the log tells of and the list didn't, in place of all that are closed.
  void find_executed();
  void find_next(std::vector<VenueOrderId> missing);
  void failed(const char* what, const net::HttpOutcome& outcome, const std::string& problem = {});
  void loaded();

  engine::LoadAccount load_;
  std::shared_ptr<const Instrument> instrument_;
  Get get_;
  Done done_;
  std::shared_ptr<engine::AccountState> account_ = std::make_shared<engine::AccountState>();
};

}  // namespace mm::roxom
