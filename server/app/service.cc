#include "app/service.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <future>
#include <random>
#include <thread>

#include "app/access_desk.h"
#include "app/doctor.h"
#include "app/health.h"
#include "app/hub.h"
#include "app/log_desk.h"
#include "app/loop.h"
#include "app/loop_thread.h"
#include "app/memory_care.h"
#include "app/notice_desk.h"
#include "app/order_clock.h"
#include "app/price_feeds.h"
#include "app/roxom_keys.h"
#include "app/shadow_desk.h"
#include "app/supervisor.h"
#include "core/background.h"
#include "http/http_server.h"
#include "ledger/history.h"
#include "ledger/ledger.h"
#include "recording/recorder.h"
#include "rpc/grpc_server.h"
#include "telemetry/journal.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"
#include "telemetry/observers.h"
#include "venues/roxom/depth_stream.h"
#include "venues/roxom/roxom_venue.h"
#include "version/version.h"

namespace mm::app {

namespace {

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
  auto key = read_api_key(config);
  if (!key) return Error{key.error()};
  auto signer = read_signer(config);
  if (!signer) return Error{signer.error()};
  settings.rest = *rest;
  settings.stream = *stream;
  settings.rest_prefix = config.rest_prefix;
  settings.api_key = std::move(key).value();
  settings.request_timeout = config.request_timeout;
  settings.signer = std::move(signer).value();
  return settings;
}

roxom::DepthSettings depth_settings(const roxom::VenueSettings& venue) {
  roxom::DepthSettings settings;
  settings.stream = venue.stream;
  settings.api_key = venue.api_key;
  settings.signer = venue.signer;
  settings.backoff = venue.backoff;
  return settings;
}

int refuse(const std::string& message) {
  telemetry::log_error(message);
  return 1;
}

// "127.0.0.1:0" and 40123 -> "127.0.0.1:40123"
std::string on_port(const std::string& listen, int port) {
  return listen.substr(0, listen.rfind(':') + 1) + std::to_string(port);
}

std::vector<std::string> source_names(const Config& config) {
  std::vector<std::string> names;
  for (const auto& source : config.engine.sources) names.push_back(source.name);
  return names;
}

// Everything that runs, on one thread; the gRPC threads reach it through the loop's ports only.
class Service {
 public:
  Service(const Config& config, roxom::VenueSettings roxom, net::TlsContext roxom_tls,
          std::vector<PriceVenue> price_venues, std::unique_ptr<NoticeDesk> notices)
      : config_(config),
        roxom_tls_(std::move(roxom_tls)),
        price_venues_(std::move(price_venues)),
        notices_(std::move(notices)),
        journal_(config.engine.instrument, source_names(config)),
        metrics_(*config.engine.instrument, source_names(config), formula_names(config), version()),
        loop_(io_, config.engine,
              {.stamps = [this](const engine::TurnStamps& turn) { order_clock_.turn_taken(turn); },
               .record =
                   [this](const engine::Turn& turn, WallTime at) {
                     if (ledger_) ledger_->record(turn, at);
                   },
               .tape =
                   [this](const engine::Event& event, Now at, const engine::Turn& turn) {
                     if (recorder_) recorder_->record(event, at, turn);
                     shadows_.on_turn(event, at, turn);
                   },
               .turn = [this](const engine::Turn& turn, Now at) { on_turn(turn, at); },
               .command = [this](const engine::CommandAnswered& answered) { on_command(answered); },
               .late = [this](Duration late) { metrics_.on_late(late); },
               .answer = [this](std::function<void()> answer) { when_durable(std::move(answer)); }}),
        depth_(&roxom_tls_, depth_settings(roxom), config.engine.instrument, random_()),
        hub_(
            io_, loop_.engine(), order_clock_, depth_,
            [this](const engine::Snapshot& picture) { on_picture(picture); },
            [this](std::function<void()> then) { when_durable(std::move(then)); }),
        shadows_(
            io_, config_.engine, loop_.engine(), hub_,
            [this](const engine::CommandAnswered& answered) { on_command(answered); },
            [this](std::function<void()> then) { when_durable(std::move(then)); }),
        log_desk_(
            io_, [this](const engine::CommandAnswered& answered) { on_command(answered); },
            [this](std::function<void()> then) { when_durable(std::move(then)); }),
        doctor_(io_, config, price_venues_, {&roxom_tls_, roxom.rest}, hub_),
        venue_(io_, &roxom_tls_, std::move(roxom), config.engine.instrument, loop_, observers_, random_()),
        feeds_(io_, price_venues_, loop_, observers_, std::ref(random_)),
        signals_(io_, SIGTERM, SIGINT) {
    loop_.connect(venue_);
  }

  // Their threads use what is here: they end first, the ledger's last.
  ~Service() {
    http_.reset();
    grpc_.reset();
    access_.reset();
    ledger_.reset();
    recorder_.reset();
    notices_.reset();
  }

  // Before the first event.
  Result<Done> begin_recording() {
    const RecordingConfig& config = config_.recording;
    if (config.folder.empty()) return Done{};
    recording::RecorderSettings settings;
    settings.files = {config.folder, static_cast<std::uint64_t>(config.max_file_mb * 1e6),
                      static_cast<std::size_t>(config.keep_files), version()};
    auto recorder =
        recording::Recorder::start(std::move(settings), config_.engine, std::chrono::system_clock::now());
    if (!recorder) return Error{"recording: " + recorder.error()};
    recorder_ = std::move(recorder).value();
    return Done{};
  }

  // Reads what is known from before; nothing trades yet.
  Result<Done> remember() {
    if (config_.ledger.file.empty()) {
      telemetry::log_warning("no ledger is configured: orders, fills and halts are forgotten when mmd ends");
      return Done{};
    }
    auto opened = ledger::Ledger::open(
        {config_.ledger.file, version(), config_.engine.parameters, config_.ledger.retention_days},
        config_.engine.instrument, [this](const std::string& failure) { on_ledger(failure); });
    if (!opened) return Error{opened.error()};
    ledger_ = std::move(opened).value();
    auto history = ledger::History::open(config_.ledger.file);
    if (!history) return Error{history.error()};
    history_ = std::move(history).value();
    const engine::Remembered& before = ledger_->remembered();
    if (ledger_->recovered()) telemetry::log_warning("the run before this one did not end in order");
    if (before.last_order > 0) {
      telemetry::log_info("going on after order " + std::to_string(before.last_order) + " and fill " +
                          std::to_string(before.last_fill));
    }
    loop_.on_event(engine::HistoryRead{std::make_shared<const engine::Remembered>(before)},
                   std::chrono::steady_clock::now());
    return Done{};
  }

  // Opens the doors, behind which the first picture lies ready: nobody may see less than was known before.
  Result<Done> open() {
    hub_.begin();
    wait_until_durable();
    auto desk = AccessDesk::open(config_.access, metrics_, [this](engine::CommandAnswered answered) {
      boost::asio::post(io_, [this, answered = std::move(answered)] { on_command(answered); });
    });
    if (!desk) return Error{desk.error()};
    access_ = std::move(desk).value();
    if (config_.access.open()) {
      telemetry::log_info("access: whoever logs in on this machine may steer through " + config_.grpc_listen +
                          " and " + config_.http_listen + "; access.tokens_file would ask for tokens");
    }
    auto server = behind_trading([this] {
      return rpc::GrpcServer::start(config_.grpc_listen, loop_, hub_, history_.get(), doctor_, shadows_,
                                    access_->doors(), kept_samples(), &log_desk_);
    });
    if (!server) return Error{server.error()};
    grpc_ = std::move(server).value();
    if (!config_.grpc_listen.empty()) {
      telemetry::log_info("gRPC listens on " + on_port(config_.grpc_listen, grpc_->port()));
    }
    if (!config_.access.unix_socket.empty()) {
      telemetry::log_info("gRPC listens on unix:" + config_.access.unix_socket.string());
    }
    auto page = behind_trading([this] {
      return http::HttpServer::start({.listen = config_.http_listen,
                                      .certificates = access_->http_certificates(),
                                      .routes = {{"/healthz", [this] { return health_page(hub_); }},
                                                 {"/readyz", [this] { return readiness_page(hub_); }}},
                                      .guarded_routes = {{"/metrics", [this] { return metrics_page(); }}},
                                      .guard = access_->guard(),
                                      .static_root = config_.web_root,
                                      .calls = grpc_->in_process(),
                                      .hosts = config_.http_hosts,
                                      .origins = config_.http_origins});
    });
    if (!page) return Error{page.error()};
    http_ = std::move(page).value();
    telemetry::log_info("HTTP listens on " + on_port(config_.http_listen, http_->port()));
    return Done{};
  }

  // Without doors and prices: only what is needed to see that nothing is left. The exit status.
  int clean_up(const std::string& kill) {
    int status = 1;
    venue_.start();
    engine::Command command = engine::StopTrading{{}, true};
    if (!kill.empty()) command = engine::EngageKillSwitch{{}, kill};
    loop_.post(std::move(command), "cancel-all", [this, &status](const engine::CommandReply& reply) {
      status = reply.status == engine::CommandStatus::done ? 0 : 1;
      boost::asio::post(io_, [this] { io_.stop(); });
    });
    io_.run();
    return status;
  }

  void run(const LoopThread& thread) {
    venue_.start();
    feeds_.start();
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (!error) end();
    });
    if (config_.start_on_boot) {
      loop_.post(engine::StartTrading{}, "start_on_boot", [](const engine::CommandReply&) {});
    }
    telemetry::log_info("mmd " + version() + " runs; instrument " + config_.engine.instrument->symbol());
    note(notices::Kind::started,
         "mmd " + version() + " runs" +
             (ledger_ && ledger_->recovered() ? "; the run before this one did not end in order" : ""));
    thread.run(io_);
    if (closing_.joinable()) closing_.join();
    note(notices::Kind::stopped, "mmd ends: " + last_words_);
  }

 private:
  void note(notices::Kind kind, const std::string& text) {
    if (notices_) notices_->watch().note(kind, text);
  }

  // Beside the ledger, so that no two services share it.
  std::unique_ptr<rpc::SampleFile> kept_samples() const {
    if (config_.ledger.file.empty()) return nullptr;
    auto file = rpc::SampleFile::open(config_.ledger.file.string() + ".samples");
    if (!file) {
      telemetry::log_warning("the charts of earlier runs are not kept: " + file.error());
      return nullptr;
    }
    return std::move(file).value();
  }

  void when_durable(std::function<void()> then) {
    if (ledger_) {
      ledger_->when_durable(std::move(then));
    } else {
      then();
    }
  }

  // Only before the loop runs: it would stand still.
  void wait_until_durable() {
    std::promise<void> durable;
    when_durable([&durable] { durable.set_value(); });
    if (ledger_) ledger_->wake_writer();
    durable.get_future().wait();
  }

  // On the ledger's thread.
  void on_ledger(const std::string& failure) {
    if (failure.empty()) {
      telemetry::log_info("the ledger can be written again");
    } else {
      telemetry::log_error(failure);
    }
    boost::asio::post(io_, [this, failure] {
      loop_.on_event(engine::LedgerChanged{failure.empty(), engine::Text(failure)},
                     std::chrono::steady_clock::now());
    });
  }

  void on_command(const engine::CommandAnswered& answered) {
    const WallTime at = std::chrono::system_clock::now();
    if (ledger_) ledger_->record(answered, at);
    if (ledger_) ledger_->wake_writer();
    journal_.on_command(answered);
    if (notices_) notices_->watch().on_command(answered);
    hub_.on_command(answered, at);
  }

  void on_picture(const engine::Snapshot& picture) {
    supervisor_.on_picture(picture);
    metrics_.on_snapshot(picture);
    if (ledger_) {
      const ledger::LedgerStats stats = ledger_->stats();
      metrics_.on_ledger(stats.recorded, stats.written, stats.failed, stats.last_commit);
      if (notices_) notices_->watch().on_ledger(stats.recorded - stats.written, stats.failed);
    }
    if (recorder_) watch_recorder();
    if (!notices_) return;
    notices_->watch().on_picture(picture);
    notices_->show(metrics_);
  }

  void watch_recorder() {
    const std::string problem = recorder_->problem();
    metrics_.on_recording(recorder_->frames(), recorder_->lost(), !problem.empty());
    if (problem.empty() || recording_failed_) return;
    recording_failed_ = true;
    telemetry::log_error("recording ends here, trading goes on: " + problem);
    note(notices::Kind::recording, "the recording has ended, trading goes on: " + problem);
  }

  void on_turn(const engine::Turn& turn, Now at) {
    if (ledger_ && !turn.facts.empty()) ledger_->wake_writer();
    metrics_.on_turn(turn);
    journal_.on_facts(turn.facts);
    if (notices_) notices_->watch().on_facts(turn.facts);
    hub_.on_turn(turn, at);
  }

  void end() {
    supervisor_.stopping();
    telemetry::log_info("stopping: cancelling our orders and waiting for the exchange to confirm");
    loop_.post(engine::StopTrading{{}, true}, "signal", [this](const engine::CommandReply& reply) {
      boost::asio::post(io_, [this, words = reply.message] {
        last_words_ = words;
        close_doors();
      });
    });
  }

  // On a thread of its own, since the loop has to answer the calls that are still open.
  void close_doors() {
    closing_ = std::thread([this] {
      grpc_->shutdown();
      boost::asio::post(io_, [this] { io_.stop(); });
    });
  }

  // On the HTTP thread.
  http::HttpAnswer metrics_page() {
    if (!config_.ledger.file.empty()) {
      std::error_code error;
      const auto space = std::filesystem::space(config_.ledger.file.parent_path(), error);
      if (!error) metrics_.on_disk(static_cast<double>(space.available));
    }
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics_.text()};
  }

  std::vector<engine::VenueObserver*> observers() {
    std::vector<engine::VenueObserver*> all{&metrics_, &journal_, &order_clock_};
    if (notices_) all.push_back(&notices_->watch());
    return all;
  }

  static std::vector<std::string> formula_names(const Config& config) {
    std::vector<std::string> names;
    for (const auto& formula : config.engine.fair_price.expressions) names.push_back(formula.name);
    return names;
  }

  static constexpr int kOneThread = 1;

  const Config& config_;
  boost::asio::io_context io_{kOneThread};
  std::random_device random_;
  net::TlsContext roxom_tls_;
  std::vector<PriceVenue> price_venues_;
  std::unique_ptr<ledger::Ledger> ledger_;         // nothing when none is configured
  std::unique_ptr<ledger::History> history_;       // likewise
  std::unique_ptr<recording::Recorder> recorder_;  // likewise
  std::unique_ptr<NoticeDesk> notices_;            // nothing when nobody is to be told
  bool recording_failed_ = false;
  Supervisor supervisor_;
  telemetry::Journal journal_;
  telemetry::Metrics metrics_;
  OrderClock order_clock_{[this](const engine::StageTimes& stages) { metrics_.order_sent(stages); }};
  telemetry::Observers observers_{observers()};
  Loop loop_;
  roxom::DepthStream depth_;
  Hub hub_;
  ShadowDesk shadows_;
  LogDesk log_desk_;
  ServiceDoctor doctor_;
  roxom::RoxomVenue venue_;
  PriceFeeds feeds_;
  boost::asio::signal_set signals_;
  std::string last_words_;  // what became of our orders at the end
  std::thread closing_;
  std::unique_ptr<AccessDesk> access_;
  std::unique_ptr<rpc::GrpcServer> grpc_;
  std::unique_ptr<http::HttpServer> http_;
};

// Builds the service and reads what is known from before.
Result<std::unique_ptr<Service>> build(const Config& config) {
  const auto roxom = venue_settings(config.roxom);
  if (!roxom) return Error{roxom.error()};
  const auto roxom_tls = net::TlsContext::create(config.roxom.ca_file);
  if (!roxom_tls) return Error{roxom_tls.error()};
  const auto prices = price_venues(config);
  if (!prices) return Error{prices.error()};
  auto notices = NoticeDesk::open(config.notices, config.engine.instrument, source_names(config));
  if (!notices) return Error{notices.error()};
  // A file that has reached its size limit is an error to be told, not a death.
  std::signal(SIGXFSZ, SIG_IGN);
  auto service = std::make_unique<Service>(config, *roxom, *roxom_tls, *prices, std::move(notices).value());
  const auto recording = service->begin_recording();
  if (!recording) return Error{recording.error()};
  const auto remembered = service->remember();
  if (!remembered) return Error{remembered.error()};
  return service;
}

}  // namespace

namespace {

// Both were checked when the configuration was read.
void set_up_log(const Config& config) {
  telemetry::set_up_log(
      telemetry::log_level_of(config.log_level).value_or(telemetry::LogLevel::info),
      telemetry::log_format_of(config.log_format).value_or(telemetry::LogFormat::automatic));
}

}  // namespace

int run_service(const Config& config) {
  set_up_log(config);
  const auto thread = LoopThread::prepare(config.loop);
  if (!thread) return refuse(thread.error());
  const MemoryCare memory_care;
  const auto service = build(config);
  if (!service) return refuse(service.error());
  const auto opened = service.value()->open();
  if (!opened) return refuse(opened.error());
  service.value()->run(*thread);
  return 0;
}

int cancel_leftovers(const Config& config, const std::string& kill) {
  set_up_log(config);
  if (config.ledger.file.empty()) return refuse("cancel-all knows our orders by the ledger: set ledger.file");
  // It is begun after every end of the service: only what a person must know is told.
  Config quieter = config;
  for (std::size_t i = 0; i < notices::kKinds; ++i) {
    if (notices::kind_specs()[i].severity == notices::Severity::info) {
      quieter.notices.watch.kinds[i] = notices::Setting::off;
    }
  }
  // Nor may notices that cannot be sent be in its way.
  if (const auto sent = notifier_settings(quieter.notices, *config.engine.instrument); !sent) {
    telemetry::log_warning(sent.error() + "; nobody is told");
    quieter.notices = {};
  }
  const auto service = build(quieter);
  if (!service) return refuse(service.error());
  return service.value()->clean_up(kill);
}

}  // namespace mm::app
