// KernelSide: all of the agent's BPF. It owns the probes, wakes the loop when a ring has events,
// and makes the collectors that read the maps.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/kernel/probe.h"
#include "core/collector.h"
#include "core/events/journal.h"
#include "core/identity/cgroup_layout.h"
#include "core/kernel/features.h"
#include "core/kernel/status.h"

namespace strata::kernel {

/// Loop thread.
class KernelSide {
 public:
  /// Called from pump().
  using Listeners = LifecycleListeners;

  /// The journal outlives this.
  KernelSide(const CgroupLayout& layout, EventJournal& journal, Listeners listeners,
             KernelSettings settings = {}, PeerLookup name_of = address_of_peer);
  KernelSide(const KernelSide&) = delete;
  KernelSide& operator=(const KernelSide&) = delete;
  ~KernelSide();

  /// Finds out what the kernel allows, loads and attaches. A program that cannot is off with its
  /// reason; the whole never fails. Once.
  void attach();
  /// The same with features that a test chose.
  void attach(const KernelFeatures& features);

  /// What can be changed while programs run is.
  void apply(const KernelSettings& settings);

  /// Readable while a ring has events (level-triggered); -1 without rings.
  [[nodiscard]] int epoll_fd() const { return stream_.epoll_fd(); }

  /// Consumes at most `budget` events of each ring; true when one may have more.
  bool pump(std::size_t budget) { return stream_.pump(budget); }

  /// To be called when containers have changed: events of a cgroup wait for the word that it is a
  /// container's. True: the journal has got some.
  bool on_containers(const std::shared_ptr<const ContainerSet>& containers);

  /// Cgroup events that have been lost so far; nothing where not every kind is heard.
  [[nodiscard]] std::optional<std::uint64_t> missed_cgroup_events() const;

  /// Whether load averages are this side's to serve: not while their program is off. Any thread.
  [[nodiscard]] bool serves_load() const { return load_turn_.is_taken(); }

  /// Whether what containers read and write is this side's to serve, since cgroups do not count it.
  /// As attach() has found it.
  [[nodiscard]] bool serves_disk_io() const { return serves_disk_io_; }

  /// Holds every probe to its budget. To be called every now and then.
  void keep_budget(Instant now);

  /// Programs, maps and rings as they are now: a system call or more for each.
  [[nodiscard]] KernelStatus status() const;
  /// The same as the collector "bpf" saw it last, or after attach(). Never null.
  [[nodiscard]] std::shared_ptr<const KernelStatus> last_status() const { return last_status_; }
  /// Takes it anew.
  std::shared_ptr<const KernelStatus> look();

  /// One for each probe, and "bpf", which tells of the programs and maps themselves.
  [[nodiscard]] std::vector<std::string_view> collector_names() const;

  /// A collector of that name, null for an unknown one; refers to this, which outlives it. Totals
  /// live here, so that a collector made anew goes on with them.
  [[nodiscard]] std::unique_ptr<Collector> make_collector(std::string_view name);

 private:
  struct NamedProbe {
    std::string_view collector;
    std::unique_ptr<Probe> probe;
  };

  CgroupCensus census_;
  EventStream stream_;
  LoadTurn load_turn_;
  HostKnobs knobs_;
  KernelSettings settings_;
  std::vector<NamedProbe> probes_;
  std::vector<BudgetGuard> guards_;
  std::shared_ptr<const KernelStatus> last_status_ = std::make_shared<KernelStatus>();
  bool attached_ = false;
  bool hears_cgroups_ = false;
  bool serves_disk_io_ = false;
};

}  // namespace strata::kernel
