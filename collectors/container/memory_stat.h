// What the memory controller of either version, and /proc for the host, tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace strata::container {

/// What of memory.stat is served, in bytes and counts; of the whole subtree where v1 tells it.
struct MemoryStat {
  using Number = std::optional<std::uint64_t>;
  Number cache;
  Number rss;
  Number swap;  // v1 only
  Number mapped_file;
  Number kernel;  // v2 since Linux 5.18
  Number active_file;
  Number inactive_file;
  Number dirty;
  Number writeback;
  Number pages_scanned;  // v2 only, as the next
  Number pages_reclaimed;
  Number file_refaults;
  Number anon_refaults;
  Number page_faults;             // its own, without inner cgroups
  Number major_faults;            // likewise
  Number page_faults_hierarchy;   // inner cgroups included
  Number major_faults_hierarchy;  // likewise
};

MemoryStat parse_memory_stat_v1(std::string_view text);
MemoryStat parse_memory_stat_v2(std::string_view text);

/// v2's memory.events: how often each happened, inner cgroups included.
struct MemoryEvents {
  std::optional<std::uint64_t> high, max, oom_kills;
};
MemoryEvents parse_memory_events(std::string_view text);

/// "oom_kill" of v1's memory.oom_control (Linux 4.13) or of /proc/vmstat.
std::optional<std::uint64_t> parse_oom_kills(std::string_view text);

/// /proc/vmstat as the memory.stat of the whole host: the root cgroup's own is slow to read.
MemoryStat parse_vmstat(std::string_view text, std::uint64_t page_bytes);

/// Swap in use on the host, in bytes, by /proc/meminfo.
std::optional<std::uint64_t> parse_used_swap(std::string_view meminfo);

}  // namespace strata::container
