#include "recording/reader.h"

#include <algorithm>
#include <cstring>

#include "recording/record_file.h"

namespace mm::recording {

namespace {

constexpr std::size_t kBlock = 1 << 18;  // read at once

}  // namespace

Reader::Reader(const std::filesystem::path& file) : file_(file), in_(file, std::ios::binary) {}

Result<Reader> Reader::open(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  Reader reader(file);
  if (error || !reader.in_) return Error{"cannot read " + file.string()};
  reader.size_ = size;
  v1::Record record;
  const auto there = reader.read(record);
  if (!there) return Error{there.error() + "; is it a recording?"};
  if (!*there) return reader;
  if (!record.has_header()) return reader.damage("the first record is not a header");
  reader.header_ = std::move(*record.mutable_header());
  if (const auto version = reader.header_.format_version(); version != kFormatVersion) {
    return reader.damage("format version " + std::to_string(version) + "; this program reads version " +
                         std::to_string(kFormatVersion));
  }
  return reader;
}

Result<bool> Reader::next(v1::Record& record) {
  auto there = read(record);
  if (there && *there && !record.has_frame() && !record.has_gap()) {
    return damage("a record that is neither frame nor gap");
  }
  return there;
}

Error Reader::damage(const std::string& what) const {
  return Error{file_.string() + " is damaged at byte " + std::to_string(begin_) + ": " + what};
}

// Where the next so many bytes of the file are in memory; null when they cannot be read.
const char* Reader::peek(std::size_t count) {
  if (block_.size() - used_ < count) {
    block_.erase(0, used_);
    used_ = 0;
    const std::size_t kept = block_.size();
    block_.resize(std::max(count, kBlock));
    in_.read(block_.data() + kept, static_cast<std::streamsize>(block_.size() - kept));
    block_.resize(kept + static_cast<std::size_t>(in_.gcount()));
    if (block_.size() < count) return nullptr;
  }
  return block_.data() + used_;
}

Result<bool> Reader::read(v1::Record& record) {
  begin_ = at_;
  if (begin_ == size_ || cut_off_) return false;
  cut_off_ = true;  // unless all of it is there
  Head head;
  if (size_ - at_ < head.size()) return false;
  const char* bytes = peek(head.size());
  if (!bytes) return damage("cannot read on");
  std::memcpy(head.data(), bytes, head.size());
  const auto values = read_head(head);
  if (!values) return damage("a length that does not pass its check");
  const std::size_t whole = head.size() + values->length;
  if (size_ - at_ < whole) return false;
  bytes = peek(whole);
  if (!bytes) return damage("cannot read on");
  const std::string_view message(bytes + head.size(), values->length);
  if (checksum_of(message) != values->checksum) return damage("a record that does not pass its check");
  if (!record.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return damage("a record that cannot be parsed");
  }
  cut_off_ = false;
  used_ += whole;
  at_ += whole;
  return true;
}

Result<RunReader> RunReader::open(const std::filesystem::path& first) {
  auto reader = Reader::open(first);
  if (!reader) return Error{reader.error()};
  if (reader->header().format_version() == 0) {
    return Error{first.string() + " was cut off before its header was complete"};
  }
  if (!reader->header().continues().empty()) {
    return Error{first.string() + " continues " + reader->header().continues() +
                 "; a replay begins with the first file of a run"};
  }
  return RunReader(std::move(reader).value());
}

Result<bool> RunReader::next(v1::Record& record) {
  for (;;) {
    auto there = reader_.next(record);
    if (!there) return there;
    if (*there) break;
    auto opened = open_next();
    if (!opened || !*opened) return opened;
  }
  if (record.has_frame()) ++frames_;
  return true;
}

Result<bool> RunReader::open_next() {
  const std::filesystem::path& file = reader_.file();
  const auto name = next_file_name(file.filename().string());
  if (!name || !std::filesystem::exists(file.parent_path() / *name)) return false;
  auto next = Reader::open(file.parent_path() / *name);
  if (!next) return Error{next.error()};
  const v1::Header& header = next->header();
  if (header.format_version() == 0) {
    reader_ = std::move(next).value();  // cut off from its beginning: the end of the run
    return false;
  }
  if (reader_.cut_off()) {
    return reader_.damage("it ends within a record, although " + *name + " continues it");
  }
  if (header.continues() != file.filename().string() || header.frames_before() != frames_) {
    return next->damage("it does not continue " + file.filename().string() + " after frame " +
                        std::to_string(frames_));
  }
  reader_ = std::move(next).value();
  return true;
}

Result<std::filesystem::path> first_file(const std::filesystem::path& file_or_folder) {
  if (!std::filesystem::is_directory(file_or_folder)) return file_or_folder;
  const auto files = recordings_in(file_or_folder);
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    const auto reader = Reader::open(*file);
    if (!reader) return Error{reader.error()};
    if (reader->header().format_version() != 0 && reader->header().continues().empty()) return *file;
  }
  return Error{"there is no beginning of a run in " + file_or_folder.string()};
}

}  // namespace mm::recording
