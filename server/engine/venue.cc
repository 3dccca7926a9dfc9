#include "engine/venue.h"

namespace mm::engine {

void carry_out(const Action& action, OrderVenue& venue) {
  if (const auto* place = std::get_if<Approved<PlaceOrder>>(&action)) {
    venue.place(*place);
  } else if (const auto* cancel = std::get_if<CancelOrder>(&action)) {
    venue.cancel(*cancel);
  } else if (const auto* query = std::get_if<QueryOrder>(&action)) {
    venue.query(*query);
  } else if (const auto* load = std::get_if<LoadAccount>(&action)) {
    venue.load_account(*load);
  } else if (std::holds_alternative<CancelAccount>(action)) {
    venue.cancel_account();
  }
}

}  // namespace mm::engine
