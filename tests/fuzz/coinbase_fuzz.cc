#include <algorithm>
#include <cmath>

#include "fuzz/feed_target.h"
#include "venues/coinbase/messages.h"

// Each line is a frame of one link, since a book comes of several.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  coinbase::FrameParser parser;
  for (std::string_view rest = fuzz::text(data, size); !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const feed::Frame frame = parser.parse(line);
    fuzz::check(frame);
    if (frame.kind != feed::FrameKind::quote) continue;
    fuzz::promise(std::isfinite(frame.quote.bid) && std::isfinite(frame.quote.ask));
    fuzz::promise(frame.quote.bid_size >= 0 && frame.quote.ask_size >= 0);
  }
  return 0;
}
