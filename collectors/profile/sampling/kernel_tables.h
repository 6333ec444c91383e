// KernelTables: the maps of a loaded profile.bpf.c or off_cpu.bpf.c. Source files only.
#pragma once

#include <cstdint>

#include "bpf/profile.h"
#include "collectors/profile/sampling/tally.h"
#include "core/kernel/map_reader.h"

namespace strata::profile {

/// What both objects have. Valid while the object is.
struct TableMaps {
  const bpf_map* stacks = nullptr;
  const bpf_map* counts = nullptr;
  const bpf_map* told_processes = nullptr;
  const bpf_map* wanted_cgroups = nullptr;
  const bpf_map* events = nullptr;
  volatile std::uint32_t* generation = nullptr;
  const strata_profile_losses* lost = nullptr;
};

class KernelTables {
 public:
  explicit KernelTables(const TableMaps& maps);

  /// Begins another generation and moves what the old one has into `tally`. Nothing is lost and
  /// nothing counted twice, whatever is being sampled meanwhile.
  Status gather(Tally& tally);

  /// All generations, once nothing is attached any more.
  Status gather_rest(Tally& tally);

  /// Lets the program tell of all processes again.
  Status forget_processes();

  [[nodiscard]] Status want(CgroupKey key);

  /// Since the object was loaded.
  [[nodiscard]] strata_profile_losses lost() const { return *maps_.lost; }

 private:
  enum class Which : std::uint8_t { old, all };

  Status move(Which which, Tally& tally);
  Status move_stacks(Which which, Tally& tally);
  Status move_counts(Which which, Tally& tally);
  [[nodiscard]] bool moves(Which which, std::uint64_t generation) const;

  TableMaps maps_;
  kernel::HashMap<std::uint64_t, strata_stack> stacks_;
  kernel::HashMap<strata_profile_key, strata_profile_count> counts_;
  kernel::HashMap<std::int32_t, std::uint64_t> told_processes_;
  kernel::HashMap<std::uint64_t, std::uint64_t> wanted_cgroups_;
};

}  // namespace strata::profile
