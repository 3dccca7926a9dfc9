#include "fuzz/feed_target.h"
#include "venues/binance/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static binance::FrameParser parser;
  const std::string_view bytes = fuzz::text(data, size);
  fuzz::check(parser.parse(bytes));
  const auto seeds = binance::parse_book_tickers(bytes);
  if (!seeds) fuzz::promise(!seeds.error().empty());
  return 0;
}
