#include "access/access.h"

#include <algorithm>

namespace mm::access {

namespace {

constexpr std::size_t kMostSeen = 4096;

Refusal forbidden(const std::string& who, Role role, Role needed, std::string_view what) {
  const std::string is =
      role == Role::nobody ? " is nobody here (access.unix_operators and unix_viewers name who is somebody); "
                           : " is a " + std::string(to_text(role)) + "; ";
  return {Refusal::Kind::forbidden, who,
          who + is + std::string(what) + " needs the role " + std::string(to_text(needed))};
}

// "Bearer mm_..."; the scheme's case does not matter.
std::string_view bearer(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  if (header.size() < kScheme.size()) return {};
  const bool is_bearer = std::equal(kScheme.begin(), kScheme.end(), header.begin(),
                                    [](char one, char other) { return one == (other | 0x20); });
  return is_bearer ? header.substr(kScheme.size()) : std::string_view();
}

}  // namespace

bool Permit::holds(WallTime now) const {
  return !life_ || (!life_->revoked && (!life_->expires || now < *life_->expires));
}

Result<std::unique_ptr<Access>> Access::create(Settings settings) {
  std::unique_ptr<Access> access(new Access(std::move(settings)));
  if (access->settings_.tokens_file.empty()) return access;
  auto tokens = read_tokens(access->settings_.tokens_file);
  if (!tokens) return Error{tokens.error() + "; `mmctl token new` makes one"};
  access->take(std::move(tokens).value());
  return access;
}

Result<Done> Access::reload() {
  if (settings_.tokens_file.empty()) return Done{};
  auto tokens = read_tokens(settings_.tokens_file);
  const std::lock_guard lock(mutex_);
  if (tokens) {
    take(std::move(tokens).value());
    return Done{};
  }
  if (std::filesystem::exists(settings_.tokens_file)) {
    return Error{tokens.error() + "; the tokens of before stay valid"};
  }
  take({});
  return Error{tokens.error() + "; no token is valid any more"};
}

// Who has the same name, secret and role goes on; the rest has to show itself anew.
void Access::take(std::vector<Token> tokens) {
  std::vector<Entry> entries;
  for (Token& token : tokens) {
    const auto old = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.token.name == token.name && entry.token.role == token.role &&
             entry.token.expires == token.expires && same(entry.token.digest, token.digest);
    });
    auto life = old == entries_.end() ? std::make_shared<Permit::Life>(token.expires) : std::move(old->life);
    entries.push_back({std::move(token), std::move(life)});
  }
  for (const Entry& gone : entries_) {
    if (gone.life) gone.life->revoked = true;
  }
  entries_ = std::move(entries);
}

std::variant<Permit, Refusal> Access::admit(const Presented& presented, Role needed, std::string_view what,
                                            const Now& now) {
  const auto judged = [&](const std::string& who, const std::string& name,
                          Role role) -> std::variant<Permit, Refusal> {
    if (role < needed) return forbidden(who, role, needed, what);
    return Permit(who, name, role);
  };
  if (presented.authorization && !settings_.tokens_file.empty()) {
    return judge_token(presented, needed, what, now);
  }
  for (const auto& name : presented.certificate_names) {
    const auto known = settings_.certificates.find(name);
    if (known == settings_.certificates.end()) continue;
    return judged("certificate:" + name + "@" + presented.peer, name, known->second);
  }
  if (const auto& user = presented.user) {
    return judged("user:" + user->name + "@" + presented.peer, user->name, user->role);
  }
  if (settings_.open) return judged(presented.peer, "local operator", Role::operator_);
  if (!presented.certificate_names.empty()) {
    const std::string name = presented.certificate_names.front();
    return Refusal{Refusal::Kind::forbidden, "certificate:" + name + "@" + presented.peer,
                   "the certificate '" + name + "' has no role here; access.certificates gives them"};
  }
  return Refusal{Refusal::Kind::unknown, presented.peer,
                 std::string(what) +
                     " needs a token (`mmctl token new` on the server makes one) or a client certificate"};
}

std::variant<Permit, Refusal> Access::judge_token(const Presented& presented, Role needed,
                                                  std::string_view what, const Now& now) {
  const std::lock_guard lock(mutex_);
  const Entry* const entry = find(bearer(*presented.authorization));
  const bool seen = entry && seen_.contains({entry->token.name, presented.address});
  if (const Duration wait = throttle_.wait(presented.address, now.mono); wait > Duration(0) && !seen) {
    return Refusal{Refusal::Kind::throttled, presented.peer,
                   "too many wrong tokens from here; try again in " +
                       std::to_string(1 + static_cast<int>(to_seconds(wait))) + " s"};
  }
  if (!entry) {
    throttle_.failed(presented.address, digest_of(*presented.authorization), now.mono);
    return Refusal{Refusal::Kind::unknown, presented.peer,
                   "this is no token that is known here; it may have been revoked"};
  }
  if (entry->token.expires && now.wall >= *entry->token.expires) {
    return Refusal{Refusal::Kind::unknown, "token:" + entry->token.name + "@" + presented.peer,
                   "the token " + entry->token.name + " expired at " + time_text(*entry->token.expires) +
                       "; `mmctl token new` makes another on the server"};
  }
  if (seen_.size() >= kMostSeen) seen_.clear();
  seen_.emplace(entry->token.name, presented.address);
  Permit permit("token:" + entry->token.name + "@" + presented.peer, entry->token.name, entry->token.role);
  if (entry->token.role < needed) return forbidden(permit.who, entry->token.role, needed, what);
  permit.life_ = entry->life;
  return permit;
}

// All are compared, whichever it is.
const Access::Entry* Access::find(std::string_view secret) const {
  if (!looks_like_secret(secret)) return nullptr;
  const Digest digest = digest_of(secret);
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    if (same(entry.token.digest, digest)) found = &entry;
  }
  return found;
}

}  // namespace mm::access
