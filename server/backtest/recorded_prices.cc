#include "backtest/recorded_prices.h"

#include "engine/fair_price.h"
#include "engine/sources.h"
#include "recording/reader.h"
#include "recording/translate.h"

namespace mm::backtest {

namespace {

class RecordedTape final : public PriceTape {
 public:
  explicit RecordedTape(const std::vector<PriceEvent>& events) : events_(events) {}
  std::optional<PriceEvent> next() override {
    if (next_ == events_.size()) return std::nullopt;
    return events_[next_++];
  }

 private:
  const std::vector<PriceEvent>& events_;
  std::size_t next_ = 0;
};

class RecordedHistory final : public PriceHistory {
 public:
  explicit RecordedHistory(engine::EngineConfig config)
      : judged_(config.sources), pricer_(std::move(config.fair_price)) {
    for (const engine::SourceSpec& source : config.sources) sources_.push_back(source.name);
  }

  const std::vector<std::string>& sources() const override { return sources_; }
  WallTime start() const override { return start_; }
  Duration length() const override { return events_.back().time; }
  std::unique_ptr<PriceTape> play(double, std::uint64_t) const override {
    return std::make_unique<RecordedTape>(events_);
  }

  std::size_t size() const { return events_.size(); }

  // What is no price is passed over; outside of the stretch prices only make the fair price.
  void add(const recording::v1::Frame& frame, const Stretch& stretch) {
    const MonoTime mono{Duration(frame.mono_ns())};
    PriceEvent event;
    if (frame.event().has_source_ticked()) {
      const auto& tick = frame.event().source_ticked();
      if (tick.source() >= sources_.size()) return;
      event.source = static_cast<std::uint8_t>(tick.source());
      event.bid = tick.bid();
      event.ask = tick.ask();
      event.bid_size = tick.bid_size();
      event.ask_size = tick.ask_size();
      judged_.apply(
          engine::SourceTicked{{event.source}, event.bid, event.ask, event.bid_size, event.ask_size}, mono);
    } else if (frame.event().has_source_link_changed()) {
      const auto& link = frame.event().source_link_changed();
      if (link.source() >= sources_.size()) return;
      event.source = static_cast<std::uint8_t>(link.source());
      event.kind = link.up() ? PriceEvent::Kind::link_up : PriceEvent::Kind::link_down;
      judged_.apply(engine::SourceLinkChanged{{event.source}, link.up(), {}});
    } else {
      return;
    }
    facts_.clear();
    judged_.judge(mono, facts_);
    fair_ = pricer_.combine(judged_).value.value_or(fair_);
    const WallTime wall = wall_from_unix_ns(frame.wall_ns());
    if (wall < stretch.from || wall >= stretch.until) return;
    if (events_.empty()) {
      start_ = wall;
      began_ = mono;
    }
    event.time = mono - began_;
    event.fair = fair_;
    events_.push_back(event);
  }

 private:
  std::vector<std::string> sources_;
  engine::Sources judged_;
  engine::FairPricer pricer_;
  std::vector<engine::Fact> facts_;
  double fair_ = 0;
  WallTime start_;
  MonoTime began_;
  std::vector<PriceEvent> events_;
};

}  // namespace

Result<std::unique_ptr<PriceHistory>> recorded_history(const std::filesystem::path& file,
                                                       const Stretch& stretch) {
  const auto first = recording::first_file(file);
  if (!first) return Error{first.error()};
  auto run = recording::RunReader::open(*first);
  if (!run) return Error{run.error()};
  auto config = recording::decode(run->header().engine());
  if (!config) return Error{first->string() + ": the engine's configuration: " + config.error()};
  auto history = std::make_unique<RecordedHistory>(std::move(config).value());
  recording::v1::Record record;
  for (;;) {
    const auto there = run.value().next(record);
    if (!there) return Error{there.error()};
    if (!*there) break;
    if (record.has_frame()) history->add(record.frame(), stretch);
  }
  if (history->size() < 2)
    return Error{first->string() + " holds no prices in the stretch of time asked for"};
  return std::unique_ptr<PriceHistory>(std::move(history));
}

}  // namespace mm::backtest
