#include "fuzz/target.h"
#include "testing/engine_driver.h"
#include "venues/roxom/depth_book.h"

// Lines are frames that one book takes after each other.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static const Instrument gold = testing::gold();
  roxom::DepthBook book;
  std::string_view rest = fuzz::text(data, size);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto message = roxom::parse_depth(line, gold);
    if (const auto* unusable = std::get_if<roxom::Unusable>(&message))
      fuzz::promise(!unusable->reason.empty());
    if (const auto* top = std::get_if<TopOfBook>(&message)) book.apply(*top);
    if (const auto* frame = std::get_if<roxom::DepthFrame>(&message)) book.apply(*frame);
    const bool agrees = book.agrees();
    const auto bids = book.levels(Side::buy, 20);
    const auto asks = book.levels(Side::sell, 20);
    for (const auto* side : {&bids, &asks}) {
      for (const Level& level : *side) fuzz::promise(level.price.ticks > 0 && level.quantity.lots > 0);
    }
    if (agrees && !bids.empty() && !asks.empty()) fuzz::promise(bids.front().price < asks.front().price);
  }
  return 0;
}
