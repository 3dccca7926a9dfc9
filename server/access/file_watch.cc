#include "access/file_watch.h"

#include <sys/stat.h>

#include <utility>

#include "core/background.h"

namespace mm::access {

FileWatch::FileWatch(std::vector<std::filesystem::path> files, std::function<void()> changed, Duration every)
    : files_(std::move(files)), changed_(std::move(changed)), every_(every), seen_(look()), thread_([this] {
        run();
      }) {}

FileWatch::~FileWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

// Which files they are and when they were written.
std::string FileWatch::look() const {
  std::string seen;
  for (const auto& file : files_) {
    struct stat now {};
    if (::stat(file.c_str(), &now) != 0) now = {};
    for (const auto one :
         {static_cast<long long>(now.st_ino), static_cast<long long>(now.st_size),
          static_cast<long long>(now.st_mtim.tv_sec), static_cast<long long>(now.st_mtim.tv_nsec),
          static_cast<long long>(now.st_ctim.tv_sec), static_cast<long long>(now.st_ctim.tv_nsec)}) {
      seen += std::to_string(one) + ' ';
    }
  }
  return seen;
}

void FileWatch::run() {
  stand_behind_trading();
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, every_, [this] { return ending_; })) {
    std::string now = look();
    if (now == seen_) continue;
    seen_ = std::move(now);
    changed_();
  }
}

}  // namespace mm::access
