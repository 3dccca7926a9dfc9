// Keeps the samples of hours over restarts: a file of a fixed number of slots that are written around and
// around, by one thread. What may be lost in it is a piece of a chart: a slot that was torn is left out, and
// that one cannot be written costs nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "rpc/sample.h"

namespace mm::rpc {

class SampleFile {
 public:
  static constexpr std::size_t kSlots = std::size_t{6} * 3600;  // 2.8 MB

  // Makes the file when there is none, and begins anew with one that is not of this kind.
  static Result<std::unique_ptr<SampleFile>> open(const std::filesystem::path& path,
                                                  std::size_t slots = kSlots);
  ~SampleFile();
  SampleFile(const SampleFile&) = delete;
  SampleFile& operator=(const SampleFile&) = delete;

  // Those of that time, oldest first; what is written then comes after them. Once, before the first is
  // written.
  std::vector<KeptSample> read(WallTime oldest, WallTime newest);
  // In the place of the oldest, as far as the disk allows.
  void write(const KeptSample& sample);

 private:
  SampleFile(int file, std::size_t slots) : file_(file), slots_(slots) {}

  const int file_;
  const std::size_t slots_;
  std::size_t next_ = 0;
};

}  // namespace mm::rpc
