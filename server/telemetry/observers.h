// Several observers as one: each call is handed on to all of them, in the order given. Called on the loop's
// thread; the observers must outlive it.
#pragma once

#include <utility>
#include <vector>

#include "engine/venue.h"

namespace mm::telemetry {

class Observers final : public engine::VenueObserver {
 public:
  explicit Observers(std::vector<engine::VenueObserver*> observers) : observers_(std::move(observers)) {}

  void order_written(const engine::OrderStamps& order) override {
    for (auto* one : observers_) one->order_written(order);
  }
  void request_signed(std::string_view operation, bool ahead) override {
    for (auto* one : observers_) one->request_signed(operation, ahead);
  }
  void signatures_prepared(std::size_t count) override {
    for (auto* one : observers_) one->signatures_prepared(count);
  }
  void request_finished(std::string_view operation, unsigned status, Duration took) override {
    for (auto* one : observers_) one->request_finished(operation, status, took);
  }
  void link_changed(std::string_view link, bool up, std::string_view reason) override {
    for (auto* one : observers_) one->link_changed(link, up, reason);
  }
  void link_round_trip(std::string_view link, Duration took) override {
    for (auto* one : observers_) one->link_round_trip(link, took);
  }
  void frame_refused(std::string_view link, std::string_view reason) override {
    for (auto* one : observers_) one->frame_refused(link, reason);
  }

 private:
  std::vector<engine::VenueObserver*> observers_;
};

}  // namespace mm::telemetry
