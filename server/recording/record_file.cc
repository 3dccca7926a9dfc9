#include "recording/record_file.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace mm::recording {

namespace {

// Not zero for zero, so that a file of zeros is damaged from its first byte.
unsigned char check_of(std::uint32_t length) {
  return static_cast<unsigned char>(0xA5u ^ length ^ (length >> 8) ^ (length >> 16));
}

void put32(std::uint32_t value, char* to) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}
std::uint32_t get32(const unsigned char* from) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(from[i]) << (8 * i);
  return value;
}

constexpr std::size_t kNumberDigits = 6;

}  // namespace

std::uint32_t checksum_of(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

std::optional<HeadValues> read_head(const Head& head) {
  const std::uint32_t length = get32(head.data()) & 0xFFFFFFu;
  if (head[3] != check_of(length)) return std::nullopt;
  return HeadValues{length, get32(head.data() + 4)};
}

bool append_record(const v1::Record& record, std::string& bytes) {
  const std::size_t size = record.ByteSizeLong();
  if (size > kMostBytes) return false;
  const std::size_t begin = bytes.size();
  bytes.resize(begin + kHeadBytes + size);
  char* const message = bytes.data() + begin + kHeadBytes;
  record.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(message));
  const auto length = static_cast<std::uint32_t>(size);
  put32(length | static_cast<std::uint32_t>(check_of(length)) << 24, bytes.data() + begin);
  put32(checksum_of({message, size}), bytes.data() + begin + 4);
  return true;
}

std::string file_name(WallTime run_began, std::uint64_t number) {
  const std::int64_t ms = unix_ms(run_began);
  const std::time_t seconds = ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y%m%dT%H%M%S", &utc);
  std::array<char, 80> name{};
  std::snprintf(name.data(), name.size(), "mmd-%s.%03dZ-%06llu%s", day.data(), static_cast<int>(ms % 1000),
                static_cast<unsigned long long>(number), kExtension.data());
  return name.data();
}

std::optional<std::string> next_file_name(const std::string& name) {
  const std::size_t tail = kNumberDigits + kExtension.size();
  if (!name.ends_with(kExtension) || name.size() <= tail) return std::nullopt;
  const std::string digits = name.substr(name.size() - tail, kNumberDigits);
  const bool number = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number || name[name.size() - tail - 1] != '-') return std::nullopt;
  std::string next = std::to_string(std::stoul(digits) + 1);
  if (next.size() < kNumberDigits) next.insert(0, kNumberDigits - next.size(), '0');
  return name.substr(0, name.size() - tail) + next + std::string(kExtension);
}

std::vector<std::filesystem::path> recordings_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == kExtension && entry.is_regular_file(error)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace mm::recording
