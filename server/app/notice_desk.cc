#include "app/notice_desk.h"

#include <chrono>
#include <utility>

#include "telemetry/log.h"

namespace mm::app {

Result<std::unique_ptr<NoticeDesk>> NoticeDesk::open(const NoticeConfig& config,
                                                     std::shared_ptr<const Instrument> instrument,
                                                     std::vector<std::string> source_names) {
  if (!config.any()) return std::unique_ptr<NoticeDesk>();
  auto settings = notifier_settings(config, *instrument);
  if (!settings) return Error{settings.error()};
  return std::unique_ptr<NoticeDesk>(new NoticeDesk(std::move(settings).value(), config.watch,
                                                    std::move(instrument), std::move(source_names)));
}

NoticeDesk::NoticeDesk(notices::NotifierSettings settings, notices::EventWatch::Settings watch,
                       std::shared_ptr<const Instrument> instrument, std::vector<std::string> source_names)
    : notifier_(std::move(settings), [this](const std::string& problem) { tell_problem(problem); }),
      watch_(watch, std::move(instrument), std::move(source_names),
             [this](notices::Kind kind, bool silent, std::string text) {
               notifier_.tell(kind, silent, std::move(text));
             }) {}

void NoticeDesk::show(telemetry::Metrics& metrics) const {
  const notices::Tally& tally = notifier_.tally();
  metrics.on_notices(tally.delivered, tally.failed, tally.lost, watch_.left_out());
}

void NoticeDesk::tell_problem(const std::string& problem) {
  const MonoTime now = std::chrono::steady_clock::now();
  if (const auto left_out = problems_.take_left_out(now); left_out > 0) {
    telemetry::log_warning(std::to_string(left_out) + " more notices failed");
  }
  if (problems_.admit(now)) telemetry::log_warning("a notice was not delivered: " + problem);
}

}  // namespace mm::app
