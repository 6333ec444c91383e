// What a process has mapped and may execute, from /proc/PID/maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strata::profile {

enum class RegionKind : std::uint8_t {
  file,
  vdso,      // the kernel's code in every process
  vsyscall,  // its old place
  anonymous  // what a just-in-time compiler wrote
};

/// One executable region.
struct Region {
  std::uint64_t start = 0;
  std::uint64_t limit = 0;
  std::uint64_t offset = 0;
  std::uint64_t device = 0;  // as stat() tells it
  std::uint64_t inode = 0;
  RegionKind kind = RegionKind::anonymous;
  bool deleted = false;  // the file has no name any more, or another file has it
  std::string path;      // as the process sees it; "[vdso]", "[anon]" ...

  [[nodiscard]] bool holds(std::uint64_t address) const {
    return start <= address && address < limit;
  }
  bool operator==(const Region&) const = default;
};

/// One line; nullopt: malformed, or not executable.
std::optional<Region> parse_executable_region(std::string_view line);

/// The executable ones, by address, at most `most`. Lines that make no sense are skipped.
std::vector<Region> parse_executable_regions(std::string_view maps, std::size_t most);

/// The region that holds `address` among regions sorted by address, or null.
const Region* region_of(const std::vector<Region>& regions, std::uint64_t address);

/// `fresh` and those of `earlier` that it leaves room for: what was unloaded since still has names.
std::vector<Region> merge_regions(std::vector<Region> fresh, const std::vector<Region>& earlier,
                                  std::size_t most);

}  // namespace strata::profile
