// mm_under_filter UNIT PROGRAM [ARGUMENT...]: becomes the program, left with the system calls that the unit's
// SystemCallFilter= lines allow, as systemd would leave it.
#include <seccomp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "deploy/tool.h"

namespace {

// A group, as @resources, stands for what systemd-analyze lists, groups among it.
void expand(const std::string& name, std::set<std::string>& into) {
  if (name[0] != '@') {
    into.insert(name);
    return;
  }
  std::istringstream lines(mm::testing::run("systemd-analyze --no-pager syscall-filter " + name).text);
  std::string word;
  for (std::string line; std::getline(lines, line);) {
    if (std::istringstream(line) >> word && word[0] != '#' && word != name) expand(word, into);
  }
}

std::set<std::string> allowed_by(const std::string& unit) {
  std::set<std::string> allowed;
  expand("@default", allowed);
  std::ifstream in(unit);
  const std::string setting = "SystemCallFilter=";
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(setting)) continue;
    line.erase(0, setting.size());
    const bool takes_away = line[0] == '~';
    std::set<std::string> calls;
    std::istringstream words(line.substr(takes_away ? 1 : 0));
    for (std::string word; words >> word;) expand(word, calls);
    for (const auto& call : calls) {
      if (takes_away) {
        allowed.erase(call);
      } else {
        allowed.insert(call);
      }
    }
  }
  return allowed;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::fputs("mm_under_filter UNIT PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  for (const auto& call : allowed_by(arguments[1])) {
    const int number = seccomp_syscall_resolve_name(call.c_str());
    // Some exist only on other machines.
    if (number >= 0) seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
  }
  if (seccomp_load(filter) != 0) {
    std::perror("mm_under_filter: seccomp");
    return 1;
  }
  execv(arguments[2], arguments + 2);
  std::perror(arguments[2]);
  return 1;
}
