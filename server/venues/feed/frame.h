// What one frame of a price venue comes to, in words that all venues share.
#pragma once

#include <cstdint>
#include <string_view>

namespace mm::feed {

// Best bid and ask of one symbol, as told: the engine judges whether they make sense. A side without orders
// is 0. Sizes in units of the base asset.
struct Quote {
  double bid = 0;
  double bid_size = 0;
  double ask = 0;
  double ask_size = 0;
  std::uint64_t number = 0;  // grows with the symbol's book, gaps are normal; 0: the venue does not number
  bool counts_anew = false;  // the numbers begin again here
};

enum class FrameKind : std::uint8_t {
  quote,
  heartbeat,  // proves the link, or one symbol's subscription, but no price
  halted,     // nothing is traded at the venue just now
  trading,    // ... and now it is
  refused,    // the venue will not send a symbol
  other,      // an answer or notice without consequence
  unusable,   // an error frame, or nothing we know
};

struct Frame {
  FrameKind kind = FrameKind::unusable;
  // As the venue writes it: of quote; of heartbeat and refused when the venue names one.
  std::string_view symbol;
  Quote quote;
  bool leave = false;     // whatever else it says: a fresh link should take over from this one
  std::string_view text;  // of halted, refused and unusable: why
};

inline Frame frame_of(FrameKind kind) {
  Frame frame;
  frame.kind = kind;
  return frame;
}

inline Frame unusable(std::string_view why) {
  Frame frame;
  frame.text = why;
  return frame;
}

// `symbol` empty: the venue does not name it.
inline Frame refused(std::string_view symbol, std::string_view why) {
  Frame frame = frame_of(FrameKind::refused);
  frame.symbol = symbol;
  frame.text = why;
  return frame;
}

// Reads the frames of one link in their order. What a venue needs to remember of them dies with the link.
class FrameParser {
 public:
  virtual ~FrameParser() = default;
  // The result is valid until the next call. No allocation once warm.
  virtual Frame parse(std::string_view text) = 0;
};

}  // namespace mm::feed
