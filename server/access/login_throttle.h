// Slows down whoever tries tokens: after some that are wrong an address has to wait, longer each time. Pure:
// the time is handed in.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "access/secret.h"
#include "core/time.h"

namespace mm::access {

class LoginThrottle {
 public:
  static constexpr int kFree = 5;  // wrong ones before the first wait, and again after kForgiven of quiet
  static constexpr Duration kFirstWait = std::chrono::seconds(1);
  static constexpr Duration kLongestWait = std::chrono::seconds(30);
  static constexpr Duration kForgiven = std::chrono::minutes(10);
  // When more addresses fail at the same time they are all taken for one.
  static constexpr std::size_t kMostAddresses = 4096;

  // How long the address still has to wait; 0: it may try.
  Duration wait(const std::string& address, MonoTime now) const;
  // The same secret again is nobody who guesses: a page that was left open, or a program that was forgotten.
  void failed(const std::string& address, const Digest& secret, MonoTime now);

 private:
  struct Failures {
    int count = 0;
    Digest secret{};
    MonoTime last{};
    MonoTime until{};
  };

  std::string key(const std::string& address) const;
  void forget(MonoTime now);

  std::map<std::string, Failures> failures_;
};

}  // namespace mm::access
