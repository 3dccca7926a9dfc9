#include "venues/coinbase/messages.h"

#include <algorithm>
#include <cmath>

namespace mm::coinbase {

using feed::array;
using feed::Frame;
using feed::FrameKind;
using feed::object;

namespace {

// A price or size that is not finite would break the order of the book.
bool sound(double price, double size) {
  return std::isfinite(price) && std::isfinite(size);
}

bool read_side(const simdjson::simdjson_result<feed::element>& from, BookSide& side) {
  array levels;
  if (from.get(levels)) return false;
  side.clear();
  for (const feed::element level : levels) {
    double price = 0;
    double size = 0;
    if (!feed::read_level(level, price, size) || !sound(price, size)) return false;
    side.add(price, size);
  }
  side.settle();
  return true;
}

// ["buy","80688.08","0.59153273"], the size absolute.
bool read_change(const feed::element& from, std::string_view& side, double& price, double& size) {
  array change;
  return !from.get(change) && !change.at(0).get(side) && (side == "buy" || side == "sell") &&
         feed::read_decimal(change.at(1), price) && feed::read_decimal(change.at(2), size) &&
         sound(price, size);
}

// The book cannot be believed until a fresh link tells a whole one.
Frame lost(std::string_view name, std::string_view why) {
  Frame frame = feed::refused(name, why);
  frame.leave = true;
  return frame;
}

}  // namespace

Frame FrameParser::parse(std::string_view text) {
  object from;
  if (!texts_.parse(text, from)) return feed::unusable("not a JSON object");
  std::string_view type;
  if (from["type"].get(type)) return feed::unusable("a frame without its type");
  if (type == "error") {
    return feed::refused({}, feed::text_or(from["reason"], feed::text_or(from["message"], "refused")));
  }
  std::string_view name;
  if (from["product_id"].get(name) || name.empty()) return feed::frame_of(FrameKind::other);
  if (type == "l2update") return update(name, from);
  if (type == "snapshot") return snapshot(name, from);
  Frame frame = feed::frame_of(type == "heartbeat" ? FrameKind::heartbeat : FrameKind::other);
  frame.symbol = name;
  return frame;
}

Frame FrameParser::snapshot(std::string_view name, const object& from) {
  Product& product = this->product(name);
  product.known = read_side(from["bids"], product.bids) && read_side(from["asks"], product.asks);
  return product.known ? quote(product) : lost(name, "a snapshot lacks prices or sizes");
}

Frame FrameParser::update(std::string_view name, const object& from) {
  Product& product = this->product(name);
  if (!product.known) {
    Frame frame = feed::frame_of(FrameKind::other);
    frame.leave = true;  // the whole book is missing
    return frame;
  }
  product.known = change(product, from);
  return product.known ? quote(product) : lost(name, "a change lacks its side, price or size");
}

bool FrameParser::change(Product& product, const object& from) {
  array changes;
  if (from["changes"].get(changes)) return false;
  for (const feed::element one : changes) {
    std::string_view side;
    double price = 0;
    double size = 0;
    if (!read_change(one, side, price, size)) return false;
    (side == "buy" ? product.bids : product.asks).set(price, size);
  }
  return true;
}

Frame FrameParser::quote(const Product& product) {
  Frame frame = feed::frame_of(FrameKind::quote);
  frame.symbol = product.name;
  frame.quote.bid = product.bids.best_price();
  frame.quote.bid_size = product.bids.best_size();
  frame.quote.ask = product.asks.best_price();
  frame.quote.ask_size = product.asks.best_size();
  // Changes are neither numbered nor checked: a crossed book tells that some were missed.
  frame.leave = product.bids.size() > 0 && product.asks.size() > 0 && frame.quote.bid >= frame.quote.ask;
  return frame;
}

FrameParser::Product& FrameParser::product(std::string_view name) {
  const auto found =
      std::find_if(products_.begin(), products_.end(), [&](const Product& one) { return one.name == name; });
  if (found != products_.end()) return *found;
  products_.push_back({.name = std::string(name)});
  return products_.back();
}

}  // namespace mm::coinbase
