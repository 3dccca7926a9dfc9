#include "simulator/tls_files.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace mm::simulator {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long kSecondsOfTenYears = 10L * 365 * 24 * 3600;

Key make_key() {
  return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

bool add_extension(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
  if (extension == nullptr) return false;
  const bool added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// A certificate for `key` without signature and extensions. `issuer` null: its own.
Certificate make_certificate(EVP_PKEY* key, const char* name, X509* issuer) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(BN_new(), BN_free);
  BN_rand(serial.get(), 120, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get()));
  // From yesterday, so that a clock a little behind accepts it.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -24L * 3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kSecondsOfTenYears);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1,
                             -1, 0);
  X509_set_issuer_name(certificate.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
  return certificate;
}

template <typename Write>
bool write_file(const std::string& path, mode_t mode, Write write) {
  const std::string draft = path + ".new";
  std::FILE* file = std::fopen(draft.c_str(), "wb");
  if (file == nullptr) return false;
  bool good = chmod(draft.c_str(), mode) == 0 && write(file) == 1;
  good = std::fclose(file) == 0 && good;
  return good && std::rename(draft.c_str(), path.c_str()) == 0;
}

bool make_files(const TlsFiles& files) {
  const Key ca_key = make_key();
  const Key key = make_key();
  if (!ca_key || !key) return false;
  const Certificate ca = make_certificate(ca_key.get(), "mmsim local authority", nullptr);
  if (!add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE") ||
      !add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash") ||
      X509_sign(ca.get(), ca_key.get(), EVP_sha256()) == 0) {
    return false;
  }
  const Certificate certificate = make_certificate(key.get(), "localhost", ca.get());
  if (!add_extension(certificate.get(), ca.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !add_extension(certificate.get(), ca.get(), NID_ext_key_usage, "serverAuth") ||
      !add_extension(certificate.get(), ca.get(), NID_subject_key_identifier, "hash") ||
      !add_extension(certificate.get(), ca.get(), NID_authority_key_identifier, "keyid") ||
      !add_extension(certificate.get(), ca.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1") ||
      X509_sign(certificate.get(), ca_key.get(), EVP_sha256()) == 0) {
    return false;
  }
  constexpr mode_t kReadable = 0644;
  constexpr mode_t kPrivate = 0600;
  return write_file(files.key, kPrivate,
                    [&](std::FILE* file) {
                      return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                    }) &&
         write_file(files.cert, kReadable,
                    [&](std::FILE* file) { return PEM_write_X509(file, certificate.get()); }) &&
         write_file(files.ca, kReadable, [&](std::FILE* file) { return PEM_write_X509(file, ca.get()); });
}

}  // namespace

Result<TlsFiles> ensure_tls_files(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return Error{"cannot make " + directory + ": " + error.message()};
  const TlsFiles files{directory + "/ca.pem", directory + "/cert.pem", directory + "/key.pem"};
  const auto there = [](const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
  };
  if (there(files.ca) && there(files.cert) && there(files.key)) return files;
  if (!make_files(files)) return Error{"cannot make TLS files in " + directory};
  return files;
}

}  // namespace mm::simulator
