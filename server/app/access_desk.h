// Keeps the doors: who may come in as the configuration says, files that change while mmd runs, and what
// becomes of calls that were refused.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "access/access.h"
#include "access/certificates.h"
#include "access/file_watch.h"
#include "access/local_roles.h"
#include "app/access_config.h"
#include "core/result.h"
#include "engine/control.h"
#include "http/http_server.h"
#include "rpc/grpc_server.h"
#include "telemetry/line_limiter.h"
#include "telemetry/metrics.h"

namespace mm::app {

class AccessDesk {
 public:
  // `refused` is told of commands that were refused, on any thread, and not of a flood of them.
  static Result<std::unique_ptr<AccessDesk>> open(const AccessConfig& config, telemetry::Metrics& metrics,
                                                  std::function<void(engine::CommandAnswered)> refused);

  // They use this desk as long as they live.
  rpc::Doors doors();
  http::HttpGuard guard();
  // Of the HTTP port; null: clear text.
  std::shared_ptr<access::Certificates> http_certificates() const { return http_certificates_; }

 private:
  AccessDesk(telemetry::Metrics& metrics, std::function<void(engine::CommandAnswered)> refused)
      : metrics_(metrics), refused_(std::move(refused)) {}

  Result<Done> read(const AccessConfig& config);
  Result<std::shared_ptr<access::Certificates>> certificates(const std::string& door,
                                                             const access::CertificateFiles& files);
  void watch();
  void reload_tokens();
  void reload(const std::string& door, access::Certificates& certificates);
  void tell_expiry(const std::string& door, const access::Certificates& certificates);
  void on_refused(const access::Refusal& refusal, std::string_view what, bool is_command);

  std::unique_ptr<access::Access> access_;
  telemetry::Metrics& metrics_;
  std::function<void(engine::CommandAnswered)> refused_;
  std::mutex mutex_;
  telemetry::LineLimiter limiter_;
  std::shared_ptr<access::Certificates> grpc_certificates_;
  std::shared_ptr<access::Certificates> http_certificates_;
  std::filesystem::path unix_socket_;
  access::LocalRoles local_roles_;
  std::vector<std::unique_ptr<access::FileWatch>> watches_;  // last: they use the others
};

}  // namespace mm::app
