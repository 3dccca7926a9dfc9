// A ring of records in a mapped file, from the loop's thread to the writer's. Putting one in is a copy into
// memory that the operating system keeps when the process is killed: no system call, no lock, no allocation.
// Whoever opens the file next finds what had not been taken out. An empty one begins again at its first slot:
// the few pages that are in use stay so, and no other has to be fetched by the one who puts in.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "core/result.h"
#include "ledger/record.h"

namespace mm::ledger {

class Mailbox {
 public:
  static constexpr std::size_t kCapacity = 16'384;

  // Up to where the books have what was put into the mailbox with this id.
  using Booked = std::function<std::uint64_t(std::uint64_t id)>;

  // Takes up the file, or makes a new one; also in the place of one left by a program whose records look
  // different, when all of them are booked. Fails when they are not, or when another process has the file.
  static Result<std::unique_ptr<Mailbox>> open(const std::filesystem::path& file, const Booked& booked);
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // One thread puts in. False when the ring is full. Sequentially consistent with written(), so that a writer
  // going to sleep and somebody putting in cannot miss each other.
  bool put(const Record& record);

  // One thread takes out: the record with this number, which must be below written(); null when it is
  // damaged, as after a power loss.
  const Record* at(std::uint64_t number) const;
  std::uint64_t written() const;
  // Everything below is in the books: its room may be used again.
  void taken(std::uint64_t below) { taken_.store(below, std::memory_order_release); }

  // Of this file; a new file has a new one.
  std::uint64_t id() const;

 private:
  struct Header;
  struct Slot;

  Mailbox(int file, void* memory);
  Slot& slot_of(std::uint64_t number) const;
  static bool is_done_with(int file, const Booked& booked);

  int file_;
  void* memory_;
  Header* header_;
  Slot* slots_;
  std::atomic<std::uint64_t> taken_{0};
};

}  // namespace mm::ledger
