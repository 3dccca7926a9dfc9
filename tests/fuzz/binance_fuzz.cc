#include "fuzz/target.h"
#include "venues/binance/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static binance::FrameParser parser;
  const std::string_view bytes = fuzz::text(data, size);
  const binance::Frame frame = parser.parse(bytes);
  if (frame.kind == binance::FrameKind::unusable) fuzz::promise(!frame.problem.empty());
  if (frame.kind == binance::FrameKind::book_ticker) fuzz::promise(!frame.ticker.symbol.empty());
  const auto seeds = binance::parse_book_tickers(bytes);
  if (!seeds) fuzz::promise(!seeds.error().empty());
  return 0;
}
