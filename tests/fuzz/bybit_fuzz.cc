#include "fuzz/feed_target.h"
#include "venues/bybit/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static bybit::FrameParser parser;
  fuzz::check(parser.parse(fuzz::text(data, size)));
  return 0;
}
