// Tally: what was taken out of the kernel's tables so far, ready to become a RawProfile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bpf/profile.h"
#include "collectors/profile/raw_profile.h"

namespace strata::profile {

/// Adds up rows that differ in their generation alone. Bounded. Not thread-safe.
class Tally {
 public:
  explicit Tally(std::size_t most = 65536) : most_(most) {}

  void add_stack(std::uint64_t key, const strata_stack& stack);
  void add(const strata_profile_key& key, const strata_profile_count& count);

  /// The rows, with the stacks that are known of them. `period`: what one sample stands for; zero:
  /// the rows have their own times. Forgets them.
  std::vector<RawSample> take(Duration period);

  /// Samples that had no place here.
  [[nodiscard]] std::uint64_t overflows() const { return overflows_; }

 private:
  struct HashOfKey {
    std::size_t operator()(const strata_profile_key& key) const {
      return std::hash<std::string_view>{}({reinterpret_cast<const char*>(&key), sizeof(key)});
    }
  };
  struct SameKey {
    bool operator()(const strata_profile_key& left, const strata_profile_key& right) const {
      return std::memcmp(&left, &right, sizeof(left)) == 0;
    }
  };

  [[nodiscard]] std::span<const std::uint64_t> stack(std::uint64_t key) const;
  [[nodiscard]] RawSample sample(const strata_profile_key& key, const strata_profile_count& count,
                                 Duration period) const;

  std::size_t most_;  // rows, and stacks
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> stacks_;
  std::unordered_map<strata_profile_key, strata_profile_count, HashOfKey, SameKey> rows_;
  std::uint64_t overflows_ = 0;
};

}  // namespace strata::profile
