#include "app/shadow_desk.h"

#include <boost/asio/post.hpp>

namespace mm::app {

namespace {

using engine::CommandStatus;

constexpr Duration kMostLatency = std::chrono::seconds(10);

std::string command_text(const engine::ShadowRequest& request) {
  std::string text = "shadow start";
  for (const auto& [name, value] : request.changes) text += ' ' + name + '=' + value;
  if (request.at_position) text += ", at the real position";
  return text + ", latency " + std::to_string(to_ms(request.latency)) + " ms";
}

std::string begun_text(const engine::ShadowRequest& request, const engine::Parameters& parameters,
                       const Instrument& instrument) {
  std::string with;
  for (const auto& [name, value] : request.changes) {
    with += (with.empty() ? "" : ", ") + name + " = " + engine::parameter_text(parameters, name, instrument);
  }
  return "a shadow trades on paper with " + (with.empty() ? "the trading parameters" : with) +
         "; `mmctl shadow status` shows it";
}

}  // namespace

ShadowDesk::ShadowDesk(boost::asio::io_context& io, const engine::EngineConfig& config,
                       const engine::Engine& engine, const engine::Feed& feed, OnCommand on_command,
                       WhenDurable when_durable)
    : io_(io),
      config_(config),
      engine_(engine),
      feed_(feed),
      on_command_(std::move(on_command)),
      when_durable_(std::move(when_durable)) {}

void ShadowDesk::start(engine::ShadowRequest request, std::string caller, Done done) {
  Asked asked{command_text(request), std::move(caller), std::move(done)};
  boost::asio::post(
      io_, [this, request = std::move(request), asked = std::move(asked)] { begin(request, asked); });
}

void ShadowDesk::stop(std::string caller, Done done) {
  Asked asked{"shadow stop", std::move(caller), std::move(done)};
  boost::asio::post(io_, [this, asked = std::move(asked)] { end(asked); });
}

std::optional<engine::ShadowReport> ShadowDesk::report() const {
  std::optional<engine::ShadowReport> report;
  {
    const std::lock_guard lock(mutex_);
    report = report_;
  }
  if (report && !report->real) report->real = feed_.latest();
  return report;
}

void ShadowDesk::reply(const Asked& asked, CommandStatus status, std::string message) const {
  const engine::CommandReply reply{.status = status, .message = std::move(message)};
  on_command_({asked.caller, asked.command, reply});
  when_durable_([done = asked.done, reply] { done(reply); });
}

engine::Snapshot ShadowDesk::picture() const {
  return engine_.snapshot({std::chrono::steady_clock::now(), std::chrono::system_clock::now()});
}

void ShadowDesk::begin(const engine::ShadowRequest& request, const Asked& asked) {
  if (runner_) {
    return reply(asked, CommandStatus::refused,
                 "a shadow runs already, and there is one at a time; `mmctl shadow stop` ends it");
  }
  if (ending_) {
    return reply(asked, CommandStatus::refused, "the shadow before is just ending; try again in a moment");
  }
  if (request.latency < Duration{} || request.latency > kMostLatency) {
    return reply(asked, CommandStatus::invalid, "the latency must be 0 to 10000 ms");
  }
  const auto real = std::make_shared<const engine::Snapshot>(picture());
  const auto parameters = engine::with_changes(real->parameters, request.changes, *config_.instrument);
  if (!parameters) return reply(asked, CommandStatus::invalid, parameters.error());
  if (!parameters->max_position) {
    return reply(asked, CommandStatus::refused,
                 "no position limit is set; give the shadow one: `mmctl shadow start max_position=5.00`");
  }
  paper::ShadowSettings settings{config_, request.at_position, request.latency};
  settings.config.parameters = *parameters;
  {
    const std::lock_guard lock(mutex_);
    report_ = engine::ShadowReport{.began = real->now.wall,
                                   .request = request,
                                   .real_before = real,
                                   .assumptions = paper::assumptions(settings)};
  }
  // Answered when there is something to look at.
  runner_ = std::make_unique<paper::ShadowRunner>(
      std::move(settings), real,
      [this, asked, text = begun_text(request, *parameters, *config_.instrument),
       first = true](std::shared_ptr<const engine::ShadowPicture> shown) mutable {
        show(std::move(shown));
        if (!std::exchange(first, false)) return;
        boost::asio::post(io_, [this, asked, text] { reply(asked, CommandStatus::done, text); });
      });
}

void ShadowDesk::show(std::shared_ptr<const engine::ShadowPicture> picture) {
  const std::lock_guard lock(mutex_);
  report_->shadow = std::move(picture);
}

void ShadowDesk::end(const Asked& asked) {
  if (!runner_) return reply(asked, CommandStatus::refused, "no shadow runs");
  const auto real = std::make_shared<const engine::Snapshot>(picture());
  {
    const std::lock_guard lock(mutex_);
    report_->ended = real->now.wall;
    report_->real = real;
  }
  ending_ = std::move(runner_);
  ending_->end([this, asked] { boost::asio::post(io_, [this, asked] { ended(asked); }); });
}

void ShadowDesk::ended(const Asked& asked) {
  ending_.reset();
  std::uint64_t fills = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const Side side : kBothSides) fills += report_->shadow->fills[side].fills;
  }
  reply(asked, CommandStatus::done,
        "the shadow has ended after " + std::to_string(fills) +
            " fills on paper; `mmctl shadow status` shows it until the next one begins");
}

}  // namespace mm::app
