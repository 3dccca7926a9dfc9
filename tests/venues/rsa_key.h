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

// What `write` puts into the BIO it is given.
template <typename Write>
std::string text_of(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  write(bio.get());
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(BIO_read(bio.get(), text.data(), static_cast<int>(text.size()))));
  return text;
}

inline std::string pem_of(const Key& key) {
  return text_of([&](BIO* bio) {
    PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

inline std::string public_pem_of(const Key& key) {
  return text_of([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, key.get()); });
}

inline Key rsa_key() {
  return Key(EVP_RSA_gen(2048), EVP_PKEY_free);
}

}  // namespace mm::testing
