#include "telemetry/observers.h"

#include <gtest/gtest.h>

#include <string>

namespace mm::telemetry {
namespace {

class Recorder final : public engine::VenueObserver {
 public:
  void order_written(const engine::OrderStamps& order) override {
    heard += "order " + std::to_string(to_ns(order.written - order.cause)) + "; ";
  }
  void request_signed(std::string_view operation, bool ahead) override {
    heard += std::string(operation) + (ahead ? " signed ahead; " : " signed at once; ");
  }
  void signatures_prepared(std::size_t count) override { heard += std::to_string(count) + " prepared; "; }
  void request_finished(std::string_view operation, unsigned status, Duration) override {
    heard += std::string(operation) + ' ' + std::to_string(status) + "; ";
  }
  void link_changed(std::string_view link, bool up, std::string_view reason) override {
    heard += std::string(link) + (up ? " up " : " down ") + std::string(reason) + "; ";
  }
  void link_round_trip(std::string_view link, Duration took) override {
    heard += std::string(link) + ' ' + std::to_string(to_ns(took)) + "; ";
  }
  void frame_refused(std::string_view link, std::string_view reason) override {
    heard += std::string(link) + ": " + std::string(reason);
  }
  std::string heard;
};

TEST(Observers, EachOfThemHearsEachCall) {
  Recorder first, second;
  Observers both({&first, &second});
  both.order_written({.cause = MonoTime(Duration(5)), .written = MonoTime(Duration(12))});
  both.request_signed("create", true);
  both.signatures_prepared(16);
  both.request_finished("create", 200, Duration(1));
  both.link_changed("roxom", false, "cut");
  both.link_round_trip("roxom", Duration(3));
  both.frame_refused("binance", "not JSON");
  EXPECT_EQ(
      first.heard,
      "order 7; create signed ahead; 16 prepared; create 200; roxom down cut; roxom 3; binance: not JSON");
  EXPECT_EQ(second.heard, first.heard);
}

}  // namespace
}  // namespace mm::telemetry
