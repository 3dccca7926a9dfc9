#include "fuzz/feed_target.h"
#include "venues/okx/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static okx::FrameParser parser;
  fuzz::check(parser.parse(fuzz::text(data, size)));
  return 0;
}
