#include "access/local_roles.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>

namespace mm::access {

namespace {

constexpr std::size_t kEntryBytes = 16 << 10;

// Of a map whose entries only become greater.
template <typename Id>
void raise(std::map<Id, Role>& roles, Id id, Role role) {
  roles[id] = std::max(roles[id], role);
}

}  // namespace

Result<LocalRoles> LocalRoles::create(const std::vector<std::string>& operators,
                                      const std::vector<std::string>& viewers) {
  LocalRoles roles;
  if (operators.empty() && viewers.empty()) {
    raise(roles.users_, ::geteuid(), Role::operator_);
    raise(roles.users_, uid_t{0}, Role::operator_);
    return roles;
  }
  for (const auto& [names, role] :
       {std::pair(&operators, Role::operator_), std::pair(&viewers, Role::viewer)}) {
    for (const auto& name : *names) {
      if (const auto added = roles.add(name, role); !added) return Error{added.error()};
    }
  }
  return roles;
}

Result<Done> LocalRoles::add(const std::string& name, Role role) {
  std::vector<char> room(kEntryBytes);
  if (name.starts_with('@')) {
    struct group entry {};
    struct group* found = nullptr;
    (void)::getgrnam_r(name.c_str() + 1, &entry, room.data(), room.size(), &found);
    if (!found) return Error{"this machine has no group '" + name.substr(1) + "'"};
    raise(groups_, found->gr_gid, role);
    return Done{};
  }
  struct passwd entry {};
  struct passwd* found = nullptr;
  (void)::getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  if (!found) return Error{"this machine has no user '" + name + "'; a group is written as @NAME"};
  raise(users_, found->pw_uid, role);
  return Done{};
}

Role LocalRoles::of(uid_t user, const std::vector<gid_t>& groups) const {
  Role role = Role::nobody;
  if (const auto known = users_.find(user); known != users_.end()) role = known->second;
  for (const gid_t group : groups) {
    if (const auto known = groups_.find(group); known != groups_.end()) role = std::max(role, known->second);
  }
  return role;
}

std::string user_name(uid_t user) {
  std::vector<char> room(kEntryBytes);
  struct passwd entry {};
  struct passwd* found = nullptr;
  (void)::getpwuid_r(user, &entry, room.data(), room.size(), &found);
  return found ? found->pw_name : std::to_string(user);
}

}  // namespace mm::access
