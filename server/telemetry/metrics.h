// What Prometheus scrapes: the service's state, what it did and how fast its doors are. All names begin with
// mm_; every one has a help sentence with its unit. Fed on the loop's thread; text() may be called from any
// thread at any time and never makes the loop wait for long.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/instrument.h"
#include "engine/action.h"
#include "engine/snapshot.h"
#include "engine/venue.h"

namespace mm::telemetry {

class Metrics final : public engine::VenueObserver {
 public:
  // The names in the order of the sources and of the fair price's parts in a snapshot.
  Metrics(const Instrument& instrument, const std::vector<std::string>& source_names,
          const std::vector<std::string>& formula_names, const std::string& version);
  ~Metrics() override;
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // Counts the turn's facts. Takes nothing from the heap, so it may stand on the trading path.
  void on_turn(const engine::Turn& turn);
  // Shows this picture from now on; to be called some times a second, not each turn. A scrape in the middle
  // of it may see some values of this picture and some of the one before.
  void on_snapshot(const engine::Snapshot& snapshot);

  // How much later than asked for the loop came to its timer.
  void on_late(Duration late);

  // How far the ledger is: records handed to it, records on disk, and whether it can be written.
  void on_ledger(std::uint64_t recorded, std::uint64_t written, bool failed, Duration last_commit);

  // Turns that were recorded to files and that found no room, and whether recording has ended with an error.
  void on_recording(std::uint64_t frames, std::uint64_t lost, bool failed);

  // What became of notices: told, attempts that failed, given up, and left out for being too many.
  void on_notices(std::uint64_t delivered, std::uint64_t failed, std::uint64_t lost, std::uint64_t left_out);

  // The parts of the way of an order that left in the turn of its price.
  void order_sent(const engine::StageTimes& stages);

  void order_written(const engine::OrderStamps& order) override;
  void request_signed(std::string_view operation, bool ahead) override;
  void signatures_prepared(std::size_t count) override;
  void request_finished(std::string_view operation, unsigned status, Duration took) override;
  void link_changed(std::string_view link, bool up, std::string_view reason) override;
  void link_round_trip(std::string_view link, Duration took) override;
  void frame_refused(std::string_view link, std::string_view reason) override;

  // A call that was not let in: "unknown", "forbidden" or "throttled". Callable from any thread.
  void call_refused(std::string_view reason);

  // When the certificate that a port shows expires: "grpc" or "http". Callable from any thread.
  void certificate_read(std::string_view door, WallTime expires);

  // What is free where the ledger lies. Callable from any thread.
  void on_disk(double free_bytes);

  // Everything in Prometheus' text format. Callable from any thread.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace mm::telemetry
