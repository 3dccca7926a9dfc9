#include "cli/target_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "lib/contexts.h"

namespace mm::cli {

void add_target_options(CLI::App& app, client::TargetNames& names) {
  app.add_option(
      "--endpoint", names.endpoint,
      "Where mmd listens, as ADDRESS:PORT or unix:PATH (default: /run/mmd/mmd.sock if it is there, "
      "otherwise 127.0.0.1:50051)");
  app.add_flag("--tls", names.tls, "Speak TLS, and trust the system's authorities");
  app.add_option("--tls-ca", names.tls_ca, "Speak TLS, and trust the authorities in this PEM file");
  app.add_option("--tls-name", names.tls_name,
                 "The name that mmd's certificate bears, if it is not the endpoint's");
  app.add_option("--client-cert", names.client_cert, "Show this certificate (PEM)");
  app.add_option("--client-key", names.client_key, "Its private key (PEM)");
  app.add_option("--token-file", names.token_file, "A file with the token to show; nobody else may read it");
  app.add_option("--token-env", names.token_env, "The environment's variable that holds the token to show");
}

Result<client::TargetNames> chosen_target(const std::string& context, const client::TargetNames& said) {
  client::TargetNames names;
  if (!context.empty() || said.endpoint.empty()) {
    const auto contexts = client::read_contexts(client::contexts_file());
    if (!contexts) return Error{contexts.error()};
    const std::string& name = context.empty() ? contexts->current : context;
    if (!name.empty()) {
      const auto known = client::context_named(*contexts, name);
      if (!known) return Error{known.error()};
      names = *known;
    }
  }
  // A token said in one way takes the place of one kept in the other.
  if (!said.token_file.empty() || !said.token_env.empty()) names.token_file = names.token_env = {};
  for (const auto member :
       {&client::TargetNames::endpoint, &client::TargetNames::tls_ca, &client::TargetNames::tls_name,
        &client::TargetNames::client_cert, &client::TargetNames::client_key, &client::TargetNames::token_file,
        &client::TargetNames::token_env}) {
    if (!(said.*member).empty()) names.*member = said.*member;
  }
  names.tls = names.tls || said.tls;
  return names;
}

}  // namespace mm::cli
