// The simulated price venue without its wire: best bids and asks of PAXG/USDT and BTC/USDT at random times,
// around a path of mids. Deterministic and in virtual time: the caller asks when the next tick is due and
// takes it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>

#include "core/time.h"
#include "simulator/mid_path.h"
#include "simulator/random.h"

namespace mm::simulator {

enum class FeedSymbol : std::uint8_t { gold, bitcoin };

inline constexpr std::array<FeedSymbol, 2> kFeedSymbols{FeedSymbol::gold, FeedSymbol::bitcoin};

constexpr std::string_view to_text(FeedSymbol symbol) {
  return symbol == FeedSymbol::gold ? "PAXGUSDT" : "BTCUSDT";
}
// Upper or lower case.
std::optional<FeedSymbol> parse_feed_symbol(std::string_view text);

template <typename T>
struct PerFeedSymbol {
  std::array<T, 2> values{};
  T& operator[](FeedSymbol symbol) { return values[static_cast<std::size_t>(symbol)]; }
  const T& operator[](FeedSymbol symbol) const { return values[static_cast<std::size_t>(symbol)]; }
};

struct PriceTick {
  FeedSymbol symbol = FeedSymbol::gold;
  std::uint64_t update_id = 0;  // grows by symbol
  // In units of 1e-8 USDT; multiples of a cent.
  std::int64_t bid_e8 = 0;
  std::int64_t ask_e8 = 0;
  // In units of 1e-8 of the base asset.
  std::int64_t bid_size_e8 = 0;
  std::int64_t ask_size_e8 = 0;
  Duration time{};  // since the start

  double mid() const { return static_cast<double>(bid_e8 + ask_e8) * 0.5e-8; }
};

class PricePath {
 public:
  // `ticks_per_second` is the average for each symbol, in (0, 100000]; update ids grow from the one given.
  PricePath(std::unique_ptr<MidPath> mids, double ticks_per_second, std::uint64_t first_update_id,
            std::uint64_t seed);

  Duration next_time();
  PriceTick take_next();

  // The newest ticks' mids; before the first tick of a symbol, where the path starts.
  const Mids& mids() const { return published_; }
  double fair() const { return published_.gold / published_.bitcoin; }
  // What fair() will be some two seconds later, for participants who know more than the feed.
  double fair_ahead() const;

  // From `now` on, ticks come at this rate.
  void set_rate(double ticks_per_second, Duration now);
  double rate() const { return ticks_per_second_; }

  // Holds a symbol at one mid price, until release().
  void pin(FeedSymbol symbol, double mid) { pinned_[symbol] = mid; }
  // Holds both where they are.
  void freeze();
  // Pinned symbols go on from where they were pinned.
  void release();
  // Moves a symbol's whole future: from now on the path is multiplied by this.
  void jump(FeedSymbol symbol, double factor);

 private:
  struct RawTick {
    FeedSymbol symbol = FeedSymbol::gold;
    Duration time{};
    double mid = 0;
  };
  void look_ahead();
  double shown_mid(FeedSymbol symbol, double raw_mid) const;

  std::unique_ptr<MidPath> mids_;
  Random random_;
  double ticks_per_second_;
  PerFeedSymbol<Duration> next_raw_;
  PerFeedSymbol<std::uint64_t> update_ids_;
  PerFeedSymbol<double> raw_now_;    // of the last tick taken
  PerFeedSymbol<double> raw_ahead_;  // of the last tick made
  PerFeedSymbol<double> factors_{{1, 1}};
  PerFeedSymbol<std::optional<double>> pinned_;
  std::deque<RawTick> ahead_;
  Mids published_;
};

}  // namespace mm::simulator
