// A price feed against a scripted stream server, and what it told.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <mutex>
#include <utility>

#include "venues/feed/price_feed.h"
#include "venues/stream_server.h"

namespace mm::testing {

struct Recorder : engine::EventSink, engine::VenueObserver {
  void on_event(engine::Event event, MonoTime) override { events.push_back(std::move(event)); }
  void hold(const engine::SourceTicked& tick, MonoTime received) override {
    ++held;
    on_event(tick, received);
  }
  void release() override { held_at_release.push_back(std::exchange(held, 0)); }
  void link_changed(std::string_view, bool up, std::string_view) override { up ? ++ups : ++downs; }
  void frame_refused(std::string_view, std::string_view reason) override { refused.emplace_back(reason); }

  template <typename T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& event : events) {
      if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }
  std::vector<double> bids(std::uint8_t source) const {
    std::vector<double> found;
    for (const auto& tick : all<engine::SourceTicked>()) {
      if (tick.source == SourceId{source}) found.push_back(tick.bid);
    }
    return found;
  }
  // What was told last of a source's link, in words.
  std::string link_of(std::uint8_t source) const {
    std::string link = "nothing";
    for (const auto& change : all<engine::SourceLinkChanged>()) {
      if (change.source == SourceId{source})
        link = change.up ? "up" : "down: " + std::string(change.detail.view());
    }
    return link;
  }
  std::vector<engine::Event> events;
  int held = 0;
  std::vector<int> held_at_release;
  int ups = 0;
  int downs = 0;
  std::vector<std::string> refused;
};

class FeedTest : public ::testing::Test {
 protected:
  static net::Url url(const StreamServer& server) {
    return net::parse_url("ws://127.0.0.1:" + server.port()).value();
  }
  // Its symbols are the sources 0, 1, ...
  void run(feed::Venue venue, const std::vector<std::string>& symbols) {
    std::vector<feed::Subscription> subscriptions;
    for (const auto& symbol : symbols) {
      subscriptions.push_back({symbol, SourceId{static_cast<std::uint8_t>(subscriptions.size())}});
    }
    feed = std::make_unique<feed::PriceFeed>(io, nullptr, std::move(venue), std::move(subscriptions),
                                             recorder, recorder, 1);
    feed->start();
  }
  template <typename Condition>
  void run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
      io.run_one_for(std::chrono::milliseconds(20));
    }
    ASSERT_TRUE(condition());
  }
  void run_for(Duration time) { io.run_for(time); }

  boost::asio::io_context io;
  Recorder recorder;
  std::unique_ptr<feed::PriceFeed> feed;
};

}  // namespace mm::testing
