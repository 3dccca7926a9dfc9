// The files below one folder, and nothing outside it: no "..", no hidden file, no symbolic link that leads
// out. Used by one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace mm::http {

struct StaticFile {
  std::string_view content_type;
  std::string body;
  std::string etag;  // changes with the content
};

class StaticFiles {
 public:
  // A larger file is not shown: answers are built in memory.
  static constexpr std::uintmax_t kMostBytes = 16 << 20;

  static Result<StaticFiles> create(const std::filesystem::path& root);

  // `path` begins with "/" and is decoded; one that ends in "/" means the index.html there. Read anew each
  // time, so that a new build of the page is seen at once.
  std::optional<StaticFile> find(std::string_view path) const;

 private:
  explicit StaticFiles(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path root_;  // without symbolic links
};

}  // namespace mm::http
