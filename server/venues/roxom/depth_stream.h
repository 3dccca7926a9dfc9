// Follows the exchange's book on a link and a thread of its own, for the ladder that people look at: nothing
// of it comes near the loop. The link is there only while somebody looks.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "core/instrument.h"
#include "engine/depth.h"
#include "net/backoff.h"
#include "net/websocket_client.h"
#include "venues/roxom/depth_book.h"
#include "venues/roxom/signer.h"

namespace mm::roxom {

struct DepthSettings {
  net::Url stream;  // wss://ws.roxom.com/ws
  std::string api_key;
  std::optional<Signer> signer;  // none: key only
  net::BackoffLimits backoff{};
  // Nothing was heard, not even the answer to a ping: the book is not live any more.
  Duration silence = std::chrono::seconds(12);
  // So long may it differ from level1.
  Duration contradiction = std::chrono::seconds(2);
  // Nobody has asked: the link is closed.
  Duration unwanted = std::chrono::seconds(30);
};

class DepthStream final : public engine::DepthSource {
 public:
  static constexpr auto kBeat = std::chrono::milliseconds(250);
  static constexpr auto kHeartbeat = std::chrono::seconds(1);

  // `tls` is needed for wss addresses and must outlive it.
  DepthStream(const net::TlsContext* tls, DepthSettings settings,
              std::shared_ptr<const Instrument> instrument, std::uint64_t seed);
  ~DepthStream() override;

  std::shared_ptr<const engine::Depth> depth() const override;

 private:
  void beat();
  void connect();
  void subscribe(std::string_view operation, std::string_view channel);
  void message(std::string_view text);
  void closed(const net::WebSocketClosed& end);
  void begin_anew();
  void look(MonoTime now);
  void publish(MonoTime now);

  const net::TlsContext* tls_;
  const DepthSettings settings_;
  const std::shared_ptr<const Instrument> instrument_;

  // Of its thread.
  boost::asio::io_context io_{1};
  net::Backoff backoff_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<net::WebSocketClient> link_;
  bool open_ = false;
  MonoTime opened_{};
  MonoTime connect_due_{};
  MonoTime heard_{};
  MonoTime agreed_{};  // when the book was last as level1 tells
  MonoTime published_{};
  bool changed_ = false;
  std::string problem_;  // why there is no live book
  WallTime known_at_{};
  DepthBook book_;

  // Of all threads.
  mutable std::atomic<std::int64_t> asked_ns_{0};
  mutable std::mutex mutex_;
  std::shared_ptr<const engine::Depth> newest_;

  std::thread thread_;  // last: it uses the others
};

}  // namespace mm::roxom
