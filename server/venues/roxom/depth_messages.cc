#include "venues/roxom/depth_messages.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace mm::roxom {

namespace {

using nlohmann::json;

const json* member(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : "";
}

// ["0.04858200","89.25"]; a quantity may be 0 or negative.
std::optional<Level> level_of(const json& row, const Instrument& instrument) {
  if (!row.is_array() || row.size() < 2) return std::nullopt;
  const auto price = instrument.price(text(row[0]));
  const auto quantity = instrument.quantity(text(row[1]));
  if (!price || price->ticks < 1 || price->ticks > kMostUnits) return std::nullopt;
  if (!quantity || abs(*quantity).lots > kMostUnits) return std::nullopt;
  return Level{*price, *quantity};
}

// A side that is missing has nothing to tell; nothing when a row cannot be read: half a book is no book.
std::optional<std::vector<Level>> side_of(const json& data, const char* key, const Instrument& instrument) {
  std::vector<Level> levels;
  const json* rows = member(data, key);
  if (!rows) return levels;
  if (!rows->is_array()) return std::nullopt;
  for (const json& row : *rows) {
    const auto level = level_of(row, instrument);
    if (!level) return std::nullopt;
    levels.push_back(*level);
  }
  return levels;
}

DepthMessage depth_of(const json& frame, const Instrument& instrument) {
  const json* type = member(frame, "type");
  const std::string kind = type ? text(*type) : "";
  if (kind != "snapshot" && kind != "delta") return Unusable{"depth that is neither snapshot nor delta"};
  const json* data = member(frame, "data");
  if (!data || !data->is_object()) return Unusable{"depth without data"};
  auto bids = side_of(*data, "bid", instrument);
  auto asks = side_of(*data, "ask", instrument);
  if (!bids || !asks) return Unusable{"depth with a level that cannot be read"};
  return DepthFrame{kind == "snapshot", std::move(*bids), std::move(*asks)};
}

}  // namespace

DepthMessage parse_depth(std::string_view bytes, const Instrument& instrument) {
  const json frame = json::parse(bytes, nullptr, false);
  const json* topic = frame.is_object() ? member(frame, "topic") : nullptr;
  if (topic && text(*topic) == "depth." + instrument.symbol()) return depth_of(frame, instrument);
  auto other = parse_stream(bytes, instrument);
  if (auto* unusable = std::get_if<Unusable>(&other)) return std::move(*unusable);
  if (auto* error = std::get_if<StreamError>(&other)) return std::move(*error);
  if (const auto* top = std::get_if<engine::VenueTopChanged>(&other)) return top->top;
  return Ignored{};
}

}  // namespace mm::roxom
