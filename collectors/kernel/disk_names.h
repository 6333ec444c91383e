// What the numbers of block devices and operations are called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace strata::kernel {

/// Names of disks as diskstats has them, from the links below /sys/dev/block; "major:minor" where
/// there is none (a disk that is gone). Loop thread.
class DiskNames {
 public:
  /// `device` is a number of bpf/block_io.h.
  std::string_view of(std::uint32_t device);

  /// Numbers are given to other disks in time: names are looked up anew.
  void forget() { names_.clear(); }

 private:
  std::unordered_map<std::uint32_t, std::string> names_;
};

/// Of an enum strata_block_operation: "read", "write", "flush", "discard".
std::string_view block_operation_name(std::uint32_t operation);

}  // namespace strata::kernel
