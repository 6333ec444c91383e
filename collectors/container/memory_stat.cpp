#include "collectors/container/memory_stat.h"

#include <array>

#include "core/base/text.h"

namespace strata::container {
namespace {

using Number = MemoryStat::Number;

struct Field {
  std::string_view key;
  Number MemoryStat::*value;
};

template <std::size_t size>
void put(const std::array<Field, size>& fields, std::string_view key, std::uint64_t value,
         MemoryStat& stat) {
  for (const auto& field : fields) {
    if (field.key == key) stat.*field.value = value;
  }
}

constexpr std::array v1_fields = {Field{"cache", &MemoryStat::cache},
                                  Field{"rss", &MemoryStat::rss},
                                  Field{"swap", &MemoryStat::swap},
                                  Field{"mapped_file", &MemoryStat::mapped_file},
                                  Field{"active_file", &MemoryStat::active_file},
                                  Field{"inactive_file", &MemoryStat::inactive_file},
                                  Field{"dirty", &MemoryStat::dirty},
                                  Field{"writeback", &MemoryStat::writeback},
                                  Field{"workingset_refault_file", &MemoryStat::file_refaults},
                                  Field{"workingset_refault_anon", &MemoryStat::anon_refaults},
                                  Field{"pgfault", &MemoryStat::page_faults_hierarchy},
                                  Field{"pgmajfault", &MemoryStat::major_faults_hierarchy}};

constexpr std::array v2_fields = {Field{"file", &MemoryStat::cache},
                                  Field{"anon", &MemoryStat::rss},
                                  Field{"file_mapped", &MemoryStat::mapped_file},
                                  Field{"kernel", &MemoryStat::kernel},
                                  Field{"active_file", &MemoryStat::active_file},
                                  Field{"inactive_file", &MemoryStat::inactive_file},
                                  Field{"file_dirty", &MemoryStat::dirty},
                                  Field{"file_writeback", &MemoryStat::writeback},
                                  Field{"pgscan", &MemoryStat::pages_scanned},
                                  Field{"pgsteal", &MemoryStat::pages_reclaimed},
                                  Field{"workingset_refault_file", &MemoryStat::file_refaults},
                                  Field{"workingset_refault_anon", &MemoryStat::anon_refaults},
                                  Field{"pgfault", &MemoryStat::page_faults},
                                  Field{"pgmajfault", &MemoryStat::major_faults}};

constexpr std::array vmstat_pages = {Field{"nr_file_pages", &MemoryStat::cache},
                                     Field{"nr_anon_pages", &MemoryStat::rss},
                                     Field{"nr_mapped", &MemoryStat::mapped_file},
                                     Field{"nr_active_file", &MemoryStat::active_file},
                                     Field{"nr_inactive_file", &MemoryStat::inactive_file},
                                     Field{"nr_dirty", &MemoryStat::dirty},
                                     Field{"nr_writeback", &MemoryStat::writeback}};

constexpr std::array vmstat_counts = {Field{"workingset_refault_file", &MemoryStat::file_refaults},
                                      Field{"workingset_refault_anon", &MemoryStat::anon_refaults},
                                      Field{"pgfault", &MemoryStat::page_faults},
                                      Field{"pgmajfault", &MemoryStat::major_faults}};

void add_to(Number& sum, std::uint64_t value) { sum = sum.value_or(0) + value; }

}  // namespace

// cache 3076096
// ...
// total_cache 3076096
MemoryStat parse_memory_stat_v1(std::string_view text) {
  MemoryStat stat;
  // The lines of the subtree ("total_") come last and replace those of the cgroup alone.
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "pgfault") stat.page_faults = value;
    if (key == "pgmajfault") stat.major_faults = value;
    constexpr std::string_view total = "total_";
    if (key.starts_with(total)) key.remove_prefix(total.size());
    put(v1_fields, key, value, stat);
  });
  return stat;
}

// anon 49152
// file 3076096
MemoryStat parse_memory_stat_v2(std::string_view text) {
  MemoryStat stat;
  text::each_key_value(
      text, [&](std::string_view key, std::uint64_t value) { put(v2_fields, key, value, stat); });
  stat.page_faults_hierarchy = stat.page_faults;
  stat.major_faults_hierarchy = stat.major_faults;
  return stat;
}

// low 0
// high 0
// max 7
// oom 0
// oom_kill 0
MemoryEvents parse_memory_events(std::string_view text) {
  MemoryEvents events;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "high") events.high = value;
    if (key == "max") events.max = value;
    if (key == "oom_kill") events.oom_kills = value;
  });
  return events;
}

// oom_kill_disable 0
// under_oom 0
// oom_kill 3
std::optional<std::uint64_t> parse_oom_kills(std::string_view text) {
  std::optional<std::uint64_t> kills;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "oom_kill") kills = value;
  });
  return kills;
}

// nr_anon_pages 67410
// pgscan_anon 0
// pgscan_file 8610009
MemoryStat parse_vmstat(std::string_view text, std::uint64_t page_bytes) {
  MemoryStat stat;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    put(vmstat_pages, key, value * page_bytes, stat);
    put(vmstat_counts, key, value, stat);
    if (key == "pgscan_anon" || key == "pgscan_file") add_to(stat.pages_scanned, value);
    if (key == "pgsteal_anon" || key == "pgsteal_file") add_to(stat.pages_reclaimed, value);
  });
  stat.page_faults_hierarchy = stat.page_faults;
  stat.major_faults_hierarchy = stat.major_faults;
  return stat;
}

std::optional<std::uint64_t> parse_used_swap(std::string_view meminfo) {
  std::optional<std::uint64_t> total, free;
  text::each_key_value(meminfo, [&](std::string_view key, std::uint64_t kilobytes) {
    if (key == "SwapTotal:") total = kilobytes;
    if (key == "SwapFree:") free = kilobytes;
  });
  if (!total || !free || *free > *total) return std::nullopt;
  return (*total - *free) * 1024;
}

}  // namespace strata::container
