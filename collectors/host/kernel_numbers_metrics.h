// Single numbers of the kernel.
#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/number_files.h"

namespace strata::host {

inline constexpr std::array entropy_files = {
    NumberFile{{Root::proc, "sys/kernel/random/entropy_avail"},
               gauge_def("node_entropy_available_bits", "Entropy that is available, in bits.")},
    NumberFile{{Root::proc, "sys/kernel/random/poolsize"},
               gauge_def("node_entropy_pool_size_bits", "Size of the pool of entropy, in bits.")},
};

/// "1184	0	2445330"
inline constexpr std::array filefd_files = {
    NumberFile{{Root::proc, "sys/fs/file-nr"},
               gauge_def("node_filefd_allocated", "Open files of the host.")},
    NumberFile{{Root::proc, "sys/fs/file-nr"},
               gauge_def("node_filefd_maximum", "Most files that may be open."),
               2},
};

/// Since Linux 6.13, with CONFIG_DETECT_HUNG_TASK.
inline constexpr std::array kernel_hung_files = {
    NumberFile{
        .file = {Root::proc, "sys/kernel/hung_task_detect_count"},
        .def = counter_def("node_kernel_hung_tasks_total", "Tasks that the kernel has found hung."),
        .missing = Missing::no_data},
};

constexpr NumberFile ksm_file(std::string_view path, std::string_view name, std::string_view help) {
  return {{Root::sys, path}, gauge_def(name, help)};
}

inline constexpr std::array ksmd_files = {
    NumberFile{{Root::sys, "kernel/mm/ksm/full_scans"},
               counter_def("node_ksmd_full_scans_total",
                           "Times that all memory that may be merged was scanned.")},
    ksm_file("kernel/mm/ksm/merge_across_nodes", "node_ksmd_merge_across_nodes",
             "Whether pages of different NUMA nodes may be merged."),
    ksm_file("kernel/mm/ksm/pages_shared", "node_ksmd_pages_shared", "Shared pages in use."),
    ksm_file("kernel/mm/ksm/pages_sharing", "node_ksmd_pages_sharing",
             "Places that share them, each a page saved."),
    ksm_file("kernel/mm/ksm/pages_to_scan", "node_ksmd_pages_to_scan",
             "Pages to be scanned before the daemon sleeps."),
    ksm_file("kernel/mm/ksm/pages_unshared", "node_ksmd_pages_unshared",
             "Pages that are unique though they are looked at again and again."),
    ksm_file("kernel/mm/ksm/pages_volatile", "node_ksmd_pages_volatile",
             "Pages that change too fast to be merged."),
    ksm_file("kernel/mm/ksm/run", "node_ksmd_run",
             "0: the daemon is stopped, 1: it runs, 2: it is stopped and pages are unmerged."),
    NumberFile{.file = {Root::sys, "kernel/mm/ksm/sleep_millisecs"},
               .def = gauge_def("node_ksmd_sleep_seconds",
                                "Time that the daemon sleeps between "
                                "two scans."),
               .unit = {.per_unit = 1000}},
};

}  // namespace strata::host
