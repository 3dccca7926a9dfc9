// Runs the tests below web/: they are JavaScript, since what they test runs in a browser.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

namespace mm::testing {

// The exit status, and what was printed.
inline std::pair<int, std::string> run(const std::string& command) {
  std::FILE* const out = ::popen((command + " 2>&1").c_str(), "r");
  if (!out) return {-1, "cannot run " + command};
  std::string printed;
  std::array<char, 4096> some;
  while (const std::size_t size = std::fread(some.data(), 1, some.size(), out))
    printed.append(some.data(), size);
  const int status = ::pclose(out);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed};
}

// Why the tests below web/ cannot be run here; empty when they can. `./dev test` sees to it.
inline std::string missing_for_web() {
  if (run("node --version && npm --version").first != 0) return "there is no Node.js here";
  if (!std::filesystem::exists(MM_WEB "/node_modules")) return "`npm ci` has not been run in web/";
  if (!std::filesystem::exists(MM_PAGE "/index.html")) return "the page has not been built";
  return {};
}

inline std::pair<int, std::string> run_in_web(const std::string& command) {
  return run("cd " MM_WEB " && " + command);
}

}  // namespace mm::testing
