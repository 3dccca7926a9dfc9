#include "recording/picture.h"

#include <array>
#include <cstdio>

#include "engine/explain.h"
#include "recording/wall_text.h"

namespace mm::recording {

namespace {

using engine::Snapshot;

std::string shown(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g", value);
  return text.data();
}

std::string words(std::string_view text) {
  return std::string(text);
}

std::string in_parentheses(std::string_view text) {
  return text.empty() ? std::string() : " (" + std::string(text) + ')';
}

std::string levels(const std::vector<Level>& list, const Instrument& instrument) {
  if (list.empty()) return "none";
  std::string text;
  for (const Level& level : list) {
    text += (text.empty() ? "" : " and ") + instrument.to_text(level.quantity) + " at " +
            instrument.to_text(level.price);
  }
  return text;
}

std::string mode_line(const Snapshot& picture) {
  std::string line = "mode        " + words(to_text(picture.mode.mode)) + ", reason " +
                     words(to_text(picture.mode.reason)) + in_parentheses(picture.mode.detail.view());
  // Before the first change nobody has told the engine a time.
  if (unix_ns(picture.mode_since) != 0) line += ", since " + wall_text(picture.mode_since);
  return line;
}

std::string source_line(const engine::SourceView& source) {
  std::string line =
      "source      " + source.name + ' ' + words(to_text(source.status)) + in_parentheses(source.detail);
  if (source.ticks == 0) return line + ", no price yet";
  return line + ", bid " + shown(source.bid) + ", ask " + shown(source.ask) + ", " +
         std::to_string(to_ms(source.age)) + " ms old, " + std::to_string(source.ticks) + " ticks";
}

std::string side_line(const Snapshot& picture, Side side) {
  const auto& view = picture.sides[side];
  return std::string(side == Side::buy ? "bid         " : "ask         ") + words(to_text(view.state)) +
         (view.hold == engine::Hold::none ? "" : in_parentheses(to_text(view.hold))) + ", desired " +
         levels(view.desired, *picture.instrument) + ", working " + levels(view.working, *picture.instrument);
}

std::string order_line(const Order& order, const Snapshot& picture) {
  const Instrument& instrument = *picture.instrument;
  return "order       " + std::to_string(order.id.value) + ' ' + words(to_text(order.side)) + ' ' +
         instrument.to_text(order.quantity) + " at " + instrument.to_text(order.price) + ", executed " +
         instrument.to_text(order.executed) + ", " + words(to_text(order.state)) + ", sent " +
         std::to_string(to_ms(picture.now.mono - order.created)) + " ms ago" +
         in_parentheses(order.venue_id.view());
}

}  // namespace

std::vector<std::string> picture_lines(const Snapshot& picture) {
  const Instrument& instrument = *picture.instrument;
  std::vector<std::string> lines{
      "time        " + wall_text(picture.now.wall),
      mode_line(picture),
      "fair price  " + (picture.fair_price ? shown(*picture.fair_price) : "none"),
  };
  for (const auto& source : picture.sources) lines.push_back(source_line(source));
  for (const Side side : kBothSides) lines.push_back(side_line(picture, side));
  lines.push_back("position    " + instrument.to_text(picture.position) + ", average entry " +
                  shown(picture.average_entry) + ", realized " + to_text(picture.realized_pnl) +
                  ", unrealized " + shown(picture.unrealized_pnl) + ", fees " + to_text(picture.fees));
  lines.push_back("account     " + std::string(picture.account_loaded ? "loaded" : "not loaded") + ", link " +
                  (picture.venue_up ? "up" : "down") + in_parentheses(picture.venue_detail) + ", balance " +
                  to_text(picture.balance) + ", available " + to_text(picture.available) +
                  ", foreign orders " + std::to_string(picture.foreign_open_orders));
  std::string parameters = "parameters  version " + std::to_string(picture.parameters_version) + ':';
  for (const auto& spec : engine::parameter_specs()) {
    parameters += ' ' + words(spec.name) + '=' + parameter_text(picture.parameters, spec.name, instrument);
  }
  lines.push_back(std::move(parameters));
  if (picture.live_orders.empty()) lines.emplace_back("orders      none live");
  for (const auto& order : picture.live_orders) lines.push_back(order_line(order, picture));
  lines.emplace_back();
  for (auto& line : in_lines(explain(picture))) lines.push_back(std::move(line));
  return lines;
}

}  // namespace mm::recording
