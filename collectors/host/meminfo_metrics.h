#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "collectors/host/fixed_text.h"
#include "core/metrics/metric_def.h"

namespace strata::host {

/// A field of /proc/meminfo by its key there.
struct MeminfoField {
  std::string_view key;
  MetricDef def;
};

/// A field in kB, exported in bytes.
template <FixedText Key>
consteval MeminfoField memory_bytes() {
  return {Key.view(),
          {.name = field_text<"node_memory_", Key, "_bytes">,
           .help = field_text<"Memory information field ", Key, "_bytes.">,
           .type = MetricType::gauge}};
}

/// A field without a unit.
template <FixedText Key>
consteval MeminfoField memory_count() {
  return {Key.view(),
          {.name = field_text<"node_memory_", Key, "">,
           .help = field_text<"Memory information field ", Key, ".">,
           .type = MetricType::gauge}};
}

/// Those of Linux 4.14 to 6.18, in the order of the file.
inline constexpr std::array meminfo_fields = {
    memory_bytes<"MemTotal">(),
    memory_bytes<"MemFree">(),
    memory_bytes<"MemAvailable">(),
    memory_bytes<"Buffers">(),
    memory_bytes<"Cached">(),
    memory_bytes<"SwapCached">(),
    memory_bytes<"Active">(),
    memory_bytes<"Inactive">(),
    memory_bytes<"Active(anon)">(),
    memory_bytes<"Inactive(anon)">(),
    memory_bytes<"Active(file)">(),
    memory_bytes<"Inactive(file)">(),
    memory_bytes<"Unevictable">(),
    memory_bytes<"Mlocked">(),
    memory_bytes<"HighTotal">(),
    memory_bytes<"HighFree">(),
    memory_bytes<"LowTotal">(),
    memory_bytes<"LowFree">(),
    memory_bytes<"SwapTotal">(),
    memory_bytes<"SwapFree">(),
    memory_bytes<"Zswap">(),
    memory_bytes<"Zswapped">(),
    memory_bytes<"Dirty">(),
    memory_bytes<"Writeback">(),
    memory_bytes<"AnonPages">(),
    memory_bytes<"Mapped">(),
    memory_bytes<"Shmem">(),
    memory_bytes<"KReclaimable">(),
    memory_bytes<"Slab">(),
    memory_bytes<"SReclaimable">(),
    memory_bytes<"SUnreclaim">(),
    memory_bytes<"KernelStack">(),
    memory_bytes<"ShadowCallStack">(),
    memory_bytes<"PageTables">(),
    memory_bytes<"SecPageTables">(),
    memory_bytes<"NFS_Unstable">(),
    memory_bytes<"Bounce">(),
    memory_bytes<"WritebackTmp">(),
    memory_bytes<"CommitLimit">(),
    memory_bytes<"Committed_AS">(),
    memory_bytes<"VmallocTotal">(),
    memory_bytes<"VmallocUsed">(),
    memory_bytes<"VmallocChunk">(),
    memory_bytes<"Percpu">(),
    memory_bytes<"EarlyMemtestBad">(),
    memory_bytes<"HardwareCorrupted">(),
    memory_bytes<"AnonHugePages">(),
    memory_bytes<"ShmemHugePages">(),
    memory_bytes<"ShmemPmdMapped">(),
    memory_bytes<"FileHugePages">(),
    memory_bytes<"FilePmdMapped">(),
    memory_bytes<"CmaTotal">(),
    memory_bytes<"CmaFree">(),
    memory_bytes<"Unaccepted">(),
    memory_bytes<"Balloon">(),
    memory_bytes<"GPUActive">(),
    memory_bytes<"GPUReclaim">(),
    memory_count<"HugePages_Total">(),
    memory_count<"HugePages_Free">(),
    memory_count<"HugePages_Rsvd">(),
    memory_count<"HugePages_Surp">(),
    memory_bytes<"Hugepagesize">(),
    memory_bytes<"Hugetlb">(),
    memory_bytes<"DirectMap4k">(),
    memory_bytes<"DirectMap2M">(),
    memory_bytes<"DirectMap4M">(),
    memory_bytes<"DirectMap1G">(),
};

inline constexpr auto meminfo_metrics = [] {
  std::array<const MetricDef*, meminfo_fields.size()> metrics{};
  std::ranges::transform(meminfo_fields, metrics.begin(),
                         [](const MeminfoField& field) { return &field.def; });
  return metrics;
}();

}  // namespace strata::host
