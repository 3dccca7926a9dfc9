// What the users of this machine may do.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "access/role.h"
#include "core/result.h"

namespace mm::access {

class LocalRoles {
 public:
  // Names of users, and of groups as "@NAME". With neither given, the user that runs this and root are
  // operators. Fails with what this machine does not know.
  static Result<LocalRoles> create(const std::vector<std::string>& operators,
                                   const std::vector<std::string>& viewers);

  // The highest of those that the user and its groups have.
  Role of(uid_t user, const std::vector<gid_t>& groups) const;

 private:
  Result<Done> add(const std::string& name, Role role);

  std::map<uid_t, Role> users_;
  std::map<gid_t, Role> groups_;
};

// "alice", or "1000" of a user without a name.
std::string user_name(uid_t user);

}  // namespace mm::access
