// mm_counted_ticks CASE TICKS: takes so many ticks from their frame to the bytes of their requests, for a
// tool that counts the instructions of `counted_tick` (instructions_test.cc). CASE is "requote": both quotes
// move at every tick, with every check and no signature; or "same": the price is as it was.
#include <cstdlib>
#include <cstring>

#include "bench/quoting.h"

namespace mm::bench {

// Not within another function: the tool knows it by its name.
[[gnu::noinline]] const engine::Turn& counted_tick(Quoting& quoting, binance::FrameParser& parser,
                                                   Requests& requests, const std::string& frame) {
  const engine::Turn& turn = quoting.tick(parser.parse(frame).quote);
  for (const auto& action : turn.actions) requests.bytes_of(action);
  return turn;
}

namespace {

int run(bool moves, std::size_t ticks) {
  Quoting quoting(Quoting::heaviest());
  quoting.other_venues_tick();
  binance::FrameParser parser;
  Requests requests(std::nullopt);
  const std::array<std::string, 2> frames{gold_frame(kGold + kMove), gold_frame(kGold)};
  std::size_t requested = 0;
  for (std::size_t i = 0; i < ticks; ++i) {
    const engine::Turn& turn = counted_tick(quoting, parser, requests, frames[moves ? i % 2 : 1]);
    requested += turn.actions.size();
    quoting.answer(turn);
  }
  const std::size_t least = moves ? 3 * ticks : 0;
  return requested >= least ? 0 : 1;
}

}  // namespace
}  // namespace mm::bench

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return mm::bench::run(std::strcmp(argv[1], "requote") == 0, std::strtoul(argv[2], nullptr, 10));
}
