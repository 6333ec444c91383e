// HashIndex: finds what lies in a vector by its hash, without a node for each. Where many tables
// live only for a moment, a map's nodes cost more than what is looked up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace strata {

/// Used by one thread.
class HashIndex {
 public:
  /// The index of what has this hash and for which is_same(index) holds; if there is none, `next`,
  /// which is known from then on.
  template <class IsSame>
  std::uint32_t find_or_add(std::size_t hash, std::uint32_t next, IsSame is_same) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    const auto mixed = mix(hash);
    for (auto at = mixed & mask();; at = (at + 1) & mask()) {
      auto& slot = slots_[at];
      if (slot.index == vacant) {
        slot = {mixed, next};
        ++used_;
        return next;
      }
      if (slot.hash == mixed && is_same(slot.index)) return slot.index;
    }
  }

 private:
  static constexpr std::uint32_t vacant = UINT32_MAX;
  static constexpr std::size_t first_size = 1024;

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t index = vacant;
  };

  /// Hashes of pointers are the pointers, whose low bits say little (Fibonacci hashing).
  static std::uint32_t mix(std::size_t hash) {
    return static_cast<std::uint32_t>((hash * 0x9E3779B97F4A7C15U) >> 32U);
  }
  [[nodiscard]] std::uint32_t mask() const { return static_cast<std::uint32_t>(slots_.size()) - 1; }

  void grow() {
    const auto earlier = std::exchange(slots_, {});
    slots_.resize(earlier.empty() ? first_size : 2 * earlier.size());
    for (const auto& slot : earlier) {
      if (slot.index == vacant) continue;
      auto at = slot.hash & mask();
      while (slots_[at].index != vacant) at = (at + 1) & mask();
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two of them, at most half in use
  std::size_t used_ = 0;
};

}  // namespace strata
