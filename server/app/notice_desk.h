// Tells people what happens, as the configuration wants it: looks on, sends, and says in the log when that
// fails. Used on the loop's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/notice_config.h"
#include "notices/event_watch.h"
#include "notices/notifier.h"
#include "telemetry/line_limiter.h"
#include "telemetry/metrics.h"

namespace mm::app {

class NoticeDesk {
 public:
  // Null when nobody is to be told.
  static Result<std::unique_ptr<NoticeDesk>> open(const NoticeConfig& config,
                                                  std::shared_ptr<const Instrument> instrument,
                                                  std::vector<std::string> source_names);

  notices::EventWatch& watch() { return watch_; }
  void show(telemetry::Metrics& metrics) const;

 private:
  NoticeDesk(notices::NotifierSettings settings, notices::EventWatch::Settings watch,
             std::shared_ptr<const Instrument> instrument, std::vector<std::string> source_names);

  // On the notifier's thread.
  void tell_problem(const std::string& problem);

  telemetry::LineLimiter problems_;
  notices::Notifier notifier_;
  notices::EventWatch watch_;
};

}  // namespace mm::app
