#pragma once

#include <optional>

#include "core/fixed.h"

namespace mm {

struct Level {
  Price price;
  Quantity quantity;
};

// The best bid and ask of the exchange we quote on; a side may be empty.
struct TopOfBook {
  std::optional<Level> bid;
  std::optional<Level> ask;
};

}  // namespace mm
