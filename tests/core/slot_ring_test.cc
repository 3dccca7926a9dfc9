#include "core/slot_ring.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <thread>

namespace mm {
namespace {

TEST(SlotRing, GivesNoSlotWhenAllAreFilledAndTheOldestOnesFirst) {
  SlotRing<int> ring(3);
  ASSERT_EQ(ring.all().size(), 4u) << "rounded up to a power of two";
  EXPECT_EQ(ring.next(), nullptr);
  // More rounds than slots, so that the numbers wrap around.
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 4; ++i) {
      int* const slot = ring.free();
      ASSERT_NE(slot, nullptr);
      *slot = round * 10 + i;
      ring.hand_over();
    }
    EXPECT_EQ(ring.free(), nullptr);
    for (int i = 0; i < 4; ++i) {
      const int* const slot = ring.next();
      ASSERT_NE(slot, nullptr);
      EXPECT_EQ(*slot, round * 10 + i);
      ring.give_back();
    }
    EXPECT_EQ(ring.next(), nullptr);
  }
}

TEST(SlotRing, HandsNothingOverThatIsNotFilled) {
  SlotRing<int> ring(2);
  *ring.free() = 1;
  EXPECT_EQ(ring.next(), nullptr);
  ring.hand_over();
  EXPECT_EQ(*ring.next(), 1);
  EXPECT_EQ(*ring.next(), 1) << "until it is given back";
}

TEST(SlotRing, UsesTheSlotsThatWereMadeBeforehandAndNoOthers) {
  SlotRing<int> ring(4);
  std::set<const int*> made;
  for (const int& slot : ring.all()) made.insert(&slot);
  std::set<const int*> used;
  for (int i = 0; i < 20; ++i) {
    used.insert(ring.free());
    ring.hand_over();
    ring.next();
    ring.give_back();
  }
  EXPECT_EQ(used, made);
}

TEST(SlotRing, BetweenTwoThreadsEverythingArrivesOnceAndInOrder) {
  constexpr std::uint64_t kCount = 50'000;
  struct Slot {
    std::uint64_t number = 0;
    std::uint64_t doubled = 0;  // told with it: a slot seen half filled would not fit
  };
  SlotRing<Slot> ring(64);
  std::thread filling([&] {
    for (std::uint64_t number = 1; number <= kCount; ++number) {
      Slot* slot = ring.free();
      for (; !slot; slot = ring.free()) std::this_thread::yield();
      *slot = {number, 2 * number};
      ring.hand_over();
    }
  });
  std::uint64_t expected = 1;
  bool whole = true;
  while (expected <= kCount) {
    const Slot* slot = ring.next();
    if (!slot) {
      std::this_thread::yield();
      continue;
    }
    whole = whole && slot->number == expected && slot->doubled == 2 * expected;
    ++expected;
    ring.give_back();
  }
  filling.join();
  EXPECT_TRUE(whole);
  EXPECT_EQ(ring.next(), nullptr);
}

}  // namespace
}  // namespace mm
