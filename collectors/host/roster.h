// Roster: what is remembered of each device, interface or mount from one collection to the next.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace strata::host {

/// State by name. A collection is a round: begin_round(), see() each name that is there,
/// end_round() forgets those that are gone.
template <class State>
class Roster {
 public:
  void begin_round() { ++round_; }

  /// The name's state, made by make() when it is new. Null where the name was already seen in this
  /// round: kernel files have no name twice, garbage may, and a series must not appear twice.
  template <class Make>
  State* see(std::string_view name, Make make) {
    auto at = entries_.find(name);
    if (at == entries_.end()) at = entries_.emplace(std::string(name), Entry{make()}).first;
    if (at->second.round == round_) return nullptr;
    at->second.round = round_;
    return &at->second.state;
  }

  void end_round() {
    std::erase_if(entries_, [this](const auto& entry) { return entry.second.round != round_; });
  }

 private:
  struct Entry {
    State state;
    std::uint64_t round = 0;  // in which it was last seen
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
  std::uint64_t round_ = 0;
};

}  // namespace strata::host
