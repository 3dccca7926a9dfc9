// Writes records into the files of one run: rotates them by size and keeps only the newest in the folder.
// Used by Recorder on its own thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/result.h"
#include "core/time.h"
#include "engine/engine.h"
#include "mm/recording/v1/recording.pb.h"

namespace mm::recording {

struct FileSettings {
  std::filesystem::path folder;  // made when it is not there
  std::uint64_t max_file_bytes = 256ull << 20;
  std::size_t keep_files = 20;  // of all runs in the folder, the one being written counted
  std::string program_version;
};

class FileWriter {
 public:
  // Call open() before anything else.
  FileWriter(FileSettings settings, const engine::EngineConfig& config, WallTime run_began);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  // The first file.
  Result<Done> open();

  // Takes the record into memory. False when it is larger than a record may be.
  bool append(const v1::Record& record);
  std::size_t unwritten() const { return bytes_.size(); }
  // Hands everything to the system; a killed process takes nothing of it with it. Begins a new file before,
  // when this one is full, at `wall`. After an error nothing can be written any more.
  Result<Done> flush(WallTime wall);

  // In this run.
  std::uint64_t frames_appended() const { return frames_appended_; }
  std::uint64_t frames_written() const { return frames_written_; }

 private:
  Result<Done> begin_file(WallTime wall);
  Result<Done> write_all(std::string& bytes);
  void forget_oldest();

  FileSettings settings_;
  v1::Record header_;
  WallTime run_began_;
  std::uint64_t number_ = 0;  // of the file being written, from 1
  std::uint64_t frames_appended_ = 0;
  std::uint64_t frames_written_ = 0;
  std::filesystem::path file_;
  int descriptor_ = -1;
  std::uint64_t written_ = 0;  // bytes in the file
  std::string bytes_;          // not yet written
};

}  // namespace mm::recording
