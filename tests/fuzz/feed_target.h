// What every price venue's parser promises, whatever the bytes.
#pragma once

#include "fuzz/target.h"
#include "venues/feed/frame.h"

namespace mm::fuzz {

inline void check(const feed::Frame& frame) {
  switch (frame.kind) {
    case feed::FrameKind::quote:
      return promise(!frame.symbol.empty());
    case feed::FrameKind::halted:
    case feed::FrameKind::refused:
    case feed::FrameKind::unusable:
      return promise(!frame.text.empty());
    default:
      return;
  }
}

}  // namespace mm::fuzz
