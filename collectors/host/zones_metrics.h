// Zones of memory: /proc/buddyinfo and /proc/zoneinfo.
#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host {

inline constexpr auto buddyinfo_blocks =
    gauge_def("node_buddyinfo_blocks", "Free blocks of memory, by the power of two of their pages.",
              {"node", "zone", "size"});

namespace zoneinfo {

/// A line "key number" of a zone.
struct Field {
  std::string_view key;
  MetricDef def;
};

constexpr Field pages(std::string_view key, std::string_view name, std::string_view help) {
  return {key, gauge_def(name, help, {"node", "zone"})};
}

constexpr Field count(std::string_view key, std::string_view name, std::string_view help) {
  return {key, counter_def(name, help, {"node", "zone"})};
}

/// Those of the node stand in its first zone with pages alone.
inline constexpr std::array fields = {
    pages("min", "node_zoneinfo_min_pages", "Below it only urgent allocations succeed."),
    pages("low", "node_zoneinfo_low_pages", "Below it the kernel begins to reclaim pages."),
    pages("high", "node_zoneinfo_high_pages", "Above it the kernel ceases to reclaim pages."),
    pages("scanned", "node_zoneinfo_scanned_pages", "Pages scanned since pages were last freed."),
    pages("spanned", "node_zoneinfo_spanned_pages", "Pages that the zone spans, holes included."),
    pages("present", "node_zoneinfo_present_pages", "Pages that there are in the zone."),
    pages("managed", "node_zoneinfo_managed_pages", "Pages that the allocator manages."),
    pages("nr_free_pages", "node_zoneinfo_nr_free_pages", "Free pages."),
    pages("nr_active_anon", "node_zoneinfo_nr_active_anon_pages",
          "Anonymous pages that were used lately."),
    pages("nr_inactive_anon", "node_zoneinfo_nr_inactive_anon_pages",
          "Anonymous pages that were not used lately."),
    pages("nr_isolated_anon", "node_zoneinfo_nr_isolated_anon_pages",
          "Anonymous pages taken off their list for the moment."),
    pages("nr_anon_pages", "node_zoneinfo_nr_anon_pages", "Anonymous pages that are mapped."),
    pages("nr_anon_transparent_hugepages", "node_zoneinfo_nr_anon_transparent_hugepages",
          "Transparent huge pages that are anonymous."),
    pages("nr_active_file", "node_zoneinfo_nr_active_file_pages",
          "Pages of files that were used lately."),
    pages("nr_inactive_file", "node_zoneinfo_nr_inactive_file_pages",
          "Pages of files that were not used lately."),
    pages("nr_isolated_file", "node_zoneinfo_nr_isolated_file_pages",
          "Pages of files taken off their list for the moment."),
    pages("nr_file_pages", "node_zoneinfo_nr_file_pages", "Pages of files."),
    pages("nr_slab_reclaimable", "node_zoneinfo_nr_slab_reclaimable_pages",
          "Pages of slabs that can be reclaimed."),
    pages("nr_slab_unreclaimable", "node_zoneinfo_nr_slab_unreclaimable_pages",
          "Pages of slabs that cannot be reclaimed."),
    pages("nr_mlock_stack", "node_zoneinfo_nr_mlock_stack_pages",
          "Pages of stacks that are locked."),
    pages("nr_kernel_stack", "node_zoneinfo_nr_kernel_stacks", "Kernel stacks."),
    pages("nr_mapped", "node_zoneinfo_nr_mapped_pages", "Pages of files that are mapped."),
    pages("nr_dirty", "node_zoneinfo_nr_dirty_pages", "Pages to be written."),
    pages("nr_writeback", "node_zoneinfo_nr_writeback_pages", "Pages being written."),
    pages("nr_unevictable", "node_zoneinfo_nr_unevictable_pages", "Pages that cannot be evicted."),
    pages("nr_shmem", "node_zoneinfo_nr_shmem_pages", "Pages of shared memory and tmpfs."),
    count("nr_dirtied", "node_zoneinfo_nr_dirtied_total", "Pages that were made dirty."),
    count("nr_written", "node_zoneinfo_nr_written_total", "Pages that were written."),
    count("numa_hit", "node_zoneinfo_numa_hit_total", "Pages allocated where they were wanted."),
    count("numa_miss", "node_zoneinfo_numa_miss_total",
          "Pages allocated here that were wanted elsewhere."),
    count("numa_foreign", "node_zoneinfo_numa_foreign_total",
          "Pages wanted here that were allocated elsewhere."),
    count("numa_interleave", "node_zoneinfo_numa_interleave_total",
          "Pages allocated here by turns."),
    count("numa_local", "node_zoneinfo_numa_local_total", "Pages allocated by tasks of this node."),
    count("numa_other", "node_zoneinfo_numa_other_total",
          "Pages allocated by tasks of other nodes."),
};

constexpr MetricDef protection(std::string_view name, std::string_view help) {
  return gauge_def(name, help, {"node", "zone"});
}

inline constexpr std::array protections = {
    protection("node_zoneinfo_protection_0",
               "Pages that allocations for the 1st zone must leave free."),
    protection("node_zoneinfo_protection_1",
               "Pages that allocations for the 2nd zone must leave free."),
    protection("node_zoneinfo_protection_2",
               "Pages that allocations for the 3rd zone must leave free."),
    protection("node_zoneinfo_protection_3",
               "Pages that allocations for the 4th zone must leave free."),
    protection("node_zoneinfo_protection_4",
               "Pages that allocations for the 5th zone must leave free."),
};

}  // namespace zoneinfo
}  // namespace strata::host
