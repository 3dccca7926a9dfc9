#include "app/config_files.h"

#include <sys/stat.h>

#include <cstdio>

#include "access/access.h"
#include "access/certificates.h"
#include "access/local_roles.h"
#include "app/roxom_keys.h"
#include "app/secret_file.h"
#include "net/tls_context.h"

namespace mm::app {

namespace {

constexpr auto kSoon = std::chrono::days(14);

class FileCheck {
 public:
  explicit FileCheck(WallTime now) : now_(now) {}

  // A file that must be there and is nobody else's; false when there is nothing to look at.
  bool secret(const std::string& key, const std::filesystem::path& file) {
    if (file.empty()) return false;
    // Its place is known only once systemd has handed it over.
    if (is_credential(file) && file.is_relative()) {
      findings_.notes.push_back(key + ": " + file.string() +
                                " is there only when systemd has handed it over, so it was not looked at");
      return false;
    }
    struct stat about {};
    if (!is_credential(file) && stat(file.c_str(), &about) == 0 &&
        (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
      findings_.notes.push_back(key + ": " + file.string() + " can be read by others; `chmod 600` it");
    }
    return true;
  }
  // It names its key.
  void problem(const std::string& text) { findings_.problems.push_back(text); }
  template <typename T>
  bool good(const std::string& key, const Result<T>& read) {
    if (!read) problem(key + ": " + read.error());
    return read.ok();
  }
  void authorities(const std::string& key, const std::string& file) {
    if (!file.empty()) good(key, net::TlsContext::create(file));
  }
  void certificates(const std::string& key, const access::CertificateFiles& files) {
    if (files.certificate.empty() || !secret(key + ".private_key_file", files.private_key)) return;
    const auto read = access::Certificates::create(files);
    if (!good(key, read)) return;
    const WallTime expires = read.value()->current()->expires;
    const std::string text = access::time_text(expires);
    if (expires <= now_) {
      findings_.notes.push_back(key + ": the certificate was valid until " + text +
                                "; clients will refuse it");
    } else if (expires - now_ < kSoon) {
      findings_.notes.push_back(key + ": the certificate is valid only until " + text);
    }
  }
  FileFindings findings() && { return std::move(findings_); }

 private:
  WallTime now_;
  FileFindings findings_;
};

}  // namespace

FileFindings check_files(const Config& config, WallTime now) {
  FileCheck check(now);
  const RoxomConfig& roxom = config.roxom;
  if (check.secret("roxom.api_key_file", roxom.api_key_file)) {
    check.good("roxom.api_key_file", read_api_key(roxom));
  }
  if (roxom.auth_mode == "rsa" && check.secret("roxom.private_key_file", roxom.private_key_file)) {
    check.good("roxom.private_key_file", read_signer(roxom));
  }
  check.authorities("roxom.ca_file", roxom.ca_file);
  for (const FeedConfig& feed : config.feeds) check.authorities(feed.name + ".ca_file", feed.ca_file);
  const AccessConfig& access = config.access;
  // Digests only, but whoever could write it could come in.
  if (check.secret("access.tokens_file", access.tokens_file)) {
    check.good("access.tokens_file", access::read_tokens(access.tokens_file));
  }
  check.certificates("access.grpc_tls", access.grpc_tls);
  check.certificates("access.http_tls", access.http_tls);
  if (!access.unix_socket.empty()) {
    check.good("access.unix_operators, unix_viewers",
               access::LocalRoles::create(access.unix_operators, access.unix_viewers));
  }
  const NoticeConfig& notices = config.notices;
  const bool readable =
      notices.webhook_url_file.empty() || check.secret("on_event.webhook_url_file", notices.webhook_url_file);
  if (notices.any() && readable) {
    const auto settings = notifier_settings(notices, *config.engine.instrument);
    if (!settings) check.problem(settings.error());
  }
  return std::move(check).findings();
}

int check_config(const Config& config, const std::string& name) {
  constexpr int kUnusable = 2;
  const FileFindings found = check_files(config, std::chrono::system_clock::now());
  for (const auto& note : found.notes) std::printf("note: %s\n", note.c_str());
  if (found.problems.empty()) {
    std::printf("%s is valid\n", name.c_str());
    return 0;
  }
  std::fprintf(stderr, "mmd: %s is valid, but files that it names cannot be used:\n", name.c_str());
  for (const auto& problem : found.problems) std::fprintf(stderr, "%s\n", problem.c_str());
  return kUnusable;
}

}  // namespace mm::app
