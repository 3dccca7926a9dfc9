// The project's own sources as the house rules see them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace mm::testing {

struct SourceFile {
  std::string path;  // from the project's root
  std::vector<std::string> lines;
};

inline std::vector<SourceFile> sources_under(const std::vector<std::string>& folders) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  for (const auto& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(MM_ROOT) / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cc") continue;
      SourceFile file{fs::relative(entry.path(), MM_ROOT).string(), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  }
  return files;
}

}  // namespace mm::testing
