#include "fuzz/feed_target.h"
#include "venues/kraken/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static kraken::FrameParser parser;
  fuzz::check(parser.parse(fuzz::text(data, size)));
  return 0;
}
