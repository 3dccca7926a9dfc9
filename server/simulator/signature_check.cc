#include "simulator/signature_check.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>
#include <vector>

namespace mm::simulator {

namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Empty when it is not base64.
std::vector<unsigned char> base64_decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return {};
  std::vector<unsigned char> decoded(text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(decoded.data(), bytes(text), static_cast<int>(text.size()));
  if (size < 0) return {};
  std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  decoded.resize(static_cast<std::size_t>(size) - padding);
  return decoded;
}

bool verifies(EVP_PKEY* key, int padding, std::string_view payload,
              const std::vector<unsigned char>& signature) {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* key_context = nullptr;
  if (EVP_DigestVerifyInit(context.get(), &key_context, EVP_sha256(), nullptr, key) != 1) return false;
  if (EVP_PKEY_CTX_set_rsa_padding(key_context, padding) != 1) return false;
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes(payload),
                          payload.size()) == 1;
}

int other_than(int padding) {
  return padding == RSA_PKCS1_PADDING ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
}

}  // namespace

std::optional<std::string> signature_payload(std::string_view method, std::string_view target,
                                             std::string_view body) {
  std::string payload = std::string(method) + ':' + std::string(target);
  if (body.empty()) return payload;
  const auto fields = nlohmann::json::parse(body, nullptr, false);
  if (!fields.is_object()) return std::nullopt;
  char separator = ':';
  for (const auto& [name, value] : fields.items()) {  // sorted by name
    if (value.is_null()) continue;
    payload += separator + name + '=' + (value.is_string() ? value.get<std::string>() : value.dump());
    separator = '&';
  }
  return payload;
}

struct SignatureCheck::Key {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pkey;
  int padding = RSA_PKCS1_PADDING;  // that fitted last
};

SignatureCheck::SignatureCheck(std::string api_key, std::unique_ptr<Key> key)
    : api_key_(std::move(api_key)), key_(std::move(key)) {}
SignatureCheck::SignatureCheck(SignatureCheck&&) noexcept = default;
SignatureCheck& SignatureCheck::operator=(SignatureCheck&&) noexcept = default;
SignatureCheck::~SignatureCheck() = default;

Result<SignatureCheck> SignatureCheck::create(std::string api_key,
                                              std::optional<std::string> public_key_pem) {
  if (!public_key_pem) return SignatureCheck(std::move(api_key), nullptr);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(public_key_pem->data(), static_cast<int>(public_key_pem->size())), BIO_free);
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.InnerPointer): the text outlives the BIO that reads it
  EVP_PKEY* pkey = PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr);
  if (pkey == nullptr || EVP_PKEY_base_id(pkey) != EVP_PKEY_RSA) {
    EVP_PKEY_free(pkey);
    return Error{"the public key is not an RSA key in PEM form (-----BEGIN PUBLIC KEY-----)"};
  }
  return SignatureCheck(std::move(api_key), std::make_unique<Key>(Key{{pkey, EVP_PKEY_free}}));
}

AuthResult SignatureCheck::check(const WebRequest& request, std::string_view payload) const {
  const std::string_view key = request.header("X-API-Key");
  if (key.empty()) return AuthResult::missing_key;
  if (!api_key_.empty() && key != api_key_) return AuthResult::unknown_key;
  if (!key_) return AuthResult::ok;
  const std::string_view signature = request.header("X-API-Signature");
  if (signature.empty()) return AuthResult::missing_signature;
  if (trusting_) return AuthResult::ok;
  const std::vector<unsigned char> decoded = base64_decoded(signature);
  // A client keeps to one of them, and a check that fails costs as much as one that does not.
  for (const int padding : {key_->padding, other_than(key_->padding)}) {
    if (!verifies(key_->pkey.get(), padding, payload, decoded)) continue;
    key_->padding = padding;
    return AuthResult::ok;
  }
  return AuthResult::wrong_signature;
}

}  // namespace mm::simulator
