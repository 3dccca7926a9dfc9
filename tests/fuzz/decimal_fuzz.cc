#include "core/decimal.h"
#include "fuzz/target.h"
#include "testing/engine_driver.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  static const Instrument gold = testing::gold();
  const std::string_view text = fuzz::text(data, size);
  // What was read is written and read again as the same.
  if (const auto price = gold.price(text)) fuzz::promise(*gold.price(gold.to_text(*price)) == *price);
  if (const auto quantity = gold.quantity(text)) {
    fuzz::promise(*gold.quantity(gold.to_text(*quantity)) == *quantity);
  }
  if (const auto amount = parse_amount(text)) fuzz::promise(*parse_amount(to_text(*amount)) == *amount);
  if (const auto decimal = parse_decimal(text); !decimal) fuzz::promise(!decimal.error().empty());
  return 0;
}
