// The outcome of something that can fail for expected reasons (bad text, a refused request): a value or a
// sentence saying what was wrong. Broken invariants are not Results; they stop the program.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace mm {

struct Error {
  std::string message;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }

  const std::string& error() const { return std::get<1>(state_).message; }

 private:
  std::variant<T, Error> state_;
};

// The value of a Result that has nothing to tell but that it worked.
struct Done {};

}  // namespace mm
