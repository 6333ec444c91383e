// Probe: one stem of bpf/ as the agent sees it: attached once, read by a collector, described in
// the dump. KernelSide owns the probes; collectors refer to them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/kernel/budget_guard.h"
#include "collectors/kernel/cgroup_census.h"
#include "collectors/kernel/event_stream.h"
#include "collectors/kernel/lifecycle.h"
#include "collectors/kernel/load_turn.h"
#include "collectors/kernel/settings.h"
#include "core/collector.h"
#include "core/identity/network_map.h"
#include "core/kernel/features.h"
#include "core/kernel/status.h"

namespace strata::kernel {

/// What programs are told of the host.
struct HostKnobs {
  bool key_by_memory_v1 = false;   // no unified hierarchy: tasks are known by v1's memory cgroup
  bool cgroups_tell_cpus = false;  // v1's cpuacct has each CPU's time
  bool cgroups_tell_io = true;     // io.stat, or a v1 counter that counts
  unsigned identifying_hierarchy = 0;        // whose cgroup events are heard
  std::string unified_directory;             // empty: cgroup programs cannot attach
  std::uint64_t run_queue_bytes = 16 << 20;  // what the run queue's maps may take
  std::uint64_t object_bytes = 8 << 20;      // what the hashes of any other object may take
};

HostKnobs knobs_for(const CgroupLayout& layout);

/// One of a probe's objects.
struct GuardedObject {
  std::string_view name;  // empty: as the probe's collector
  Guarded& object;
};

/// Loop thread.
class Probe {
 public:
  virtual ~Probe() = default;

  /// Loads and attaches; what cannot is off with its reason.
  virtual void attach(const KernelFeatures& features, const HostKnobs& knobs) = 0;

  /// After attach(), and again whenever the user has changed them.
  virtual void apply(const KernelSettings& /*settings*/) {}

  /// Whenever containers have changed, for what cannot wait for a collection. Cheap. True: events
  /// have been told.
  virtual bool on_containers(const std::shared_ptr<const ContainerSet>& /*containers*/) {
    return false;
  }

  /// Adds the samples of what is attached; the error of what is not.
  virtual Status collect(const CollectContext& context, Batch& batch) = 0;

  /// Appends programs and maps as they are now.
  virtual void describe(KernelStatus& status) const = 0;

  /// Its loaded objects, for the budget guard. Valid while this is.
  [[nodiscard]] virtual std::vector<GuardedObject> guarded() = 0;
};

/// What to call the other end of a connection; null: ask again at the next collection.
using PeerLookup =
    std::function<std::optional<std::string>(const Endpoint&, const CollectContext&)>;

/// The address.
inline std::optional<std::string> address_of_peer(const Endpoint& endpoint,
                                                  const CollectContext& /*context*/) {
  return to_text(endpoint.address);
}

/// What all probes share; everything outlives them.
struct ProbeParts {
  CgroupCensus& census;
  EventStream& stream;
  EventJournal& journal;
  LoadTurn& load_turn;
};

std::unique_ptr<Probe> make_run_queue_probe(const ProbeParts& parts);
std::unique_ptr<Probe> make_block_io_probe(const ProbeParts& parts);
std::unique_ptr<Probe> make_network_probe(const ProbeParts& parts);
/// `peers` are told apart for each cgroup and for each container.
std::unique_ptr<Probe> make_tcp_probe(const ProbeParts& parts, std::uint64_t peers,
                                      PeerLookup name_of);
std::unique_ptr<Probe> make_packet_drop_probe(const ProbeParts& parts);
std::unique_ptr<Probe> make_reclaim_probe(const ProbeParts& parts);
std::unique_ptr<Probe> make_events_probe(const ProbeParts& parts, LifecycleListeners listeners);

}  // namespace strata::kernel
