// What the ways of the newest orders add up to, part by part.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/order_path.h"
#include "mm/v1/state_service.pb.h"

namespace mm::rpc {

// `orders` were sent in this run; `paths` are those of the newest that were measured.
v1::GetLatencyResponse latency_of(std::uint64_t orders, const std::vector<engine::StageTimes>& paths);

}  // namespace mm::rpc
