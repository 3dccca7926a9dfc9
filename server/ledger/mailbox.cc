#include "ledger/mailbox.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <random>

namespace mm::ledger {

namespace {

constexpr std::uint64_t kMagic = 0x6d6d2d6c65646772;  // "mm-ledgr"
constexpr std::uint32_t kLayout = 4;                  // raised whenever a record's bytes change their meaning

static_assert(sizeof(Record) % sizeof(std::uint64_t) == 0);

std::uint64_t mixed(std::uint64_t sum, std::uint64_t word) {
  return std::rotl(sum ^ word, 29) * 0x9e3779b97f4a7c15u;
}

// Tells a torn record from a whole one, as a power loss may leave it. Four sums side by side, since each step
// of one has to wait for the step before, and the loop waits for all of it.
std::uint64_t check_of(const std::byte* record, std::uint64_t number) {
  constexpr std::size_t kLanes = 4;
  std::array<std::uint64_t, kLanes> sums{number, kMagic, ~number, ~kMagic};
  for (std::size_t at = 0; at < sizeof(Record); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, record + at, sizeof word);
    auto& sum = sums[at / sizeof word % kLanes];
    sum = mixed(sum, word);
  }
  return mixed(mixed(mixed(sums[0], sums[1]), sums[2]), sums[3]);
}

Error failure(const std::filesystem::path& file, const char* what) {
  return Error{std::string("cannot ") + what + ' ' + file.string() + ": " + std::strerror(errno)};
}

}  // namespace

struct Mailbox::Header {
  std::uint64_t magic;
  std::uint32_t layout;
  std::uint32_t record_size;
  std::uint64_t capacity;
  std::uint64_t id;
  std::atomic<std::uint64_t> written;
  std::atomic<std::uint64_t>
      first;  // number of the record that the first slot was given when the ring was empty

  bool of_this_version() const;
};

struct Mailbox::Slot {
  std::uint64_t check;
  alignas(Record) std::array<std::byte, sizeof(Record)> bytes;
};

Mailbox::Mailbox(int file, void* memory)
    : file_(file),
      memory_(memory),
      header_(static_cast<Header*>(memory)),
      slots_(reinterpret_cast<Slot*>(static_cast<std::byte*>(memory) + sizeof(Header))) {}

bool Mailbox::Header::of_this_version() const {
  return magic == kMagic && layout == kLayout && record_size == sizeof(Record) && capacity == kCapacity;
}

// Every version's header begins alike.
bool Mailbox::is_done_with(int file, const Booked& booked) {
  Header header{};
  if (::pread(file, &header, sizeof header, 0) != sizeof header) return false;
  return header.magic == kMagic && !header.of_this_version() && booked(header.id) >= header.written.load();
}

Result<std::unique_ptr<Mailbox>> Mailbox::open(const std::filesystem::path& file, const Booked& booked) {
  constexpr std::size_t kSize = sizeof(Header) + kCapacity * sizeof(Slot);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return failure(file, "open");
  const auto give_up = [&](Error error) {
    ::close(descriptor);
    return error;
  };
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return give_up(Error{file.string() + " is in use: another mmd has this ledger"});
  }
  if (is_done_with(descriptor, booked) && ::ftruncate(descriptor, 0) != 0)
    return give_up(failure(file, "empty"));
  const off_t size = ::lseek(descriptor, 0, SEEK_END);
  const bool fresh = size == 0;
  // Room is taken now: a full disk must not kill the process at some later write to its memory.
  if (fresh && (errno = ::posix_fallocate(descriptor, 0, kSize)) != 0) {
    const Error full = failure(file, "make room for");
    if (::ftruncate(descriptor, 0) != 0) return give_up(failure(file, "empty"));
    return give_up(full);
  }
  const Error foreign{file.string() +
                      " was left by another version of mmd; start that version once more so that it books "
                      "what is in there, or remove the file and lose it"};
  if (!fresh && static_cast<std::size_t>(size) != kSize) return give_up(foreign);
  void* memory = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) return give_up(failure(file, "map"));
  auto mailbox = std::unique_ptr<Mailbox>(new Mailbox(descriptor, memory));
  Header& header = *mailbox->header_;
  if (fresh || header.magic == 0) {
    header.layout = kLayout;
    header.record_size = sizeof(Record);
    header.capacity = kCapacity;
    header.id = (static_cast<std::uint64_t>(std::random_device{}()) << 31) ^ std::random_device{}();
    header.written.store(0);
    header.first.store(0);
    header.magic = kMagic;
  }
  if (!header.of_this_version()) return foreign;
  return mailbox;
}

Mailbox::~Mailbox() {
  ::munmap(memory_, sizeof(Header) + kCapacity * sizeof(Slot));
  ::close(file_);
}

Mailbox::Slot& Mailbox::slot_of(std::uint64_t number) const {
  return slots_[(number - header_->first.load(std::memory_order_relaxed)) % kCapacity];
}

bool Mailbox::put(const Record& record) {
  const std::uint64_t number = header_->written.load(std::memory_order_relaxed);
  const std::uint64_t taken = taken_.load(std::memory_order_acquire);
  if (number - taken >= kCapacity) return false;
  if (number == taken) header_->first.store(number, std::memory_order_relaxed);
  Slot& slot = slot_of(number);
  std::memcpy(slot.bytes.data(), &record, sizeof record);
  slot.check = check_of(slot.bytes.data(), number);
  header_->written.store(number + 1, std::memory_order_seq_cst);
  return true;
}

const Record* Mailbox::at(std::uint64_t number) const {
  const Slot& slot = slot_of(number);
  if (slot.check != check_of(slot.bytes.data(), number)) return nullptr;
  return reinterpret_cast<const Record*>(slot.bytes.data());
}

std::uint64_t Mailbox::written() const {
  return header_->written.load(std::memory_order_seq_cst);
}

std::uint64_t Mailbox::id() const {
  return header_->id;
}

}  // namespace mm::ledger
