// A price venue's face: all that differs between one and another.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/time.h"
#include "net/backoff.h"
#include "net/url.h"
#include "venues/feed/frame.h"

namespace mm::feed {

// How long to wait for what before a link is given up. 0: for ever.
struct Patience {
  // Not a byte, pings included: the link is dead.
  Duration idle = std::chrono::seconds(30);
  // No frame, heartbeats included: the link is dead. For venues that promise some.
  Duration frames{};
  // No quote of a symbol: a fresh link takes over, since an acknowledged subscription may have gone silent.
  Duration quotes = std::chrono::seconds(45);
  // No heartbeat or quote of a symbol: likewise. For venues that promise heartbeats by symbol.
  Duration heartbeats{};
};

// For a venue whose stream speaks only on change: the quotes of now, by another way.
class Seeder {
 public:
  virtual ~Seeder() = default;
  struct Seed {
    std::string symbol;
    Quote quote;
  };
  // `done` is called later, or never when there was no answer.
  virtual void ask(std::function<void(const std::vector<Seed>&)> done) = 0;
};

struct Venue {
  std::string name;  // in log and metrics
  net::Url url;
  std::vector<std::string> opening;  // what to send when a link is open
  std::string keep_alive;            // what to send `keep_alive_every`
  Duration keep_alive_every{};       // 0: nothing
  Patience patience;
  Duration max_link_age{};                          // a fresh link takes over after it; 0: never
  Duration handover = std::chrono::seconds(30);     // how long a fresh link may take to quote every symbol
  Duration fresh_links = std::chrono::seconds(15);  // at least this long from one to the next
  net::BackoffLimits backoff{std::chrono::seconds(1), std::chrono::seconds(30), std::chrono::seconds(60)};
  std::size_t max_message = 1 << 20;
  bool repeats_quotes = false;  // a quote with the number of the one before tells that it still holds
  std::function<std::unique_ptr<FrameParser>()> parser;
  std::unique_ptr<Seeder> seeder;  // or nothing
};

}  // namespace mm::feed
