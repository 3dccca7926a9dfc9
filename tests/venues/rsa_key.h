// A key of the test's own.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

namespace mm::testing {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

inline std::string pem_of(const Key& key) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::string pem(4096, '\0');
  pem.resize(static_cast<std::size_t>(BIO_read(bio.get(), pem.data(), static_cast<int>(pem.size()))));
  return pem;
}

inline Key rsa_key() {
  return Key(EVP_RSA_gen(2048), EVP_PKEY_free);
}

}  // namespace mm::testing
