// CgroupKey: how the kernel side names a cgroup. An inode number is unique only inside one
// hierarchy, so the hierarchy's id (0 is cgroup v2) stands in the top byte.
#pragma once

#include <cstdint>
#include <functional>

namespace strata {

struct CgroupKey {
  std::uint64_t value = 0;

  static constexpr unsigned hierarchy_shift = 56;

  static constexpr CgroupKey of(unsigned hierarchy, std::uint64_t inode) {
    constexpr std::uint64_t inode_mask = (std::uint64_t{1} << hierarchy_shift) - 1;
    return {(std::uint64_t{hierarchy} << hierarchy_shift) | (inode & inode_mask)};
  }
  bool operator==(const CgroupKey&) const = default;
};

}  // namespace strata

template <>
struct std::hash<strata::CgroupKey> {
  std::size_t operator()(const strata::CgroupKey& key) const noexcept {
    return std::hash<std::uint64_t>{}(key.value);
  }
};
