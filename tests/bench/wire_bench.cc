// mm_wire_bench: from a price tick being written by mmsim to mmd's order requests being read by mmsim, both
// over TLS on loopback, on mmsim's monotonic clock; what counts is told in server/simulator/latency_log.h.
//
// Ticks of both symbols come at the rate of the row all the time. The mids are pinned; now and then gold's is
// moved by 10 bps, which is worth new quotes on both sides. mmd then sends, in this order: the cancels of
// both quotes, and the create of the side that moves away from its old neighbour. The create of the other
// side has to wait until the exchange has confirmed a cancel, or our own spread would be too narrow for a
// moment: its time holds a round trip and two turns.
//
// The bare relay (bare_relay.cc) is the floor: the same requests in the same order, and nothing else. It runs
// in turns with mmd, and each row tells how many times the relay's time it took.
//
// mmsim demands signatures of "rsa" and does not verify them: the exchange's time is not the trader's, and
// would fall on the requests behind.
//
// The trader runs on a processor of its own, mmsim and this program on the others. mmsim reads and serves
// requests one after the other, so the times of all but the first hold some work of the simulator too.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/percentiles.h"
#include "bench/readers.h"
#include "bench/trading_pair.h"

namespace mm::bench {
namespace {

using nlohmann::ordered_json;
using namespace std::chrono_literals;

constexpr double kBitcoin = 105'000;
constexpr double kLowestGold = 4000;
constexpr double kStep = 4;  // 10 bps
constexpr int kSteps = 8;

struct Mode {
  std::string name;
  std::string meaning;
  TradingPair::Settings trader;
  Readers::Many readers;
  std::chrono::milliseconds pause{};  // at least so long between moves
  double step = kStep;
};

// The first is the floor.
std::vector<Mode> modes() {
  constexpr int kStreams = 100;
  constexpr int kPages = 20;
  return {
      {"relay", "the floor", {.auth_mode = "key_only", .bare_relay = true}, {}},
      {"rsa", "each request signed, RSA-2048", {}, {}},
      {"rsa4096", "the same with RSA-4096, a move of 2 bps each 600 ms", {.key_bits = 4096}, {}, 600ms, 0.8},
      {"key_only", "not signed", {.auth_mode = "key_only"}, {}},
      {"books", "rsa with ledger and recording", {.books = true}, {}},
      {"watched", "books with 100 gRPC streams and 20 pages", {.books = true}, {kStreams, kPages, false}},
      {"asleep", "the same, and they have stopped reading", {.books = true}, {kStreams, kPages, true}},
      {"rsa_rt", "rsa with loop.real_time", {.loop = {{"real_time", true}}}, {}},
      {"books_rt", "books with loop.real_time", {.books = true, .loop = {{"real_time", true}}}, {}},
      {"watched_rt",
       "watched with loop.real_time",
       {.books = true, .loop = {{"real_time", true}}},
       {kStreams, kPages, false}},
      {"books_ap",
       "books_rt with loop.processor",
       {.books = true, .apart = true, .loop = {{"real_time", true}}},
       {}},
      {"watched_ap",
       "watched_rt with loop.processor",
       {.books = true, .apart = true, .loop = {{"real_time", true}}},
       {kStreams, kPages, false}},
      {"busy_poll", "rsa with loop.busy_poll_us 2000", {.loop = {{"busy_poll_us", 2000}}}, {}},
      {"locked", "rsa with loop.lock_memory", {.loop = {{"lock_memory", true}}}, {}},
  };
}

struct Case {
  Mode mode;
  int ticks_per_second = 0;
};

struct Row {
  Case of;
  std::string request;
  Percentiles us;
  double times_relay_p50 = 0;
  double times_relay_p90 = 0;
};

double ratio(double value, double floor) {
  return floor > 0 ? value / floor : 0;
}

// Whole cents, so that the mid of every tick is exact: up the stairs and down again.
double gold_at(int move, double step) {
  const int place = move % (2 * kSteps);
  return kLowestGold + step * (place < kSteps ? place : 2 * kSteps - place);
}

// Rarely enough that one move is over when the next one begins, and that most of them meet a tick.
std::chrono::milliseconds between_moves(int ticks_per_second) {
  return std::chrono::milliseconds(std::max(30, 1200 / ticks_per_second));
}

// Microseconds by request: "cancel 1", "cancel 2", "create 1", "create 2".
std::map<std::string, std::vector<double>> measure(const Case& one, const Processors& processors,
                                                   int seconds) {
  using Clock = std::chrono::steady_clock;
  const TradingPair pair(one.mode.trader, one.ticks_per_second, processors);
  std::optional<Readers> readers;
  if (one.mode.readers.streams > 0) readers.emplace(one.mode.readers, pair.grpc_port(), pair.http_port());
  pair.ask("/prices", {{"symbol", "BTCUSDT"}, {"pin", kBitcoin}});
  int move = 0;
  const auto move_for = [&](std::chrono::seconds time) {
    for (auto next = Clock::now(), end = next + time; next < end;) {
      pair.ask("/prices", {{"symbol", "PAXGUSDT"}, {"pin", gold_at(move++, one.mode.step)}});
      std::this_thread::sleep_until(next += std::max(one.mode.pause, between_moves(one.ticks_per_second)));
    }
  };
  move_for(std::chrono::seconds(1));  // to warm up
  pair.ask("/latency?reset=1");
  move_for(std::chrono::seconds(seconds));

  std::map<std::string, std::vector<double>> times;
  const auto answer = pair.ask("/latency");
  for (const auto& sample : answer.at("samples")) {
    const std::string request =
        sample.at("request").get<std::string>() + ' ' + std::to_string(sample.at("nth").get<int>());
    times[request].push_back(sample.at("us"));
  }
  return times;
}

// Each case twice, in turns, so that what else the machine does falls on all of them alike.
std::vector<Row> measure_all(const std::vector<Case>& cases, const Processors& processors, int seconds) {
  constexpr int kRounds = 2;
  std::vector<std::map<std::string, std::vector<double>>> times(cases.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      for (auto& [request, us] : measure(cases[i], processors, std::max(1, seconds / kRounds))) {
        auto& all = times[i][request];
        all.insert(all.end(), us.begin(), us.end());
      }
    }
  }
  std::vector<Row> rows;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const char* request : {"cancel 1", "cancel 2", "create 1", "create 2"}) {
      const Percentiles relay(times[0][request]);  // the first case
      const Percentiles us(times[i][request]);
      rows.push_back({cases[i], request, us, ratio(us.at(50), relay.at(50)), ratio(us.at(90), relay.at(90))});
    }
  }
  return rows;
}

void print(const Row& row) {
  std::printf("%-9s %8d  %-9s %8zu %8.0f %8.0f %8.0f %8.0f %8.2f %8.2f\n", row.of.mode.name.c_str(),
              row.of.ticks_per_second, row.request.c_str(), row.us.count(), row.us.at(0), row.us.at(50),
              row.us.at(90), row.us.at(99), row.times_relay_p50, row.times_relay_p90);
}

ordered_json to_json(const Row& row) {
  return {{"mode", row.of.mode.name},
          {"ticks_per_second", row.of.ticks_per_second},
          {"request", row.request},
          {"samples", row.us.count()},
          {"min_us", row.us.at(0)},
          {"p50_us", row.us.at(50)},
          {"p90_us", row.us.at(90)},
          {"p99_us", row.us.at(99)},
          {"times_relay_p50", row.times_relay_p50},
          {"times_relay_p90", row.times_relay_p90}};
}

int run(const std::vector<Mode>& asked, int seconds, const std::string& json_file) {
  const Processors processors = split_processors();
  sched_setaffinity(0, sizeof processors.others, &processors.others);
  std::printf("Tick written by mmsim to request read by mmsim, TLS on loopback, microseconds.\n");
  std::printf(
      "`create 2` waits for the exchange to confirm a cancel; the others leave in the tick's turn.\n");
  for (const Mode& mode : asked) std::printf("%s: %s.\n", mode.name.c_str(), mode.meaning.c_str());
  std::printf("%d processors: %s.\n\n",
              CPU_COUNT(&processors.trader) + (processors.shared ? 0 : CPU_COUNT(&processors.others)),
              processors.shared ? "trader and mmsim disturb each other"
                                : "one for the trader, the rest for mmsim and this program");
  std::printf("%-9s %8s  %-9s %8s %8s %8s %8s %8s %8s %8s\n", "mode", "ticks/s", "request", "samples", "min",
              "p50", "p90", "p99", "p50/rel.", "p90/rel.");
  ordered_json all = ordered_json::array();
  bool complete = true;
  for (const int ticks_per_second : {20, 100, 1000}) {
    std::vector<Case> cases;
    for (const Mode& mode : asked) cases.push_back({mode, ticks_per_second});
    for (const Row& row : measure_all(cases, processors, seconds)) {
      print(row);
      std::fflush(stdout);
      all.push_back(to_json(row));
      complete = complete && row.us.count() > 0;
    }
  }
  if (!json_file.empty()) std::ofstream(json_file) << all.dump(2) << '\n';
  if (!complete) std::fprintf(stderr, "mm_wire_bench: a row has no samples\n");
  return complete ? 0 : 1;
}

}  // namespace
}  // namespace mm::bench

int main(int argc, char** argv) {
  int seconds = 10;
  std::vector<std::string> names;
  std::vector<std::string> known;
  for (const auto& mode : mm::bench::modes()) known.push_back(mode.name);
  std::string json_file;
  CLI::App app("Measures mmd against mmsim: from a price tick to the order requests it causes, over TLS.",
               "mm_wire_bench");
  app.add_option("--seconds", seconds, "How long to measure each row's case")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--modes", names, "Only these beside the relay, such as rsa,watched")
      ->delimiter(',')
      ->check(CLI::IsMember(known));
  app.add_option("--json", json_file, "Also write the table to this file as JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    auto asked = mm::bench::modes();
    if (!names.empty()) {
      std::erase_if(asked, [&](const auto& mode) {
        return mode.name != known.front() && std::find(names.begin(), names.end(), mode.name) == names.end();
      });
    }
    return mm::bench::run(asked, seconds, json_file);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "mm_wire_bench: %s\n", problem.what());
    return 1;
  }
}
