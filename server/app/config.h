// The configuration file: JSON with comments. Unknown keys are refused with the nearest known one, every
// value is checked against its range, and all problems are told at once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/access_config.h"
#include "app/feed_config.h"
#include "app/loop_thread.h"
#include "app/notice_config.h"
#include "core/result.h"
#include "engine/engine.h"

namespace mm::app {

struct RoxomConfig {
  std::string rest_url = "https://api.roxom.com";
  std::string rest_prefix = "/v1";
  std::string ws_url = "wss://ws.roxom.com/ws";
  std::string auth_mode = "rsa";         // rsa | key_only
  std::string rsa_padding = "pkcs1v15";  // pkcs1v15 | pss
  std::filesystem::path api_key_file;
  std::filesystem::path private_key_file;  // PKCS#8 PEM, for rsa
  std::string ca_file;
  Duration request_timeout = std::chrono::seconds(3);
};

struct LedgerConfig {
  std::filesystem::path file;  // empty: nothing outlives the process
  int retention_days = 0;      // of orders without fills; 0: for ever
};

struct RecordingConfig {
  std::filesystem::path folder;  // empty: nothing is recorded
  double max_file_mb = 256;      // then the next file begins
  int keep_files = 20;           // the newest ones
};

struct Config {
  engine::EngineConfig engine;
  std::vector<FeedConfig> feeds = known_feeds();
  RoxomConfig roxom;
  LedgerConfig ledger;
  RecordingConfig recording;
  LoopThreadSettings loop;
  NoticeConfig notices;
  AccessConfig access;
  std::string grpc_listen = "127.0.0.1:50051";
  std::string http_listen = "127.0.0.1:8080";
  std::vector<std::string> http_hosts;    // names besides loopback's that pages may be asked for under
  std::vector<std::string> http_origins;  // of foreign pages that may call
  std::filesystem::path web_root;         // empty: no page is served
  std::string log_level = "info";         // trace | debug | info | warn | error
  std::string log_format = "auto";        // auto | plain | json | journald
  bool start_on_boot = false;
};

// The error holds one problem a line, each with the path of its key.
Result<Config> parse_config(std::string_view text);
// Every key there is, in the order in which they are read.
std::vector<ConfigKey> config_keys();
// Relative file names in the configuration are taken from the configuration's own folder. "credential:NAME"
// is the one that systemd hands over by LoadCredential=NAME:...; without systemd it stays as it is and cannot
// be read.
Result<Config> load_config(const std::filesystem::path& file);

}  // namespace mm::app
