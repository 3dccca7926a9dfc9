#include "app/service.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <random>

#include "app/loop.h"
#include "telemetry/journal.h"
#include "venues/binance/binance_feed.h"
#include "venues/roxom/roxom_venue.h"

namespace mm::app {

namespace {

Result<std::string> read_secret(const std::filesystem::path& file, const char* what) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{std::string("cannot read the ") + what + " from " + file.string()};
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (text.empty()) return Error{std::string("the ") + what + " in " + file.string() + " is empty"};
  return text;
}

Result<net::Url> address(const std::string& text, const char* key) {
  auto url = net::parse_url(text);
  if (!url) return Error{std::string(key) + ": " + url.error()};
  return url;
}

Result<roxom::VenueSettings> venue_settings(const RoxomConfig& config) {
  roxom::VenueSettings settings;
  const auto rest = address(config.rest_url, "roxom.rest_url");
  if (!rest) return Error{rest.error()};
  const auto stream = address(config.ws_url, "roxom.ws_url");
  if (!stream) return Error{stream.error()};
  auto key = read_secret(config.api_key_file, "API key");
  if (!key) return Error{key.error()};
  // It goes into a header line: nothing may end that line.
  if (key->find_first_of("\r\n \t") != std::string::npos) return Error{"the API key must be one word"};
  settings.rest = *rest;
  settings.stream = *stream;
  settings.rest_prefix = config.rest_prefix;
  settings.api_key = std::move(key).value();
  settings.request_timeout = config.request_timeout;
  if (config.auth_mode == "rsa") {
    const auto pem = read_secret(config.private_key_file, "private key");
    if (!pem) return Error{pem.error()};
    auto signer = roxom::Signer::create(
        *pem, config.rsa_padding == "pss" ? roxom::RsaPadding::pss : roxom::RsaPadding::pkcs1v15);
    if (!signer) return Error{signer.error()};
    settings.signer = std::move(signer).value();
  }
  return settings;
}

Result<binance::FeedSettings> feed_settings(const BinanceConfig& config) {
  binance::FeedSettings settings;
  const auto stream = address(config.stream_url, "binance.stream_url");
  if (!stream) return Error{stream.error()};
  const auto rest = address(config.rest_url, "binance.rest_url");
  if (!rest) return Error{rest.error()};
  settings.stream = *stream;
  settings.rest = *rest;
  return settings;
}

int refuse(const std::string& message) {
  telemetry::log_error(message);
  return 1;
}

}  // namespace

int run_service(const Config& config) {
  telemetry::set_up_log(config.log_level);
  const auto roxom_settings = venue_settings(config.roxom);
  if (!roxom_settings) return refuse(roxom_settings.error());
  const auto binance_settings = feed_settings(config.binance);
  if (!binance_settings) return refuse(binance_settings.error());
  const auto roxom_tls = net::TlsContext::create(config.roxom.ca_file);
  if (!roxom_tls) return refuse(roxom_tls.error());
  const auto binance_tls = net::TlsContext::create(config.binance.ca_file);
  if (!binance_tls) return refuse(binance_tls.error());

  std::vector<std::string> names;
  std::vector<binance::Subscription> subscriptions;
  for (const auto& source : config.engine.sources) {
    const SourceId id{static_cast<std::uint8_t>(names.size())};
    subscriptions.push_back({source.name.substr(source.name.find(':') + 1), id});
    names.push_back(source.name);
  }

  constexpr int kOneThread = 1;
  boost::asio::io_context io(kOneThread);
  std::random_device random;
  telemetry::Journal journal(config.engine.instrument, names);
  Loop loop(io, config.engine, [&](const engine::Turn& turn) { journal.on_facts(turn.facts); });
  roxom::RoxomVenue venue(io, &*roxom_tls, *roxom_settings, config.engine.instrument, loop, journal,
                          random());
  binance::BinanceFeed feed(io, &*binance_tls, *binance_settings, subscriptions, loop, journal, random());
  loop.connect(venue);
  venue.start();
  feed.start();

  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (error) return;
    telemetry::log_info("stopping: cancelling our orders and waiting for the exchange to confirm");
    loop.post(engine::StopTrading{{}, true}, "signal", [&](const engine::CommandReply& reply) {
      telemetry::log_info(reply.message);
      io.stop();
    });
  });
  if (config.start_on_boot) {
    loop.post(engine::StartTrading{}, "start_on_boot",
              [](const engine::CommandReply& reply) { telemetry::log_info(reply.message); });
  }
  telemetry::log_info("mmd runs; instrument " + config.engine.instrument->symbol());
  io.run();
  return 0;
}

}  // namespace mm::app
