// Once warm, no parser takes anything from the heap: this program counts every allocation of a thread.
#include <gtest/gtest.h>

#include "testing/counted_heap.h"
#include "venues/binance/messages.h"
#include "venues/bybit/messages.h"
#include "venues/coinbase/messages.h"
#include "venues/kraken/messages.h"
#include "venues/okx/messages.h"
#include "venues/payload.h"

namespace mm::feed {
namespace {

template <typename Parser>
std::size_t allocations_of(const std::vector<std::string>& payloads) {
  Parser parser;
  std::vector<std::string> texts;
  for (const auto& name : payloads) texts.push_back(testing::payload(name));
  std::size_t before = 0;
  for (int round = 0; round < 3; ++round) {
    before = testing::allocations;
    for (const auto& text : texts) {
      EXPECT_EQ(parser.parse(text).kind, FrameKind::quote);
    }
  }
  return testing::allocations - before;
}

TEST(FeedAllocation, QuotesTakeNothingFromTheHeap) {
  EXPECT_EQ(allocations_of<binance::FrameParser>({"binance/combined.json"}), 0u);
  EXPECT_EQ(allocations_of<kraken::FrameParser>({"kraken/ticker.json", "kraken/ticker_snapshot.json"}), 0u);
  EXPECT_EQ(allocations_of<coinbase::FrameParser>({"coinbase/snapshot.json", "coinbase/update.json"}), 0u);
  EXPECT_EQ(allocations_of<okx::FrameParser>({"okx/book.json", "okx/empty_side.json"}), 0u);
  EXPECT_EQ(allocations_of<bybit::FrameParser>({"bybit/book.json", "bybit/book_text_time.json"}), 0u);
}

TEST(FeedAllocation, TheCountIsReal) {
  const auto before = testing::allocations;
  const auto text = std::make_unique<std::string>(100, 'x');
  EXPECT_GE(testing::allocations - before, 2u);
}

}  // namespace
}  // namespace mm::feed
