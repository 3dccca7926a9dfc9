// The names that were wanted most recently, so many of them.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace mm::roxom {

class Recent {
 public:
  explicit Recent(std::size_t most) : most_(most) {}

  // True when it was not among them.
  bool want(const std::string& name) {
    if (const auto known = places_.find(name); known != places_.end()) {
      names_.splice(names_.begin(), names_, known->second);
      return false;
    }
    names_.push_front(name);
    places_.emplace(names_.front(), names_.begin());
    return true;
  }

  // The one that was not wanted for longest, when there are too many; it is among them no more.
  std::optional<std::string> take_surplus() {
    if (names_.size() <= most_) return std::nullopt;
    places_.erase(names_.back());
    std::optional<std::string> surplus(std::move(names_.back()));
    names_.pop_back();
    return surplus;
  }

 private:
  std::size_t most_;
  std::list<std::string> names_;  // the most recent first
  std::unordered_map<std::string_view, std::list<std::string>::iterator> places_;
};

}  // namespace mm::roxom
