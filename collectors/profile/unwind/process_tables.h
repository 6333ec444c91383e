// ProcessTables: which mappings of which processes the kernel can walk by tables.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

#include "bpf/unwind.h"
#include "collectors/profile/symbols/proc_maps.h"
#include "collectors/profile/unwind/table_store.h"

struct bpf_map;

namespace strata::profile {

struct UnwindSettings {
  std::string procfs = "/proc";
  UnwindLimits limits{};                                // of one file
  std::uint64_t table_bytes = std::uint64_t{24} << 20;  // of all files together
  std::size_t processes = 1024;
};

/// The maps of bpf/include/unwind.bpf.h.
struct UnwindMaps {
  const bpf_map* processes = nullptr;
  const bpf_map* tables = nullptr;
};

struct ProcessCounts {
  std::uint64_t processes = 0;            // that are walked by tables
  std::uint64_t without = 0;              // whose code has none: left to frame pointers
  std::uint64_t mappings = 0;             // of theirs
  std::uint64_t mappings_left_out = 0;    // beyond STRATA_UNWIND_MAPPINGS of one process
  std::uint64_t mappings_unreadable = 0;  // whose file could not be opened
};

/// Not thread-safe. What it does can block on disks.
class ProcessTables {
 public:
  ProcessTables(const UnwindMaps& maps, UnwindSettings settings);

  /// Looks at what the process has mapped, and tells the kernel if that is new, which is whether
  /// there may be more to come.
  bool load(pid_t pid);

  /// Forgets processes that have gone.
  void drop_gone();

  [[nodiscard]] ProcessCounts counts() const;
  [[nodiscard]] const TableCounts& tables() const { return store_.counts(); }

 private:
  struct Known {
    std::vector<Region> regions;
    std::uint32_t mappings = 0;
    std::uint64_t last_use = 0;
  };

  strata_unwind_process describe(pid_t pid, const std::vector<Region>& regions);
  const StoredTable* table_of(pid_t pid, const Region& region);
  const StoredTable* table_of_vdso(pid_t pid);
  void forget(pid_t pid);
  void make_room();

  UnwindMaps maps_;
  UnwindSettings settings_;
  TableStore store_;
  std::map<pid_t, Known> known_;
  std::set<pid_t> without_;
  std::uint64_t uses_ = 0;
  std::uint64_t left_out_ = 0;
  std::uint64_t unreadable_ = 0;
};

}  // namespace strata::profile
