#include "venues/roxom/likely_payloads.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <set>
#include <tuple>

#include "venues/roxom/messages.h"
#include "venues/roxom/signer.h"

namespace mm::roxom {

namespace {

// Once the quotes have moved by this part of the reach, what lies ready is looked at anew; a fill finds them
// within it.
constexpr std::int64_t kPartBeforeALook = 4;

std::int64_t reach_in_ticks(const engine::LikelyOrders& likely, const Instrument& instrument) {
  const double reach = likely.fair_price * likely.reach_bps / 1e4;
  return static_cast<std::int64_t>(std::ceil(reach / instrument.to_double(Price{1})));
}

}  // namespace

std::vector<std::string> likely_payloads(const engine::LikelyOrders& likely,
                                         const engine::AfterFills& after_fills, const Instrument& instrument,
                                         std::string_view target) {
  std::vector<std::string> payloads;
  std::set<std::tuple<Side, std::int64_t, std::int64_t, std::optional<WallTime>>> known;
  const auto add = [&](Side side, const Level& level, std::int64_t offset,
                       const std::optional<WallTime>& expires) {
    const Price price{level.price.ticks + offset};
    if (price < Price{1} || payloads.size() >= kMostLikely) return;
    if (!known.emplace(side, price.ticks, level.quantity.lots, expires).second) return;
    payloads.push_back(signature_payload(
        "POST", target,
        create_text(instrument, side, price, level.quantity, likely.post_only, expires).sign_params));
  };
  const auto add_at = [&](const PerSide<engine::DesiredSide>& sides, std::int64_t distance,
                          const std::optional<WallTime>& expires) {
    for (const Side side : kBothSides) {
      for (const Level& level : sides[side].levels()) {
        add(side, level, distance, expires);
        if (distance > 0) add(side, level, -distance, expires);
      }
    }
  };
  const std::int64_t reach = reach_in_ticks(likely, instrument);
  const auto add_within = [&](std::int64_t farthest, const auto& pictures, std::size_t expiries) {
    for (std::int64_t distance = 0; distance <= farthest; ++distance) {
      for (std::size_t i = 0; i < expiries; ++i) {
        const auto& expires = likely.expiries[i];
        if (i > 0 && !expires) continue;
        for (const auto& sides : pictures) add_at(sides, distance, expires);
      }
    }
  };
  add_within(reach, std::array{likely.sides}, likely.expiries.size());
  add_within(reach / kPartBeforeALook, after_fills, 1);
  return payloads;
}

bool covers(const engine::LikelyOrders& before, const engine::LikelyOrders& now,
            const Instrument& instrument) {
  if (before.expiries != now.expiries || before.post_only != now.post_only) return false;
  if (before.position != now.position) return false;
  if (now.reach_bps > 1.25 * before.reach_bps) return false;
  const std::int64_t moved = reach_in_ticks(before, instrument) / kPartBeforeALook;
  for (const Side side : kBothSides) {
    const auto then = before.sides[side].levels();
    const auto levels = now.sides[side].levels();
    if (then.size() < levels.size()) return false;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (then[i].quantity != levels[i].quantity) return false;
      if (std::abs((then[i].price - levels[i].price).ticks) > moved) return false;
    }
  }
  return true;
}

}  // namespace mm::roxom
