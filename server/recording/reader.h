// Reads recordings record by record, whatever their size. A file whose last record was cut off, as a killed
// process leaves it, ends there; anything else that is wrong is an error with file and byte. Used by one
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/result.h"
#include "mm/recording/v1/recording.pb.h"

namespace mm::recording {

// One file.
class Reader {
 public:
  // Reads the header. `header().format_version()` is 0 when the file was cut off within it.
  static Result<Reader> open(const std::filesystem::path& file);

  const v1::Header& header() const { return header_; }
  const std::filesystem::path& file() const { return file_; }

  // The next frame or gap; false at the end.
  Result<bool> next(v1::Record& record);
  // True once the end has come within a record.
  bool cut_off() const { return cut_off_; }
  // What is wrong with the record that next() gave last, with file and byte.
  Error damage(const std::string& what) const;

 private:
  explicit Reader(const std::filesystem::path& file);
  Result<bool> read(v1::Record& record);
  const char* peek(std::size_t count);

  std::filesystem::path file_;
  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::uint64_t begin_ = 0;  // of the record that was read last
  std::uint64_t at_ = 0;     // of the one after it
  bool cut_off_ = false;
  std::string block_;     // of the file, what was read last
  std::size_t used_ = 0;  // of the block
  v1::Header header_;
};

// All files of one run, in order.
class RunReader {
 public:
  // `first` has to be the file with which a run begins.
  static Result<RunReader> open(const std::filesystem::path& first);

  const v1::Header& header() const { return first_; }
  // Where it reads now.
  const Reader& reader() const { return reader_; }

  // The next frame or gap of the run; false at its end.
  Result<bool> next(v1::Record& record);
  // Frames given so far.
  std::uint64_t frames() const { return frames_; }
  bool cut_off() const { return reader_.cut_off(); }

 private:
  explicit RunReader(Reader reader) : reader_(std::move(reader)), first_(reader_.header()) {}
  Result<bool> open_next();

  Reader reader_;
  v1::Header first_;
  std::uint64_t frames_ = 0;
};

// The file itself, or of a folder the first file of the newest run in it.
Result<std::filesystem::path> first_file(const std::filesystem::path& file_or_folder);

}  // namespace mm::recording
