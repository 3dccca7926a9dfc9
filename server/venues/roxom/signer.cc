#include "venues/roxom/signer.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <vector>

namespace mm::roxom {

namespace {

std::string base64(const std::vector<unsigned char>& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<Signer> Signer::create(const std::string& pem, RsaPadding padding) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  // An empty pass phrase instead of a prompt on the terminal.
  EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, const_cast<char*>("")) : nullptr;
  if (!key)
    return Error{
        "the private key is not a readable PEM (expected: -----BEGIN PRIVATE KEY-----, PKCS#8, no pass "
        "phrase)"};
  std::shared_ptr<EVP_PKEY> owned(key, EVP_PKEY_free);
  if (EVP_PKEY_base_id(key) != EVP_PKEY_RSA) return Error{"the private key is not an RSA key"};
  return Signer(std::move(owned), padding);
}

std::string Signer::sign(std::string_view payload) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* key_context = nullptr;
  std::vector<unsigned char> signature;
  std::size_t size = 0;
  const bool ok = context &&
                  EVP_DigestSignInit(context.get(), &key_context, EVP_sha256(), nullptr, key_.get()) == 1 &&
                  (padding_ == RsaPadding::pkcs1v15 ||
                   EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1) &&
                  EVP_DigestSign(context.get(), nullptr, &size, bytes_of(payload), payload.size()) == 1;
  if (!ok) return {};
  signature.resize(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(payload), payload.size()) != 1)
    return {};
  signature.resize(size);
  return base64(signature);
}

std::string signature_payload(std::string_view method, std::string_view path_with_query,
                              std::string_view body_params) {
  std::string payload;
  payload.reserve(method.size() + path_with_query.size() + body_params.size() + 2);
  write_signature_payload(payload, method, path_with_query, body_params);
  return payload;
}

void write_signature_payload(std::string& payload, std::string_view method, std::string_view path_with_query,
                             std::string_view body_params) {
  payload.assign(method).append(":").append(path_with_query);
  if (!body_params.empty()) payload.append(":").append(body_params);
}

}  // namespace mm::roxom
