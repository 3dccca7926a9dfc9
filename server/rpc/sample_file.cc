#include "rpc/sample_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

namespace mm::rpc {

namespace {

// Of 8 bytes each: time, mode, eleven values, two durations, a check of them all.
constexpr std::size_t kWords = 16;
using Slot = std::array<std::uint64_t, kWords>;
// Names the layout: another one has another name. Read as a number, so that a machine of the other byte order
// does not take it for its own.
constexpr std::array<char, 8> kName{'m', 'm', 's', 'm', 'p', 'l', '0', '1'};
constexpr std::size_t kBegin = sizeof(std::uint64_t);

// FNV-1a over the words: finds a slot that was torn, and is of no use against anybody.
std::uint64_t check_of(const Slot& slot) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (std::size_t i = 0; i + 1 < kWords; ++i) hash = (hash ^ slot[i]) * 1099511628211ULL;
  return hash;
}

Slot slot_of(const KeptSample& sample) {
  Slot slot{};
  std::size_t at = 0;
  const auto put = [&](std::uint64_t word) { slot.at(at++) = word; };
  put(static_cast<std::uint64_t>(unix_ns(sample.time)));
  put(static_cast<std::uint64_t>(sample.mode));
  for (const double value :
       {sample.fair, sample.bid, sample.ask, sample.venue_bid, sample.venue_ask, sample.spread_bps,
        sample.position, sample.realized, sample.unrealized, sample.fees, sample.profit}) {
    put(std::bit_cast<std::uint64_t>(value));
  }
  put(static_cast<std::uint64_t>(to_ns(sample.order_median)));
  put(static_cast<std::uint64_t>(to_ns(sample.order_longest)));
  slot.back() = check_of(slot);
  return slot;
}

KeptSample sample_of(const Slot& slot) {
  KeptSample sample{};
  std::size_t at = 0;
  const auto whole = [&] { return static_cast<std::int64_t>(slot.at(at++)); };
  sample.time = wall_from_unix_ns(whole());
  sample.mode = static_cast<engine::Mode>(whole());
  for (double* value :
       {&sample.fair, &sample.bid, &sample.ask, &sample.venue_bid, &sample.venue_ask, &sample.spread_bps,
        &sample.position, &sample.realized, &sample.unrealized, &sample.fees, &sample.profit}) {
    *value = std::bit_cast<double>(slot.at(at++));
  }
  sample.order_median = Duration(whole());
  sample.order_longest = Duration(whole());
  return sample;
}

off_t place_of(std::size_t slot) {
  return static_cast<off_t>(kBegin + slot * sizeof(Slot));
}

}  // namespace

Result<std::unique_ptr<SampleFile>> SampleFile::open(const std::filesystem::path& path, std::size_t slots) {
  const auto fail = [&](const char* what) {
    return Error{"cannot " + std::string(what) + ' ' + path.string() + ": " + std::strerror(errno)};
  };
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail("open");
  std::unique_ptr<SampleFile> opened(new SampleFile(file, slots));
  std::array<char, kName.size()> name{};
  const bool ours =
      ::pread(file, name.data(), name.size(), 0) == static_cast<ssize_t>(name.size()) && name == kName;
  if (!ours && (::ftruncate(file, 0) != 0 ||
                ::pwrite(file, kName.data(), kName.size(), 0) != static_cast<ssize_t>(kName.size()))) {
    return fail("write");
  }
  // What a file of more slots has beyond them.
  struct stat status {};
  if (::fstat(file, &status) != 0) return fail("look at");
  if (status.st_size > place_of(slots) && ::ftruncate(file, place_of(slots)) != 0) return fail("cut");
  return opened;
}

SampleFile::~SampleFile() {
  ::close(file_);
}

std::vector<KeptSample> SampleFile::read(WallTime oldest, WallTime newest) {
  std::vector<std::pair<KeptSample, std::size_t>> found;
  Slot slot{};
  for (std::size_t i = 0; i < slots_; ++i) {
    if (::pread(file_, slot.data(), sizeof slot, place_of(i)) != static_cast<ssize_t>(sizeof slot)) break;
    if (slot.back() != check_of(slot) || slot[1] >= std::size(engine::kAllModes)) continue;
    found.emplace_back(sample_of(slot), i);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& one, const auto& other) { return one.first.time < other.first.time; });
  if (!found.empty()) next_ = (found.back().second + 1) % slots_;
  std::vector<KeptSample> list;
  for (const auto& [sample, place] : found) {
    if (sample.time >= oldest && sample.time <= newest) list.push_back(sample);
  }
  return list;
}

void SampleFile::write(const KeptSample& sample) {
  const Slot slot = slot_of(sample);
  const ssize_t written = ::pwrite(file_, slot.data(), sizeof slot, place_of(next_));
  if (written == static_cast<ssize_t>(sizeof slot)) next_ = (next_ + 1) % slots_;
}

}  // namespace mm::rpc
