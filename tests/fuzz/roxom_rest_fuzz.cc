#include "fuzz/target.h"
#include "testing/engine_driver.h"
#include "venues/roxom/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static const Instrument gold = testing::gold();
  const std::string_view bytes = fuzz::text(data, size);
  const auto usable = [](const engine::OrderReport& report) { return report.executed.lots >= 0; };
  if (const auto created = roxom::parse_created(bytes)) fuzz::promise(!created->empty());
  if (const auto order = roxom::parse_order(bytes, gold)) fuzz::promise(usable(*order));
  if (const auto orders = roxom::parse_orders(bytes, gold)) {
    for (const auto& order : *orders) fuzz::promise(usable(order));
  }
  (void)roxom::parse_positions(bytes, gold);
  (void)roxom::parse_balance(bytes);
  if (const auto logged = roxom::parse_entries(bytes, gold)) {
    for (const auto& entry : logged->list) fuzz::promise(entry.quantity.lots >= 0);
  }
  if (const auto fills = roxom::parse_fills(bytes, "o-1", gold)) fuzz::promise(fills->executed.lots >= 0);
  (void)roxom::error_text(bytes);
  (void)roxom::parse_http_date(std::string(bytes));
  return 0;
}
