// What is told of a request that was not answered as it should have been.
#pragma once

#include <string>

#include "engine/event.h"
#include "net/https_client.h"
#include "venues/roxom/messages.h"

namespace mm::roxom {

inline engine::Text why(const net::HttpOutcome& outcome) {
  if (outcome.kind != net::HttpOutcome::Kind::answered) return engine::Text(outcome.detail);
  const std::string said = error_text(outcome.body);
  return engine::Text("HTTP " + std::to_string(outcome.status) + (said.empty() ? "" : ": " + said));
}

}  // namespace mm::roxom
