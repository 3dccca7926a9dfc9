#include "access/certificates.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>

namespace mm::access {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Result<std::string> text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) return Error{"cannot read " + file.string()};
  return text;
}

Bio reading(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

Certificate first_certificate(const std::string& pem) {
  return {PEM_read_bio_X509(reading(pem).get(), nullptr, nullptr, nullptr), &X509_free};
}

// One that wants a passphrase is not asked for it.
Key key_of(const std::string& pem) {
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  return {PEM_read_bio_PrivateKey(reading(pem).get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free};
}

WallTime end_of(const X509* certificate) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &fields) != 1) return {};
  return WallTime(std::chrono::seconds(timegm(&fields)));
}

Result<CertificateSet> read_set(const CertificateFiles& files) {
  auto certificate = text_of(files.certificate);
  if (!certificate) return Error{certificate.error()};
  auto key = text_of(files.private_key);
  if (!key) return Error{key.error()};
  const Certificate leaf = first_certificate(*certificate);
  if (!leaf) return Error{files.certificate.string() + " holds no certificate in PEM"};
  const Key own = key_of(*key);
  if (!own) return Error{files.private_key.string() + " holds no private key in PEM without a passphrase"};
  if (X509_check_private_key(leaf.get(), own.get()) != 1) {
    return Error{"the key in " + files.private_key.string() + " is not that of the certificate in " +
                 files.certificate.string()};
  }
  CertificateSet set{std::move(certificate).value(), std::move(key).value(), {}, end_of(leaf.get())};
  if (!files.client_ca.empty()) {
    auto authorities = text_of(files.client_ca);
    if (!authorities) return Error{authorities.error()};
    if (!first_certificate(*authorities)) {
      return Error{files.client_ca.string() + " holds no certificate in PEM"};
    }
    set.client_ca = std::move(authorities).value();
  }
  return set;
}

}  // namespace

Result<std::shared_ptr<Certificates>> Certificates::create(CertificateFiles files) {
  std::shared_ptr<Certificates> certificates(new Certificates(std::move(files)));
  const auto read = certificates->reload();
  if (!read) return Error{read.error()};
  return certificates;
}

std::shared_ptr<const CertificateSet> Certificates::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

Result<Done> Certificates::reload() {
  auto read = read_set(files_);
  if (!read) return Error{read.error()};
  const std::lock_guard lock(mutex_);
  current_ = std::make_shared<const CertificateSet>(std::move(read).value());
  return Done{};
}

std::vector<std::filesystem::path> Certificates::paths() const {
  std::vector<std::filesystem::path> paths{files_.certificate, files_.private_key};
  if (!files_.client_ca.empty()) paths.push_back(files_.client_ca);
  return paths;
}

bool is_plain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::vector<std::string> names_in(X509* certificate) {
  std::vector<std::string> names;
  const auto add = [&](const ASN1_STRING* text) {
    unsigned char* bytes = nullptr;
    const int size = ASN1_STRING_to_UTF8(&bytes, text);
    if (size < 0) return;
    const std::string name(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    if (is_plain(name)) names.push_back(name);
  };
  const X509_NAME* const subject = X509_get_subject_name(certificate);
  if (const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0) {
    add(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  }
  using Alternatives = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
  const Alternatives others(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  for (int i = 0; others && i < sk_GENERAL_NAME_num(others.get()); ++i) {
    int kind = 0;
    const void* const value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(others.get(), i), &kind);
    if (kind == GEN_DNS || kind == GEN_EMAIL || kind == GEN_URI) {
      add(static_cast<const ASN1_STRING*>(value));
    }
  }
  return names;
}

}  // namespace mm::access
