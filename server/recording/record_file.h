// The bytes of a recording file. Each record is a head of eight bytes and a serialized v1::Record. Head, in
// little endian: 24 bits length of the message, 8 bits check of the length, 32 bits CRC-32 of the message. So
// a changed byte is found, a file that was cut off is told from one that is damaged, and no size in a file is
// believed beyond kMostBytes. Used by FileWriter and Reader.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"
#include "mm/recording/v1/recording.pb.h"

namespace mm::recording {

inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kHeadBytes = 8;
inline constexpr std::size_t kMostBytes = (1u << 24) - 1;  // of one message

using Head = std::array<unsigned char, kHeadBytes>;

struct HeadValues {
  std::size_t length = 0;
  std::uint32_t checksum = 0;
};

// Nothing when the length does not pass its check.
std::optional<HeadValues> read_head(const Head& head);

std::uint32_t checksum_of(std::string_view bytes);

// False, and nothing appended, when the record is larger than a record may be.
bool append_record(const v1::Record& record, std::string& bytes);

// "mmd-20260131T235959.123Z-000001.mmrec": the files of one run share all but the number, and names sort by
// time.
inline constexpr std::string_view kExtension = ".mmrec";
std::string file_name(WallTime run_began, std::uint64_t number);
// The name of the file that continues this one; nothing when the name is not of that form.
std::optional<std::string> next_file_name(const std::string& name);

// The recordings in a folder, oldest first.
std::vector<std::filesystem::path> recordings_in(const std::filesystem::path& folder);

}  // namespace mm::recording
