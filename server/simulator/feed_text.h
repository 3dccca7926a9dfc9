// Numbers and times as the price venues write them, and texts out of what clients write.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/time.h"

namespace mm::simulator {

// "4000.10000000" from units of 1e-8.
void append_e8(std::string& text, std::int64_t value_e8);
std::string e8_text(std::int64_t value_e8);

// "2026-11-23T21:10:42.123456Z"
std::string iso_time_us(WallTime time);

// The member if it is there and a text, otherwise what is given.
std::string text_at(const nlohmann::ordered_json& object, const char* key, const char* otherwise = "");

}  // namespace mm::simulator
