#include "app/access_desk.h"

#include <chrono>
#include <utility>

#include "telemetry/log.h"

namespace mm::app {

namespace {

std::string_view reason_of(access::Refusal::Kind kind) {
  switch (kind) {
    case access::Refusal::Kind::unknown:
      return "unknown";
    case access::Refusal::Kind::forbidden:
      return "forbidden";
    case access::Refusal::Kind::throttled:
      return "throttled";
  }
  return "unknown";
}

unsigned status_of(access::Refusal::Kind kind) {
  constexpr unsigned kUnauthorized = 401;
  constexpr unsigned kForbidden = 403;
  constexpr unsigned kTooMany = 429;
  if (kind == access::Refusal::Kind::throttled) return kTooMany;
  return kind == access::Refusal::Kind::forbidden ? kForbidden : kUnauthorized;
}

}  // namespace

Result<std::unique_ptr<AccessDesk>> AccessDesk::open(const AccessConfig& config, telemetry::Metrics& metrics,
                                                     std::function<void(engine::CommandAnswered)> refused) {
  std::unique_ptr<AccessDesk> desk(new AccessDesk(metrics, std::move(refused)));
  const auto read = desk->read(config);
  if (!read) return Error{read.error()};
  desk->watch();
  return desk;
}

Result<Done> AccessDesk::read(const AccessConfig& config) {
  auto access = access::Access::create(
      {.tokens_file = config.tokens_file, .certificates = config.certificates, .open = config.open()});
  if (!access) return Error{"access.tokens_file: " + access.error()};
  access_ = std::move(access).value();
  auto grpc = certificates("grpc", config.grpc_tls);
  if (!grpc) return Error{grpc.error()};
  grpc_certificates_ = std::move(grpc).value();
  auto http = certificates("http", config.http_tls);
  if (!http) return Error{http.error()};
  http_certificates_ = std::move(http).value();
  unix_socket_ = config.unix_socket;
  if (unix_socket_.empty()) return Done{};
  auto roles = access::LocalRoles::create(config.unix_operators, config.unix_viewers);
  if (!roles) return Error{"access.unix_operators, unix_viewers: " + roles.error()};
  local_roles_ = std::move(roles).value();
  return Done{};
}

Result<std::shared_ptr<access::Certificates>> AccessDesk::certificates(
    const std::string& door, const access::CertificateFiles& files) {
  if (files.certificate.empty()) return std::shared_ptr<access::Certificates>();
  auto certificates = access::Certificates::create(files);
  if (!certificates) return Error{"access." + door + "_tls: " + certificates.error()};
  tell_expiry(door, **certificates);
  return certificates;
}

void AccessDesk::watch() {
  if (!access_->tokens_file().empty()) {
    watches_.push_back(std::make_unique<access::FileWatch>(std::vector{access_->tokens_file()},
                                                           [this] { reload_tokens(); }));
  }
  const auto watch_certificates = [&](const std::string& door, access::Certificates* certificates) {
    if (!certificates) return;
    watches_.push_back(std::make_unique<access::FileWatch>(
        certificates->paths(), [this, door, certificates] { reload(door, *certificates); }));
  };
  watch_certificates("grpc", grpc_certificates_.get());
  watch_certificates("http", http_certificates_.get());
}

rpc::Doors AccessDesk::doors() {
  return {.access = access_.get(),
          .on_refused = [this](const access::Refusal& refusal, std::string_view method,
                               bool is_command) { on_refused(refusal, method, is_command); },
          .certificates = grpc_certificates_,
          .unix_socket = unix_socket_,
          .local_roles = local_roles_};
}

http::HttpGuard AccessDesk::guard() {
  return [this](const http::HttpCaller& caller) -> std::optional<http::HttpAnswer> {
    access::Presented presented;
    presented.address = presented.peer = "web:" + caller.address;
    presented.authorization = caller.authorization;
    presented.certificate_names = caller.certificate_names;
    const auto judged = access_->admit(presented, access::Role::viewer, "this page",
                                       {std::chrono::steady_clock::now(), std::chrono::system_clock::now()});
    const auto* refusal = std::get_if<access::Refusal>(&judged);
    if (!refusal) return std::nullopt;
    on_refused(*refusal, "a page", false);
    return http::HttpAnswer{.status = status_of(refusal->kind), .body = refusal->sentence + '\n'};
  };
}

void AccessDesk::reload_tokens() {
  const auto reloaded = access_->reload();
  if (reloaded) {
    telemetry::log_info("the tokens were read again from " + access_->tokens_file().string());
  } else {
    telemetry::log_error(reloaded.error());
  }
}

void AccessDesk::reload(const std::string& door, access::Certificates& certificates) {
  const auto reloaded = certificates.reload();
  if (!reloaded) {
    telemetry::log_error("access." + door + "_tls: " + reloaded.error() +
                         "; the certificate of before stays in use");
    return;
  }
  tell_expiry(door, certificates);
}

void AccessDesk::tell_expiry(const std::string& door, const access::Certificates& certificates) {
  const WallTime expires = certificates.current()->expires;
  metrics_.certificate_read(door, expires);
  const std::string what = "access." + door + "_tls: the certificate in " +
                           certificates.files().certificate.string() + " is valid until " +
                           access::time_text(expires);
  if (expires > std::chrono::system_clock::now()) {
    telemetry::log_info(what);
  } else {
    telemetry::log_warning(what + ", which is past: clients will refuse it");
  }
}

void AccessDesk::on_refused(const access::Refusal& refusal, std::string_view what, bool is_command) {
  metrics_.call_refused(reason_of(refusal.kind));
  {
    const std::lock_guard lock(mutex_);
    const MonoTime now = std::chrono::steady_clock::now();
    if (const auto left_out = limiter_.take_left_out(now); left_out > 0) {
      telemetry::log_warning(std::to_string(left_out) + " more calls were refused");
    }
    if (!limiter_.admit(now)) return;
  }
  if (is_command) {
    return refused_({.caller = refusal.who,
                     .command = std::string(what),
                     .reply = {.status = engine::CommandStatus::refused, .message = refusal.sentence}});
  }
  telemetry::log_warning("refused " + std::string(what) + " to " + refusal.who + ": " + refusal.sentence);
}

}  // namespace mm::app
