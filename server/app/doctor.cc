#include "app/doctor.h"

#include <sys/stat.h>

#include <boost/asio/post.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "app/secret_file.h"
#include "net/tls_context.h"
#include "net/websocket_client.h"
#include "rpc/grpc_server.h"
#include "version/version.h"

namespace mm::app {

namespace {

using engine::DoctorCheck;
using Checks = std::vector<DoctorCheck>;

constexpr std::string_view kBinance = "binance";
constexpr const char* kBinanceRest = "binance rest";
constexpr Duration kPatience = std::chrono::seconds(5);
// Orders with an expiry, and anyone who compares our records with the exchange's, need a clock this good.
constexpr double kMostClockError = 0.5;
constexpr std::uintmax_t kLeastFreeBytes = 1ull << 30;

std::string milliseconds(Duration took) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", to_seconds(took) * 1e3);
  return text;
}

DoctorCheck secret_file(const char* name, const std::filesystem::path& file) {
  struct stat about {};
  if (stat(file.c_str(), &about) != 0) return {name, false, file.string() + " cannot be read any more"};
  // systemd keeps its credentials to the service by an access list, whose mask shows as the group's bits.
  if (!is_credential(file) && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return {name, false, file.string() + " can be read by others; `chmod 600` it"};
  }
  return {name, true, file.string()};
}

DoctorCheck disk(const std::filesystem::path& folder) {
  std::error_code error;
  const auto space = std::filesystem::space(folder, error);
  if (error) return {"disk", false, folder.string() + ": " + error.message()};
  return {"disk", space.available >= kLeastFreeBytes,
          std::to_string(space.available >> 20) + " MiB free at " + folder.string()};
}

// Against Binance's own clock, half the way of the request taken off.
DoctorCheck clock(const net::HttpOutcome& outcome, WallTime answered) {
  const auto document = nlohmann::json::parse(outcome.body, nullptr, false);
  const auto time = document.is_object() ? document.find("serverTime") : document.end();
  if (!document.is_object() || time == document.end() || !time->is_number_integer()) {
    return {"clock", false, "Binance did not tell its time, so the clock was not compared"};
  }
  const WallTime theirs = wall_from_unix_ms(time->get<std::int64_t>());
  const double error = to_seconds(answered - outcome.took / 2 - theirs);
  char text[96];
  std::snprintf(text, sizeof text, "%+.3f s against Binance%s", error,
                std::abs(error) > kMostClockError ? "; let systemd-timesyncd or chrony set it" : "");
  return {"clock", std::abs(error) <= kMostClockError, text};
}

void links(const engine::Snapshot& picture, Checks& checks) {
  for (const auto& source : picture.sources) {
    checks.push_back(
        {"source " + source.name, source.status == engine::SourceStatus::live,
         std::string(engine::to_text(source.status)) + (source.detail.empty() ? "" : ": ") + source.detail});
  }
  std::string detail = !picture.venue_up         ? "down"
                       : !picture.account_loaded ? "up, the account is not loaded"
                                                 : "up, keys accepted, account loaded";
  if (!picture.venue_detail.empty()) detail += ": " + picture.venue_detail;
  if (const auto& offset = picture.venue_clock_offset) {
    char text[96];
    std::snprintf(text, sizeof text, "%+.0f s against ours; quotes expire in its time", to_seconds(*offset));
    checks.push_back({"roxom clock", true, text});
  } else {
    checks.push_back({"roxom clock", false, "not read yet, so quotes would not expire by themselves"});
  }
  checks.push_back({"roxom account", picture.venue_up && picture.account_loaded, std::move(detail)});
}

}  // namespace

struct ServiceDoctor::Examination {
  std::function<void(Checks)> done;
  Checks checks;
  std::size_t waiting = 0;
  std::vector<std::unique_ptr<net::WebSocketClient>> streams;
};

ServiceDoctor::ServiceDoctor(boost::asio::io_context& io, const Config& config,
                             const std::vector<PriceVenue>& prices, const Place& roxom,
                             const engine::Feed& feed)
    : io_(io),
      config_(config),
      prices_(prices),
      feed_(feed),
      roxom_(io, roxom.tls, {.url = roxom.url, .warm = 0, .most = 2}) {
  for (const PriceVenue& venue : prices) {
    if (venue.config.name != kBinance) continue;
    binance_ = std::make_unique<net::HttpsClient>(
        io, &venue.tls, net::HttpsSettings{.url = *venue.config.rest, .warm = 0, .most = 2});
  }
}

ServiceDoctor::~ServiceDoctor() = default;

void ServiceDoctor::examine(std::function<void(Checks)> done) {
  boost::asio::post(io_, [this, done = std::move(done)]() mutable {
    running_.push_back(std::make_unique<Examination>());
    running_.back()->done = std::move(done);
    begin(*running_.back());
  });
}

void ServiceDoctor::begin(Examination& examination) {
  Checks& checks = examination.checks;
  checks.push_back(
      {"versions", true,
       "mmd " + version() + ", gRPC " + rpc::library_version() + ", " + net::tls_library_version()});
  checks.push_back(secret_file("key roxom.api_key_file", config_.roxom.api_key_file));
  if (config_.roxom.auth_mode == "rsa") {
    checks.push_back(secret_file("key roxom.private_key_file", config_.roxom.private_key_file));
  }
  checks.push_back(disk(std::filesystem::current_path()));
  if (const auto picture = feed_.latest()) links(*picture, checks);
  if (binance_) ask(examination, *binance_, kBinanceRest, "/api/v3/time");
  for (const PriceVenue& venue : prices_) open_stream(examination, venue);
  ask(examination, roxom_, "roxom rest", config_.roxom.rest_prefix + "/market/instruments");
}

void ServiceDoctor::ask(Examination& examination, net::HttpsClient& client, const std::string& name,
                        const std::string& target) {
  ++examination.waiting;
  client.request({.method = "GET", .target = target, .headers = {}, .body = {}, .timeout = kPatience},
                 [this, &examination, name](const net::HttpOutcome& outcome) {
                   const bool answered = outcome.kind == net::HttpOutcome::Kind::answered;
                   const auto now = std::chrono::system_clock::now();
                   if (name == kBinanceRest) examination.checks.push_back(clock(outcome, now));
                   add(examination, {name, answered && outcome.status < 500,
                                     answered ? "answered " + std::to_string(outcome.status) + " in " +
                                                    milliseconds(outcome.took)
                                              : "no answer: " + outcome.detail});
                 });
}

// A link of its own, that asks for nothing.
void ServiceDoctor::open_stream(Examination& examination, const PriceVenue& venue) {
  ++examination.waiting;
  net::WebSocketSettings settings;
  settings.url = venue.config.stream;
  settings.connect_timeout = kPatience;
  if (venue.config.name == kBinance) settings.url.target = "/ws";
  const auto name = venue.config.name + " stream";
  const MonoTime begun = std::chrono::steady_clock::now();
  const std::size_t place = examination.streams.size();
  examination.streams.push_back(std::make_unique<net::WebSocketClient>(
      io_, &venue.tls, std::move(settings),
      net::WebSocketHandlers{
          .opened =
              [this, &examination, place, name, begun] {
                examination.streams[place]->close();
                add(examination,
                    {name, true, "opened in " + milliseconds(std::chrono::steady_clock::now() - begun)});
              },
          .message = [](std::string_view, MonoTime) {},
          .closed =
              [this, &examination, name](const net::WebSocketClosed& end) {
                add(examination, {name, false, "not opened: " + end.reason});
              },
          .round_trip = {}}));
  examination.streams.back()->open();
}

void ServiceDoctor::add(Examination& examination, DoctorCheck check) {
  examination.checks.push_back(std::move(check));
  if (--examination.waiting > 0) return;
  examination.done(std::move(examination.checks));
  // Later, since one of its links may be calling.
  boost::asio::post(io_, [this, ended = &examination] {
    std::erase_if(running_, [&](const auto& one) { return one.get() == ended; });
  });
}

}  // namespace mm::app
