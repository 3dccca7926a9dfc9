// Tells when files have changed, on a thread of its own. It looks at them again and again: that also sees
// what is moved into place, linked, or mounted.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/time.h"

namespace mm::access {

class FileWatch {
 public:
  static constexpr Duration kUsually = std::chrono::seconds(1);

  // `changed` is called once for each look that finds a change of any of the files, also of one that comes or
  // goes.
  FileWatch(std::vector<std::filesystem::path> files, std::function<void()> changed,
            Duration every = kUsually);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  std::string look() const;
  void run();

  const std::vector<std::filesystem::path> files_;
  const std::function<void()> changed_;
  const Duration every_;
  std::string seen_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace mm::access
