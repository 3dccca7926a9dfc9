#include "recording/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "recording/record_file.h"
#include "recording/translate.h"

namespace mm::recording {

namespace {

Error system_error(const std::string& what) {
  return Error{what + ": " + std::generic_category().message(errno)};
}

}  // namespace

FileWriter::FileWriter(FileSettings settings, const engine::EngineConfig& config, WallTime run_began)
    : settings_(std::move(settings)), run_began_(run_began) {
  auto& header = *header_.mutable_header();
  header.set_format_version(kFormatVersion);
  header.set_program_version(settings_.program_version);
  encode(config, *header.mutable_engine());
}

FileWriter::~FileWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Done> FileWriter::open() {
  std::error_code error;
  std::filesystem::create_directories(settings_.folder, error);
  if (error) return Error{"cannot make the folder " + settings_.folder.string() + ": " + error.message()};
  return begin_file(run_began_);
}

bool FileWriter::append(const v1::Record& record) {
  if (!append_record(record, bytes_)) return false;
  if (record.has_frame()) ++frames_appended_;
  return true;
}

Result<Done> FileWriter::flush(WallTime wall) {
  if (bytes_.empty()) return Done{};
  if (written_ >= settings_.max_file_bytes) {
    if (auto begun = begin_file(wall); !begun) return begun;
  }
  auto done = write_all(bytes_);
  if (done) frames_written_ = frames_appended_;
  return done;
}

Result<Done> FileWriter::begin_file(WallTime wall) {
  auto& header = *header_.mutable_header();
  if (number_ > 0) header.set_continues(file_.filename().string());
  header.set_wall_ns(unix_ns(wall));
  header.set_frames_before(frames_written_);
  file_ = settings_.folder / file_name(run_began_, ++number_);
  if (descriptor_ >= 0) ::close(descriptor_);
  // Only for us: it tells what the account holds.
  descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return system_error("cannot make " + file_.string());
  written_ = 0;
  std::string bytes;
  append_record(header_, bytes);
  auto done = write_all(bytes);
  if (done) forget_oldest();
  return done;
}

Result<Done> FileWriter::write_all(std::string& bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t count = ::write(descriptor_, bytes.data() + at, bytes.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return system_error("cannot write to " + file_.string());
    at += static_cast<std::size_t>(count);
  }
  written_ += at;
  bytes.clear();
  return Done{};
}

void FileWriter::forget_oldest() {
  const auto files = recordings_in(settings_.folder);
  for (std::size_t i = 0; i + settings_.keep_files < files.size(); ++i) {
    std::error_code error;  // a file that stays costs room only
    if (files[i] != file_) std::filesystem::remove(files[i], error);
  }
}

}  // namespace mm::recording
