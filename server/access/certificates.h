// The certificate that a port shows, and whose client certificates it takes: read from files, checked, and
// read again when they change. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

struct x509_st;

namespace mm::access {

struct CertificateFiles {
  std::filesystem::path certificate = {};  // PEM, with the chain; empty: the port speaks clear text
  std::filesystem::path private_key = {};
  std::filesystem::path client_ca = {};  // empty: no client certificates
};

// As it is handed to the TLS libraries.
struct CertificateSet {
  std::string certificate;
  std::string private_key;
  std::string client_ca;
  WallTime expires;
};

class Certificates {
 public:
  static Result<std::shared_ptr<Certificates>> create(CertificateFiles files);

  // Never null. Another one once the files have changed.
  std::shared_ptr<const CertificateSet> current() const;
  // When what the files hold cannot be used it stays as it was.
  Result<Done> reload();

  const CertificateFiles& files() const { return files_; }
  std::vector<std::filesystem::path> paths() const;

 private:
  explicit Certificates(CertificateFiles files) : files_(std::move(files)) {}

  const CertificateFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const CertificateSet> current_;
};

// What a client's certificate calls its owner: its common name, and the DNS names, addresses of mail and URIs
// it has besides. Plain ones only.
std::vector<std::string> names_in(x509_st* certificate);
// Printable ASCII, which can go into a header and a log.
bool is_plain(std::string_view name);

}  // namespace mm::access
