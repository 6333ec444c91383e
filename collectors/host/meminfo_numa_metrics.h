#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host {

/// In bytes where the kernel says kB, though the name does not end in it: as node_exporter.
template <FixedText Key>
consteval MetricDef numa_field() {
  return gauge_def(field_text<"node_memory_numa_", Key, "">,
                   field_text<"Memory of a NUMA node, field ", Key, ".">, {"node"});
}

/// Those of Linux 4.14 to 6.18; others are made when they are first seen.
inline constexpr std::array meminfo_numa_fields = {
    numa_field<"MemTotal">(),       numa_field<"MemFree">(),
    numa_field<"MemUsed">(),        numa_field<"SwapCached">(),
    numa_field<"Active">(),         numa_field<"Inactive">(),
    numa_field<"Active(anon)">(),   numa_field<"Inactive(anon)">(),
    numa_field<"Active(file)">(),   numa_field<"Inactive(file)">(),
    numa_field<"Unevictable">(),    numa_field<"Mlocked">(),
    numa_field<"Dirty">(),          numa_field<"Writeback">(),
    numa_field<"FilePages">(),      numa_field<"Mapped">(),
    numa_field<"AnonPages">(),      numa_field<"Shmem">(),
    numa_field<"KernelStack">(),    numa_field<"ShadowCallStack">(),
    numa_field<"PageTables">(),     numa_field<"SecPageTables">(),
    numa_field<"NFS_Unstable">(),   numa_field<"Bounce">(),
    numa_field<"WritebackTmp">(),   numa_field<"KReclaimable">(),
    numa_field<"Slab">(),           numa_field<"SReclaimable">(),
    numa_field<"SUnreclaim">(),     numa_field<"AnonHugePages">(),
    numa_field<"ShmemHugePages">(), numa_field<"ShmemPmdMapped">(),
    numa_field<"FileHugePages">(),  numa_field<"FilePmdMapped">(),
    numa_field<"Unaccepted">(),     numa_field<"HugePages_Total">(),
    numa_field<"HugePages_Free">(), numa_field<"HugePages_Surp">(),
};

template <FixedText Key>
consteval MetricDef numa_count() {
  return counter_def(field_text<"node_memory_numa_", Key, "_total">,
                     field_text<"Pages of a NUMA node, field ", Key, " of numastat.">, {"node"});
}

inline constexpr std::array numastat_fields = {
    numa_count<"numa_hit">(),       numa_count<"numa_miss">(),  numa_count<"numa_foreign">(),
    numa_count<"interleave_hit">(), numa_count<"local_node">(), numa_count<"other_node">(),
};

}  // namespace strata::host
