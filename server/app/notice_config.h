// The part of the configuration that says who is told of what happens.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/json_section.h"
#include "core/result.h"
#include "notices/event_watch.h"
#include "notices/notifier.h"

namespace mm::app {

struct NoticeConfig {
  std::vector<std::string> command;        // empty: none
  std::string webhook_url;                 // empty: none
  std::filesystem::path webhook_url_file;  // the same, where the address itself is a secret
  std::string ca_file;                     // of the webhook; empty: the system's authorities
  std::string name = "mmd";                // how the service calls itself
  Duration timeout = std::chrono::seconds(10);
  notices::EventWatch::Settings watch;

  bool any() const { return !command.empty() || !webhook_url.empty() || !webhook_url_file.empty(); }
};

NoticeConfig read_notices(JsonSection& root);

// With the address read from its file.
Result<notices::NotifierSettings> notifier_settings(const NoticeConfig& config, const Instrument& instrument);

}  // namespace mm::app
