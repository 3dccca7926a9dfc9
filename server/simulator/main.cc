// mmsim: a local Roxom and local price venues for demos, tests and measurements.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/decimal.h"
#include "simulator/bars.h"
#include "simulator/binance_server.h"
#include "simulator/bybit_server.h"
#include "simulator/coinbase_server.h"
#include "simulator/control_server.h"
#include "simulator/kraken_server.h"
#include "simulator/okx_server.h"
#include "simulator/roxom_server.h"
#include "simulator/simulation.h"
#include "simulator/tls_files.h"
#include "version/version.h"

namespace mm::simulator {
namespace {

// A book as deep as a ladder shows.
constexpr int kMakerLevels = 10;

struct Options {
  std::array<std::uint16_t, kPriceVenues.size()> price_ports{};
  std::uint16_t roxom_port = 0;
  std::uint16_t control_port = 0;
  std::string ports_file;
  bool plain = false;
  std::string tls_dir = "mmsim-tls";
  std::string tls_cert;
  std::string tls_key;
  std::string prices;
  double speed = 1;
  bool loop = false;
  std::uint64_t seed = 1;
  double tick_rate = 20;
  std::string api_key;
  std::string public_key;
  bool trust_signatures = false;
  bool no_traders = false;
  std::string balance = "10";
  std::string state;
  double rate_limit = 0;
  std::string rest_shapes = "new";
  std::string order_events = "new";
  std::string depth_delta = "signed";
  double usdt_usd = 1.0005;
  double price_ping_seconds = 20;
  double roxom_ping_seconds = 15;
  std::vector<std::string> faults;
};

constexpr const char* kDescription =
    "mmsim plays venues on loopback: Roxom (REST and WebSocket with a matching engine, other traders and "
    "fault\n"
    "switches) and those whose prices are followed: Binance, Kraken, Coinbase, OKX and Bybit, each with its "
    "own\n"
    "frames, around one gold and one bitcoin price.\n"
    "It prints one JSON line when it is ready, with its ports and the certificate to trust.\n";

std::string footer() {
  std::string text =
      "Fault switches (--fault NAME=VALUE, or POST /faults on the control port while it runs; GET / there "
      "lists\n"
      "what else it can do). `strikes`: 0 never, 0<p<1 a probability, N the next N times, -1 always. "
      "`symbols`,\n"
      "`venues`: places separated by commas; `venue_strikes`, `factors`: PLACE=NUMBER,... or one number for "
      "all.\n"
      "A place is all, a venue (kraken), its symbol (kraken:PAXG/USD) or a symbol of any venue (BTCUSDT).\n";
  for (const FaultHelp& fault : fault_table()) {
    std::string left = "  " + std::string(fault.name) + " (" + std::string(to_text(fault.kind)) + ")";
    left.resize(std::max<std::size_t>(left.size() + 1, 40), ' ');
    text += left + std::string(fault.help) + '\n';
  }
  return text +
         "\nExamples:\n"
         "  mmsim --binance-port 9443 --roxom-port 9444 --control-port 9445\n"
         "  mmsim --prices bars.csv --speed 60 --seed 7 --plain\n"
         "  curl -d '{\"create_lost\":1}' http://127.0.0.1:9445/faults\n"
         "  curl -d '{\"feed_factor\":\"kraken=1.01\"}' http://127.0.0.1:9445/faults\n";
}

void add_options(CLI::App& app, Options& o) {
  app.option_defaults()->always_capture_default();
  for (std::size_t i = 0; i < kPriceVenues.size(); ++i) {
    const std::string name(to_text(kPriceVenues[i]));
    app.add_option("--" + name + "-port", o.price_ports[i],
                   "Port of the " + name + " side; 0: the system chooses");
  }
  app.add_option("--roxom-port", o.roxom_port,
                 "Port of the Roxom side, REST and WebSocket; 0: the system chooses");
  app.add_option("--control-port", o.control_port,
                 "Port of the control side, plain HTTP; 0: the system chooses");
  app.add_option("--ports-file", o.ports_file, "Also write the ready line to this file, atomically");
  app.add_flag("--plain", o.plain, "No TLS on the venue ports");
  app.add_option("--tls-dir", o.tls_dir, "Directory of ca.pem, cert.pem and key.pem, made when not there");
  auto* cert =
      app.add_option("--tls-cert", o.tls_cert, "Use this certificate chain (PEM) instead of --tls-dir");
  auto* key = app.add_option("--tls-key", o.tls_key, "Private key (PEM) of --tls-cert");
  cert->needs(key);
  key->needs(cert);
  auto* prices =
      app.add_option("--prices", o.prices,
                     "Replay bars from this CSV (open_time_ms, paxg_open/high/low/close, btc_open/high/"
                     "low/close); the path inside a bar is made up from the seed")
          ->check(CLI::ExistingFile);
  app.add_option("--speed", o.speed, "Seconds of the bars per second")
      ->check(CLI::Range(0.001, 1e6))
      ->needs(prices);
  app.add_flag("--loop", o.loop, "Begin again when the bars are over, instead of holding the last price")
      ->needs(prices);
  app.add_option("--seed", o.seed, "Names the run: prices and traders are drawn from it");
  app.add_option("--tick-rate", o.tick_rate, "Average ticks per second of each price symbol")
      ->check(CLI::Range(0.01, 100'000.0));
  app.add_option("--api-key", o.api_key, "The only X-API-Key let in; empty: any");
  app.add_option("--public-key", o.public_key,
                 "RSA public key (PEM) to verify X-API-Signature with; without it only "
                 "the key is looked at")
      ->check(CLI::ExistingFile);
  app.add_flag(
         "--trust-signatures", o.trust_signatures,
         "A signature has to be there, but is not verified: for measuring who signs, on the same machine")
      ->needs("--public-key");
  app.add_flag("--no-traders", o.no_traders, "Nobody else on the exchange");
  app.add_option("--balance", o.balance, "The account's balance in BTC at the very first start");
  app.add_option("--state", o.state,
                 "Keep orders, fills, position and balance in this file over kill -9 and restart");
  app.add_option("--rate-limit", o.rate_limit,
                 "Requests per second of the Roxom REST side before 429; 0: no limit");
  app.add_option("--rest-shapes", o.rest_shapes, "Shapes of Roxom's REST answers")
      ->check(CLI::IsMember({"new", "old"}));
  app.add_option("--order-events", o.order_events, "Shape of Roxom's order events")
      ->check(CLI::IsMember({"new", "old"}));
  app.add_option("--depth-delta", o.depth_delta, "Meaning of quantities in Roxom's depth deltas")
      ->check(CLI::IsMember({"signed", "absolute"}));
  app.add_option("--usdt-usd", o.usdt_usd, "USD for one USDT: venues that price in USD tell so much more")
      ->check(CLI::Range(0.01, 100.0));
  app.add_option("--price-ping", o.price_ping_seconds, "Seconds between pings to price connections")
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--roxom-ping", o.roxom_ping_seconds,
                 "Seconds between pings to Roxom connections; a connection "
                 "silent for twice as long is dropped")
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--fault", o.faults,
                 "NAME=VALUE, may be given several times; the switches are listed below");
}

Duration seconds(double value) {
  return Duration(static_cast<std::int64_t>(value * 1e9));
}

int fail(const std::string& message) {
  std::fprintf(stderr, "mmsim: %s\n", message.c_str());
  return 2;
}

std::string read_file(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

bool write_atomically(const std::string& path, const std::string& text) {
  const std::string draft = path + ".new";
  std::ofstream file(draft, std::ios::binary);
  file << text;
  file.close();
  return file.good() && std::rename(draft.c_str(), path.c_str()) == 0;
}

Result<WorldSettings> world_settings(const Options& o) {
  WorldSettings world;
  world.seed = o.seed;
  world.ticks_per_second = o.tick_rate;
  world.traders->levels = kMakerLevels;
  if (o.no_traders) world.traders.reset();
  const auto balance = parse_amount(o.balance);
  if (!balance || balance->atoms <= 0) return Error{"--balance must be a positive number of BTC"};
  world.owner_balance = *balance;
  if (const auto mids = o.state.empty() ? std::nullopt : Journal::last_mids(o.state)) {
    world.random_prices.gold_start = mids->gold;
    world.random_prices.bitcoin_start = mids->bitcoin;
  }
  if (!o.prices.empty()) {
    auto bars = parse_bars(read_file(o.prices));
    if (!bars) return Error{o.prices + ": " + bars.error()};
    world.bars = std::move(bars).value();
    world.bars_speed = o.speed;
    world.after_bars = o.loop ? AfterBars::loop : AfterBars::hold_last;
  }
  return world;
}

// Loads certificate and key; returns the file a client should trust, empty when mmsim does not know it.
Result<std::string> set_up_tls(const Options& o, boost::asio::ssl::context& context) {
  TlsFiles files{"", o.tls_cert, o.tls_key};
  if (o.tls_cert.empty()) {
    auto made = ensure_tls_files(o.tls_dir);
    if (!made) return Error{made.error()};
    files = std::move(made).value();
  }
  boost::system::error_code error;
  context.use_certificate_chain_file(files.cert, error);
  if (error) return Error{files.cert + ": " + error.message()};
  context.use_private_key_file(files.key, boost::asio::ssl::context::pem, error);
  if (error) return Error{files.key + ": " + error.message()};
  return files.ca.empty() ? std::string() : std::filesystem::absolute(files.ca).string();
}

// The ready line, also for --ports-file.
struct Ready {
  std::vector<std::pair<std::string, std::uint16_t>> ports;
  bool tls = true;
  std::string ca;

  std::string text() const {
    std::string line = R"({"ready":true)";
    for (const auto& [name, port] : ports) line += ",\"" + name + "_port\":" + std::to_string(port);
    return line + R"(,"tls":)" + (tls ? "true" : "false") + R"(,"ca":")" + ca + "\"}\n";
  }
};

void repeat_each_second(boost::asio::io_context& io, std::function<void()> work) {
  run_later(io, std::chrono::seconds(1), [&io, work = std::move(work)] {
    work();
    repeat_each_second(io, work);
  });
}

int run(const Options& o) {
  const auto world = world_settings(o);
  if (!world) return fail(world.error());
  std::optional<std::string> public_key;
  if (!o.public_key.empty()) public_key = read_file(o.public_key);
  auto signatures = SignatureCheck::create(o.api_key, std::move(public_key));
  if (!signatures) return fail(o.public_key + ": " + signatures.error());
  if (o.trust_signatures) signatures.value().trust();

  boost::asio::ssl::context tls(boost::asio::ssl::context::tls_server);
  Ready ready;
  ready.tls = !o.plain;
  if (ready.tls) {
    auto ca = set_up_tls(o, tls);
    if (!ca) return fail(ca.error());
    ready.ca = *ca;
  }

  boost::asio::io_context io(1);
  Simulation simulation(io, *world);
  VenuePrices prices(simulation.faults(), simulation.world().prices().mids());
  prices.set_usdt_usd(o.usdt_usd);
  BinanceServer binance(simulation, prices);
  KrakenServer kraken(simulation, prices);
  CoinbaseServer coinbase(simulation, prices);
  OkxServer okx(simulation, prices);
  BybitServer bybit(simulation, prices);
  const std::vector<FeedServer*> feeds{&binance, &kraken, &coinbase, &okx, &bybit};  // as PriceVenue numbers
  RoxomSettings roxom_settings;
  roxom_settings.shapes = {o.rest_shapes == "old", o.order_events == "old", o.depth_delta == "absolute"};
  roxom_settings.requests_per_second = o.rate_limit;
  RoxomServer roxom(simulation, std::move(signatures).value(), roxom_settings, [&feeds] {
    std::int64_t last = 0;
    for (const FeedServer* feed : feeds) last = std::max(last, feed->last_frame_ns());
    return last;
  });
  ControlServer control(simulation, prices, feeds, binance, roxom);
  simulation.on_tick([&](const PriceTick& tick) {
    for (const VenueQuote& quote : prices.take(tick)) {
      feeds[static_cast<std::size_t>(quote.symbol->venue)]->on_quote(quote);
    }
  });
  simulation.on_output([&roxom](const Output& output) { roxom.on_output(output); });

  for (const std::string& fault : o.faults) {
    const std::size_t equals = fault.find('=');
    if (equals == std::string::npos) return fail("--fault takes NAME=VALUE, not '" + fault + "'");
    const auto set = simulation.set_fault(fault.substr(0, equals), fault.substr(equals + 1));
    if (!set) return fail(set.error());
  }
  if (!o.state.empty()) {
    const auto restored = simulation.use_journal(o.state);
    if (!restored) return fail(restored.error());
    if (*restored > 0) std::fprintf(stderr, "mmsim: %zu orders and fills restored\n", *restored);
  }

  const auto clock = [&simulation] { return simulation.clock(); };
  boost::asio::ssl::context* venue_tls = ready.tls ? &tls : nullptr;
  const DoorSettings price_settings{0, seconds(o.price_ping_seconds), std::chrono::seconds(60)};
  std::deque<WebDoor> doors;
  const auto open = [&](const std::string& name, boost::asio::ssl::context* door_tls, DoorSettings settings,
                        std::uint16_t port, WebHandler& handler) {
    settings.port = port;
    const auto opened = doors.emplace_back(io, door_tls, settings, handler, clock).open();
    if (opened) ready.ports.emplace_back(name, *opened);
    return opened.ok() ? std::string() : opened.error();
  };
  std::vector<std::string> errors;
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    errors.push_back(
        open(std::string(to_text(kPriceVenues[i])), venue_tls, price_settings, o.price_ports[i], *feeds[i]));
  }
  errors.push_back(open("roxom", venue_tls,
                        {0, seconds(o.roxom_ping_seconds), seconds(2 * o.roxom_ping_seconds)}, o.roxom_port,
                        roxom));
  errors.push_back(open("control", nullptr, {}, o.control_port, control));
  for (const std::string& error : errors) {
    if (!error.empty()) return fail(error);
  }

  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](const boost::system::error_code& error, int) {
    if (!error) io.stop();
  });
  simulation.start();
  repeat_each_second(io, [&] {
    roxom.send_tickers();
    for (FeedServer* feed : feeds) feed->each_second();
    simulation.record_prices();
  });
  if (!o.ports_file.empty() && !write_atomically(o.ports_file, ready.text())) {
    return fail("cannot write " + o.ports_file);
  }
  std::fputs(ready.text().c_str(), stdout);
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace
}  // namespace mm::simulator

int main(int argc, char** argv) {
  mm::simulator::Options options;
  CLI::App app(mm::simulator::kDescription, "mmsim");
  app.footer(mm::simulator::footer());
  app.set_version_flag("--version", "mmsim " + mm::version());
  mm::simulator::add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  return mm::simulator::run(options);
}
