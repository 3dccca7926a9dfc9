// The newest so many of what came under a name each; the oldest goes first. Two that are told the same names
// in the same order hold the same.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace mm::roxom {

template <typename Value>
class Newest {
 public:
  explicit Newest(std::size_t most) : most_(most) {}

  // False, and nothing changes, when the name is there.
  bool add(std::string name, Value value) {
    if (!values_.try_emplace(name, std::move(value)).second) return false;
    order_.push_back(std::move(name));
    if (order_.size() > most_) {
      values_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }

  // Valid until the next add(); null when it is not there.
  const Value* find(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }

 private:
  // Finds by a view without making a string of it.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::size_t most_;
  std::unordered_map<std::string, Value, Hash, std::equal_to<>> values_;
  std::deque<std::string> order_;  // as they came
};

}  // namespace mm::roxom
