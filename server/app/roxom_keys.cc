#include "app/roxom_keys.h"

#include "app/secret_file.h"

namespace mm::app {

Result<std::string> read_api_key(const RoxomConfig& config) {
  auto key = read_secret(config.api_key_file, "API key");
  // It goes into a header line: nothing may end that line.
  if (key && key->find_first_of("\r\n \t") != std::string::npos) {
    return Error{"the API key in " + config.api_key_file.string() + " must be one word"};
  }
  return key;
}

Result<std::optional<roxom::Signer>> read_signer(const RoxomConfig& config) {
  if (config.auth_mode != "rsa") return std::optional<roxom::Signer>();
  const auto pem = read_secret(config.private_key_file, "private key");
  if (!pem) return Error{pem.error()};
  auto signer = roxom::Signer::create(
      *pem, config.rsa_padding == "pss" ? roxom::RsaPadding::pss : roxom::RsaPadding::pkcs1v15);
  if (!signer) return Error{config.private_key_file.string() + ": " + signer.error()};
  return std::optional<roxom::Signer>(std::move(signer).value());
}

}  // namespace mm::app
