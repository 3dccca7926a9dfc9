// What the engine thought, in lines that a person reads. Used by `mmd replay --at`.
#pragma once

#include <string>
#include <vector>

#include "engine/snapshot.h"

namespace mm::recording {

std::vector<std::string> picture_lines(const engine::Snapshot& picture);

}  // namespace mm::recording
