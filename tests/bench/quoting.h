// What is measured in one process: an engine that quotes and moves its quotes at every tick, and the requests
// that carry them, signed or not.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "testing/engine_driver.h"
#include "venues/binance/messages.h"
#include "venues/roxom/likely_payloads.h"
#include "venues/roxom/messages.h"
#include "venues/roxom/request.h"
#include "venues/roxom/signer.h"
#include "venues/rsa_key.h"

namespace mm::bench {

inline constexpr double kGold = 4000;
inline constexpr double kMove = 2;  // 5 bps: worth new quotes

inline std::string frame_of(const char* stream, const char* symbol, double bid, double ask) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(),
                R"({"stream":"%s@bookTicker","data":{"u":56418290147,"s":"%s","b":"%.8f","B":"3.27410000",)"
                R"("a":"%.8f","A":"11.80240000"}})",
                stream, symbol, bid, ask);
  return text.data();
}
inline std::string gold_frame(double mid) {
  return frame_of("paxgusdt", "PAXGUSDT", mid - 0.01, mid + 0.01);
}

inline roxom::Signer make_signer() {
  return roxom::Signer::create(testing::pem_of(testing::rsa_key()), roxom::RsaPadding::pkcs1v15).value();
}

// An engine that quotes and replaces its quotes at every move, with an exchange that answers when told.
class Quoting {
 public:
  explicit Quoting(engine::EngineConfig quoted = config()) : driver_(std::move(quoted)) {
    driver_.start_quoting();
    settle();
  }

  // The heaviest there is: five venues with two legs each, of which Binance's is the median, and GLFT.
  static engine::EngineConfig heaviest() {
    auto config = Quoting::config();
    auto& fair = config.fair_price.expressions;
    for (std::size_t venue = 1; venue < kVenues; ++venue) {
      const auto gold = static_cast<std::uint8_t>(config.sources.size());
      const std::string name = "venue" + std::to_string(venue);
      for (const char* leg : {":PAXGUSD", ":BTCUSD"}) {
        config.sources.push_back({.name = name + leg, .stale_after = std::chrono::hours(24 * 365)});
      }
      fair.push_back(
          {name, {{SourceId{gold}, false}, {SourceId{static_cast<std::uint8_t>(gold + 1)}, true}}});
    }
    config.parameters.model = engine::QuoteModel::glft;
    config.parameters.max_position = Quantity{10'000};
    return config;
  }
  // Their prices: two venues below Binance's and two above it, however it moves here.
  void other_venues_tick() {
    for (std::size_t venue = 1; venue < kVenues; ++venue) {
      const double gold = kGold * (venue % 2 == 0 ? 1.001 : 0.999);
      const auto leg = static_cast<std::uint8_t>(2 * venue);
      driver_.send(engine::SourceTicked{SourceId{leg}, gold - 0.01, gold + 0.01, 1, 1});
      driver_.send(
          engine::SourceTicked{SourceId{static_cast<std::uint8_t>(leg + 1)}, 99'999.99, 100'000.01, 1, 1});
    }
    settle();
  }

  static engine::EngineConfig config() {
    auto config = testing::engine_config();
    config.parameters.danger_tolerance_bps = 0;
    config.parameters.tighten_tolerance_bps = 0;
    config.parameters.tighten_after = Duration{};
    config.request_limits = {.per_second = 10'000, .burst = 10'000, .cancel_reserve = 4};
    config.timeouts.audit_interval = std::chrono::hours(24 * 365);  // nobody answers listings here
    return config;
  }

  // Moves its quotes when it has to, as it does by default.
  static engine::EngineConfig tolerant(engine::EngineConfig quoted = config()) {
    const engine::Parameters usual;
    quoted.parameters.danger_tolerance_bps = usual.danger_tolerance_bps;
    quoted.parameters.tighten_tolerance_bps = usual.tighten_tolerance_bps;
    quoted.parameters.tighten_after = usual.tighten_after;
    return quoted;
  }

  const engine::Turn& tick(const feed::Quote& ticker) {
    return driver_.engine.process(
        engine::SourceTicked{testing::kGold, ticker.bid, ticker.ask, ticker.bid_size, ticker.ask_size},
        driver_.now);
  }

  engine::LikelyOrders likely() const { return driver_.engine.likely(); }
  engine::TellAfterFills after_fills() const {
    return [this] { return driver_.engine.after_fills(); };
  }
  engine::Snapshot picture() const { return driver_.snapshot(); }

  // The orders that the last answers have accepted.
  const std::vector<VenueOrderId>& accepted() const { return accepted_; }

  // The exchange answers whatever a turn has sent, until nothing more comes: both quotes rest again.
  void answer(const engine::Turn& turn) {
    driver_.actions = turn.actions;
    settle();
  }

 private:
  static constexpr std::size_t kVenues = 5;

  void settle() {
    accepted_.clear();
    while (!driver_.actions.empty()) {
      const auto sent = std::exchange(driver_.actions, {});
      for (const auto& action : sent) {
        if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
          driver_.report(cancel->id, engine::VenueOrderState::cancelled);
        } else if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
          driver_.accept((*place)->id);
          accepted_.push_back(testing::EngineDriver::venue_id((*place)->id));
        }
      }
    }
    driver_.facts.clear();
    driver_.advance(std::chrono::milliseconds(1));
    // The other leg must not go stale.
    driver_.send(engine::SourceTicked{testing::kBitcoin, 99'999.99, 100'000.01, 1, 1});
    driver_.actions.clear();
  }

  testing::EngineDriver driver_;
  std::vector<VenueOrderId> accepted_;
};

// As RoxomVenue and HttpsClient make them, without the connection.
class Requests {
 public:
  explicit Requests(std::optional<roxom::Signer> signer)
      : writer_(io_, "/v1", "an_api_key_of_usual_length_0123", std::move(signer)) {}

  // Empty for what is not about an order. Valid until the next one.
  const std::string& bytes_of(const engine::Action& action) {
    bytes_.clear();
    if (const auto* place = std::get_if<engine::Approved<engine::PlaceOrder>>(&action)) {
      const auto& order = **place;
      roxom::write_create(create_, *instrument_, order.side, order.price, order.quantity, order.post_only,
                          order.expires_at);
      write("/orders", create_.body, create_.sign_params);
    } else if (const auto* cancel = std::get_if<engine::CancelOrder>(&action)) {
      write(path_.assign("/orders/").append(cancel->venue_id.view()).append("/cancel"), {}, {});
    }
    return bytes_;
  }

  // The exchange has accepted these orders, the engine has told what may come next, and there was a pause.
  void rest(const std::vector<VenueOrderId>& orders, const engine::LikelyOrders& likely,
            const engine::TellAfterFills& after_fills) {
    for (const auto& id : orders) writer_.expect("POST", cancel_path(id));
    writer_.expect(likely, after_fills, instrument_);
    for (const auto& id : orders) wait_for(cancel_path(id), {});
    const std::string target = "/v1/orders";
    const auto payloads = roxom::likely_payloads(likely, after_fills(), *instrument_, target);
    if (!payloads.empty()) wait_for("/orders", payloads.back().substr(sizeof "POST:" + target.size()));
  }

 private:
  static std::string cancel_path(const VenueOrderId& id) {
    return "/orders/" + std::string(id.view()) + "/cancel";
  }

  // Until the signature lies ready, or there is none.
  void wait_for(const std::string& path, std::string_view params) {
    while (writer_.text("POST", path, params).signature == roxom::Signed::at_once) {
      io_.restart();
      io_.run_for(std::chrono::milliseconds(1));
    }
  }

  void write(std::string_view path, std::string_view body, std::string_view params) {
    const auto text = writer_.text("POST", path, params);
    bytes_.append("POST ").append(text.target).append(" HTTP/1.1\r\nHost: ").append(host_).append("\r\n");
    bytes_.append(text.headers).append("Content-Length: ").append(std::to_string(body.size()));
    bytes_.append("\r\n\r\n").append(body);
  }

  boost::asio::io_context io_;
  roxom::RequestWriter writer_;
  std::shared_ptr<const Instrument> instrument_ = std::make_shared<const Instrument>(testing::gold());
  std::string host_ = "api.roxom.com";
  roxom::CreateText create_;
  std::string path_;
  std::string bytes_;
};

}  // namespace mm::bench
