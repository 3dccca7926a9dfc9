#include "http/static_files.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace mm::http {

namespace fs = std::filesystem;

namespace {

constexpr std::pair<std::string_view, std::string_view> kContentTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".wasm", "application/wasm"}};

std::string_view content_type(const fs::path& file) {
  const std::string extension = file.extension().string();
  for (const auto& [ending, type] : kContentTypes) {
    if (ending == extension) return type;
  }
  return "application/octet-stream";
}

// FNV-1a over the content: not for secrets, but two builds of a page will not share it.
std::string etag_of(std::string_view body) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  std::string tag = "\"";
  for (int shift = 60; shift >= 0; shift -= 4) tag += "0123456789abcdef"[(hash >> shift) & 15];
  return tag + '-' + std::to_string(body.size()) + '"';
}

// The path below the root, or nothing when a part of it is empty, "..", "." or hidden.
std::optional<fs::path> relative_path(std::string_view path) {
  std::string below(path.substr(1));
  if (below.empty() || below.ends_with('/')) below += "index.html";
  for (std::size_t at = 0; at <= below.size();) {
    const auto end = std::min(below.find('/', at), below.size());
    if (end == at || below[at] == '.') return std::nullopt;
    at = end + 1;
  }
  return fs::path(below);
}

bool is_below(const fs::path& file, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first == root.end();
}

}  // namespace

Result<StaticFiles> StaticFiles::create(const fs::path& root) {
  std::error_code error;
  fs::path real = fs::canonical(root, error);
  if (error) return Error{"cannot use the folder " + root.string() + ": " + error.message()};
  if (!fs::is_directory(real, error)) return Error{root.string() + " is not a folder"};
  return StaticFiles(std::move(real));
}

std::optional<StaticFile> StaticFiles::find(std::string_view path) const {
  if (!path.starts_with('/')) return std::nullopt;
  const auto below = relative_path(path);
  if (!below) return std::nullopt;
  std::error_code error;
  // Without symbolic links, so that one leading out of the root is seen.
  const fs::path file = fs::canonical(root_ / *below, error);
  if (error || !is_below(file, root_) || !fs::is_regular_file(file, error)) return std::nullopt;
  if (fs::file_size(file, error) > kMostBytes || error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  StaticFile found;
  found.body.assign(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) return std::nullopt;
  found.content_type = content_type(file);
  found.etag = etag_of(found.body);
  return found;
}

}  // namespace mm::http
