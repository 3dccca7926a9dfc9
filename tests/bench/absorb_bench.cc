// mm_absorb_bench: how many prices a second are taken in, from a venue's socket through the engine with every
// check, and how old each is by then. A thread of this program is the venue: it writes a frame at each tick,
// at a rate, then as fast as it is taken. The engine quotes; its exchange answers at once, in memory. A rate
// is absorbed when the second half of its prices is no older than the first.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "bench/percentiles.h"
#include "bench/quoting.h"
#include "venues/feed/price_feed.h"
#include "venues/okx/okx_venue.h"
#include "venues/stream_server.h"

namespace mm::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kAsFastAsTaken = 0;

// The bid wanders by a tenth of a basis point: a price like any other, not worth new quotes each time.
std::string frame(std::size_t number) {
  const double bid = kGold + 0.04 * static_cast<double>(number % 16);
  std::array<char, 256> text{};
  std::snprintf(
      text.data(), text.size(),
      R"({"arg":{"channel":"bbo-tbt","instId":"PAXG-USDT"},"data":[{"asks":[["%.2f","40.66","0","13"]],)"
      R"("bids":[["%.2f","31.21","0","12"]],"ts":"1597026383085","seqId":%zu}]})",
      bid + 0.02, bid, number + 1);
  return text.data();
}

// Takes the prices of one run and notes how old they are.
class Trader final : public engine::EventSink, public engine::VenueObserver {
 public:
  Trader(const std::vector<Clock::time_point>& sent, std::size_t ticks) : sent_(sent), ticks_(ticks) {
    ages_us.reserve(ticks);
  }
  std::vector<double> ages_us;
  std::size_t refused = 0;

  bool done() const { return ages_us.size() + refused >= ticks_; }

  void on_event(engine::Event event, MonoTime) override {
    const auto* tick = std::get_if<engine::SourceTicked>(&event);
    if (!tick) return;
    const engine::Turn& turn = quoting_.tick({.bid = tick->bid, .ask = tick->ask});
    if (!turn.actions.empty()) quoting_.answer(turn);
    const auto age = Clock::now() - sent_[ages_us.size()];
    ages_us.push_back(std::chrono::duration<double, std::micro>(age).count());
  }
  void frame_refused(std::string_view, std::string_view) override { ++refused; }

 private:
  const std::vector<Clock::time_point>& sent_;
  std::size_t ticks_;
  Quoting quoting_{Quoting::tolerant()};
};

struct Row {
  int rate = kAsFastAsTaken;
  double taken_per_second = 0;
  double first_half_us = 0;  // median age
  double second_half_us = 0;
  double p99_us = 0;
};

Row measure(int rate, std::size_t ticks) {
  std::vector<std::string> frames;
  for (std::size_t i = 0; i < ticks; ++i) frames.push_back(frame(i));
  std::vector<Clock::time_point> sent(ticks);
  const testing::StreamServer server([&](testing::StreamServer::Connection& connection) {
    connection.read();  // what it subscribes to
    const auto begun = Clock::now();
    for (std::size_t i = 0; i < ticks; ++i) {
      if (rate != kAsFastAsTaken) {
        const auto due = begun + std::chrono::nanoseconds(1'000'000'000LL * static_cast<long long>(i) / rate);
        // Together what a sleep is too coarse for.
        if (due - Clock::now() > std::chrono::microseconds(100)) std::this_thread::sleep_until(due);
      }
      sent[i] = Clock::now();
      connection.send(frames[i]);
    }
    connection.wait_until_left();
  });
  Trader trader(sent, ticks);
  boost::asio::io_context io(1);
  feed::PriceFeed feed(io, nullptr,
                       okx::venue(net::parse_url("ws://127.0.0.1:" + server.port()).value(), {"PAXG-USDT"}),
                       {{"PAXG-USDT", testing::kGold}}, trader, trader, 1);
  feed.start();
  while (!trader.done()) io.run_one();
  const auto took = std::chrono::duration<double>(Clock::now() - sent.front()).count();

  const auto half = trader.ages_us.begin() + static_cast<std::ptrdiff_t>(trader.ages_us.size() / 2);
  Row row{.rate = rate, .taken_per_second = static_cast<double>(trader.ages_us.size()) / took};
  row.first_half_us = Percentiles({trader.ages_us.begin(), half}).at(50);
  row.second_half_us = Percentiles({half, trader.ages_us.end()}).at(50);
  row.p99_us = Percentiles(trader.ages_us).at(99);
  return row;
}

int run(double seconds, const std::string& json_file) {
  auto all = nlohmann::ordered_json::array();
  std::printf("%12s %12s %16s %16s %10s\n", "ticks/s", "taken/s", "first half, us", "second half, us",
              "p99, us");
  for (const int rate : {1'000, 10'000, 50'000, kAsFastAsTaken}) {
    constexpr double kFast = 100'000;
    const auto ticks = static_cast<std::size_t>(seconds * (rate == kAsFastAsTaken ? kFast : rate));
    const Row row = measure(rate, ticks);
    std::printf("%12s %12.0f %16.0f %16.0f %10.0f\n",
                rate == kAsFastAsTaken ? "as taken" : std::to_string(rate).c_str(), row.taken_per_second,
                row.first_half_us, row.second_half_us, row.p99_us);
    std::fflush(stdout);
    all.push_back({{"ticks_per_second", rate},
                   {"taken_per_second", row.taken_per_second},
                   {"first_half_p50_us", row.first_half_us},
                   {"second_half_p50_us", row.second_half_us},
                   {"p99_us", row.p99_us}});
  }
  if (!json_file.empty()) std::ofstream(json_file) << all.dump(2) << '\n';
  return 0;
}

}  // namespace
}  // namespace mm::bench

int main(int argc, char** argv) {
  double seconds = 3;
  std::string json_file;
  CLI::App app("Measures how many prices a second are taken in from a socket, and how old they are by then.",
               "mm_absorb_bench");
  app.add_option("--seconds", seconds, "How long each rate is kept up")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  app.add_option("--json", json_file,
                 "Also write the table to this file as JSON; a rate of 0: as fast as taken");
  CLI11_PARSE(app, argc, argv);
  return mm::bench::run(seconds, json_file);
}
