// Who may do what: judges each call by what its door knows of the caller, a token, a client certificate, a
// user of this machine, and what the configuration says of them. Callable from any thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "access/login_throttle.h"
#include "access/role.h"
#include "access/token_file.h"
#include "core/result.h"
#include "core/time.h"

namespace mm::access {

struct Settings {
  std::filesystem::path tokens_file = {};         // empty: there are no tokens
  std::map<std::string, Role> certificates = {};  // by a name in the client's certificate
  // Who shows nothing may do everything: for ports that only this machine reaches.
  bool open = false;
};

// What a door knows of who calls.
struct Presented {
  std::string peer;                                 // for log and ledger: "ipv4:10.0.0.3:41234"
  std::string address;                              // without port: whose failures are counted together
  std::optional<std::string> authorization = {};    // the header
  std::vector<std::string> certificate_names = {};  // of a certificate that was verified
  struct User {
    std::string name;
    Role role = Role::nobody;
  };
  std::optional<User> user = {};  // of this machine, as the kernel tells
};

// A caller that was let in.
class Permit {
 public:
  Permit(std::string caller, std::string short_name, Role its_role)
      : who(std::move(caller)), name(std::move(short_name)), role(its_role) {}

  // False once the token was revoked or has expired: what goes on for long has to ask again and again.
  bool holds(WallTime now) const;
  // "token:alice@ipv4:10.0.0.3:41234"
  std::string who;
  std::string name;  // "alice"
  Role role = Role::nobody;

 private:
  friend class Access;
  struct Life {
    explicit Life(std::optional<WallTime> until) : expires(until) {}
    const std::optional<WallTime> expires;
    std::atomic<bool> revoked{false};
  };
  std::shared_ptr<const Life> life_;  // null: as long as the connection
};

struct Refusal {
  enum class Kind : std::uint8_t {
    unknown,    // nothing was shown, or nothing that counts
    forbidden,  // known, but the role does not suffice
    throttled,  // too many wrong tokens from there
  };
  Kind kind = Kind::unknown;
  std::string who = {};       // as far as it is known
  std::string sentence = {};  // what is wrong and what to do; never what was shown
};

class Access {
 public:
  // Reads the tokens.
  static Result<std::unique_ptr<Access>> create(Settings settings);

  // A token that is shown decides alone; otherwise the certificate, otherwise the user. `what` is to be done,
  // for the sentence.
  std::variant<Permit, Refusal> admit(const Presented& presented, Role needed, std::string_view what,
                                      const Now& now);

  // Reads the tokens again. Those that are gone end at once. When the file cannot be understood the tokens
  // stay as they are; when there is none any more, none is valid. The error says which.
  Result<Done> reload();

  const std::filesystem::path& tokens_file() const { return settings_.tokens_file; }

 private:
  struct Entry {
    Token token;
    std::shared_ptr<Permit::Life> life;
  };

  explicit Access(Settings settings) : settings_(std::move(settings)) {}
  void take(std::vector<Token> tokens);
  std::variant<Permit, Refusal> judge_token(const Presented& presented, Role needed, std::string_view what,
                                            const Now& now);
  const Entry* find(std::string_view secret) const;

  const Settings settings_;
  std::mutex mutex_;
  std::vector<Entry> entries_;
  LoginThrottle throttle_;
  // Names of tokens and addresses where they have been shown: others' failures there do not keep them out.
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace mm::access
