#include "app/health.h"

#include <string>

namespace mm::app {

namespace {

// Pictures come at least twice a second.
constexpr auto kOldestPicture = std::chrono::seconds(5);

}  // namespace

http::HttpAnswer health_page(const engine::Feed& feed) {
  const auto picture = feed.latest();
  const auto age = std::chrono::steady_clock::now() - picture->now.mono;
  if (age < kOldestPicture) return {.body = "ok\n"};
  return {.status = 503,
          .body = "the trading loop has not answered for " + std::to_string(to_ms(age)) + " ms\n"};
}

http::HttpAnswer readiness_page(const engine::Feed& feed) {
  const auto picture = feed.latest();
  std::string mode(to_text(picture->mode.mode));
  const bool ready =
      picture->venue_up && picture->account_loaded && picture->mode.mode != engine::Mode::halted;
  if (ready) return {.body = mode + "\n"};
  mode += picture->account_loaded ? "" : "; the account is not loaded";
  if (picture->mode.reason != engine::Reason::none) {
    mode += "; " + std::string(to_text(picture->mode.reason));
  }
  return {.status = 503, .body = mode + "\n"};
}

}  // namespace mm::app
