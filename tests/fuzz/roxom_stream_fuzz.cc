#include "fuzz/target.h"
#include "testing/engine_driver.h"
#include "venues/roxom/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static const Instrument gold = testing::gold();
  const auto message = roxom::parse_stream(fuzz::text(data, size), gold);
  if (const auto* unusable = std::get_if<roxom::Unusable>(&message)) fuzz::promise(!unusable->reason.empty());
  if (const auto* report = std::get_if<engine::OrderReport>(&message)) {
    fuzz::promise(report->executed.lots >= 0 && !report->venue_id.empty());
  }
  if (const auto* trade = std::get_if<engine::VenueTraded>(&message)) {
    fuzz::promise(trade->lowest.ticks > 0 && trade->lowest <= trade->highest && trade->volume.lots > 0);
  }
  return 0;
}
