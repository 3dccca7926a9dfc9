// Programs of the system that tests ask.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace mm::testing {

struct Said {
  int status;
  std::string text;  // both outputs
};

inline Said run(const std::string& command) {
  FILE* const tool = ::popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (tool == nullptr) return {-1, "cannot run " + command};
  std::string text;
  for (int c = std::fgetc(tool); c != EOF; c = std::fgetc(tool)) text += static_cast<char>(c);
  const int status = ::pclose(tool);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::move(text)};
}

inline bool has(const std::string& program) {
  return run("command -v " + program).status == 0;
}

// A file of the project.
inline std::string text_of(const std::string& file) {
  std::ifstream in(std::filesystem::path(MM_ROOT) / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string unit_file(const std::string& unit) {
  return MM_BUILD "/packaged/systemd/" + unit;
}

// A unit as it is installed.
inline std::string unit_text(const std::string& unit) {
  std::ifstream in(unit_file(unit), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace mm::testing
