// Probe: one stem of bpf/ as the agent sees it: attached once, read by a collector, described in
// the dump. KernelSide owns the probes; collectors refer to them.
#pragma once

#include <memory>
#include <string>

#include "collectors/kernel/cgroup_census.h"
#include "core/collector.h"
#include "core/kernel/features.h"
#include "core/kernel/status.h"

namespace strata::kernel {

/// What programs are told of the host.
struct HostKnobs {
  bool key_by_memory_v1 = false;  // no unified hierarchy: tasks are known by v1's memory cgroup
  unsigned identifying_hierarchy = 0;        // whose cgroup events are heard
  std::string unified_directory;             // empty: cgroup programs cannot attach
  std::uint64_t run_queue_bytes = 16 << 20;  // what the run queue's maps may take
};

HostKnobs knobs_for(const CgroupLayout& layout);

/// Loop thread.
class Probe {
 public:
  virtual ~Probe() = default;

  /// Loads and attaches; what cannot is off with its reason.
  virtual void attach(const KernelFeatures& features, const HostKnobs& knobs) = 0;

  /// Adds the samples of what is attached; the error of what is not.
  virtual Status collect(const CollectContext& context, Batch& batch) = 0;

  /// Appends programs, maps and rings as they are now.
  virtual void describe(KernelStatus& status) const = 0;
};

/// The census outlives the probes.
std::unique_ptr<Probe> make_run_queue_probe(CgroupCensus& census);
std::unique_ptr<Probe> make_block_io_probe(CgroupCensus& census);
std::unique_ptr<Probe> make_network_probe(CgroupCensus& census);

}  // namespace strata::kernel
