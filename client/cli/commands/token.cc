#include "access/token_file.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"

namespace mm::cli {

namespace {

constexpr const char* kUsualFile = "/var/lib/mmd/tokens";

struct Wanted {
  std::string file = kUsualFile;
  std::string name;
  std::string role;
  int days = 0;
};

int fail(const std::string& problem) {
  std::fprintf(stderr, "mmctl: %s\n", problem.c_str());
  return client::kRefused;
}

std::string expiry_text(const access::Token& token) {
  return token.expires ? access::time_text(*token.expires) : "never";
}

// The secret alone goes to standard output, so that it can go into a file without having been on a screen.
int make(const Wanted& wanted, const Output& output) {
  const std::string secret = access::new_secret();
  if (secret.empty()) return fail("the system has no random numbers to give");
  access::Token token{.name = wanted.name,
                      .role = *access::role_of(wanted.role),
                      .digest = access::digest_of(secret),
                      .made = std::chrono::system_clock::now()};
  if (wanted.days > 0) token.expires = token.made + std::chrono::hours(24) * wanted.days;
  const auto changed =
      access::change_tokens(wanted.file, [&](std::vector<access::Token>& tokens) -> std::string {
        for (const auto& other : tokens) {
          if (other.name == token.name) {
            return "there is a token '" + token.name + "' already; revoke it first, or take another name";
          }
        }
        tokens.push_back(token);
        return {};
      });
  if (!changed) return fail(changed.error());
  if (output.json()) {
    const nlohmann::json made{
        {"name", token.name}, {"role", wanted.role}, {"expires", expiry_text(token)}, {"token", secret}};
    std::puts(made.dump().c_str());
    return client::kDone;
  }
  std::fprintf(stderr,
               "Token '%s', %s, expires: %s. It is shown this once; %s keeps only its digest.\n"
               "mmctl takes it by --token-file, a file that nobody else can read.\n",
               token.name.c_str(), wanted.role.c_str(), expiry_text(token).c_str(), wanted.file.c_str());
  std::puts(secret.c_str());
  return client::kDone;
}

int list(const Wanted& wanted, const Output& output) {
  const auto tokens = access::read_tokens(wanted.file);
  if (!tokens) return fail(tokens.error());
  if (output.json()) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& token : *tokens) {
      all.push_back({{"name", token.name},
                     {"role", to_text(token.role)},
                     {"made", access::time_text(token.made)},
                     {"expires", expiry_text(token)}});
    }
    std::puts(all.dump().c_str());
    return client::kDone;
  }
  Table table({"name", "role", "made", "expires"});
  for (const auto& token : *tokens) {
    table.add(
        {token.name, std::string(to_text(token.role)), access::time_text(token.made), expiry_text(token)});
  }
  output.print(table);
  return client::kDone;
}

int revoke(const Wanted& wanted) {
  const auto changed =
      access::change_tokens(wanted.file, [&](std::vector<access::Token>& tokens) -> std::string {
        const auto gone = std::erase_if(tokens, [&](const auto& one) { return one.name == wanted.name; });
        return gone > 0 ? "" : "there is no token '" + wanted.name + "'; `mmctl token list` shows all";
      });
  if (!changed) return fail(changed.error());
  std::printf("revoked: a running mmd takes no call with '%s' any more, within a second\n",
              wanted.name.c_str());
  return client::kDone;
}

}  // namespace

void add_token(CLI::App& app, Offline& offline) {
  auto* command =
      app.add_subcommand("token", "Make, list and revoke the tokens that mmd takes, on its server");
  command->require_subcommand(1);
  const auto wanted = std::make_shared<Wanted>();
  const auto file_of = [&](CLI::App* sub) {
    sub->add_option("--file", wanted->file, "access.tokens_file of mmd")->capture_default_str();
    return sub;
  };
  const auto name_of = [&](CLI::App* sub) {
    sub->add_option("name", wanted->name, "Whose token: it is seen in mmctl history")
        ->required()
        ->check([](const std::string& name) { return access::problem_of_token_name(name); });
    return sub;
  };
  auto* fresh = name_of(file_of(command->add_subcommand("new", "Make a token and print it, this once")));
  fresh->add_option("--role", wanted->role, "viewer looks, operator steers too")
      ->required()
      ->check(CLI::IsMember({"viewer", "operator"}));
  constexpr int kMostDays = 3660;
  fresh->add_option("--expires", wanted->days, "After so many days; otherwise never")
      ->check(CLI::Range(1, kMostDays));
  fresh->callback([=, &offline] { offline = [=](const Output& output) { return make(*wanted, output); }; });
  file_of(command->add_subcommand("list", "Names, roles and times; no secrets, there are none in the file"))
      ->callback([=, &offline] { offline = [=](const Output& output) { return list(*wanted, output); }; });
  name_of(file_of(command->add_subcommand("revoke", "Take a token back at once, without restart")))
      ->callback([=, &offline] { offline = [=](const Output&) { return revoke(*wanted); }; });
}

}  // namespace mm::cli
