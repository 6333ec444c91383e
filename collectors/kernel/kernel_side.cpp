#include "collectors/kernel/kernel_side.h"

#include <algorithm>
#include <array>
#include <utility>

#include "collectors/kernel/metrics.h"

namespace strata::kernel {
namespace {

constexpr std::string_view bpf_name = "bpf";

class ProbeCollector final : public Collector {
 public:
  ProbeCollector(std::string_view name, Probe& probe, const bool& attached)
      : name_(name), probe_(probe), attached_(attached) {}

  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override {
    if (!attached_) return fail(Code::unsupported, "BPF programs have not been attached");
    return probe_.collect(context, batch);
  }

 private:
  std::string_view name_;
  Probe& probe_;
  const bool& attached_;
};

void add_programs(Batch& batch, const std::vector<ProgramStatus>& programs) {
  for (const auto& program : programs) {
    batch.add(program_attached, program.attached ? 1 : 0, {program.name});
    if (program.runs) batch.add(program_runs, static_cast<double>(*program.runs), {program.name});
    if (program.run_nanoseconds) {
      batch.add(program_run_seconds, static_cast<double>(*program.run_nanoseconds) / 1e9,
                {program.name});
    }
  }
}

class BpfCollector final : public Collector {
 public:
  explicit BpfCollector(const KernelSide& side) : side_(side) {}

  [[nodiscard]] std::string_view name() const override { return bpf_name; }
  [[nodiscard]] Layer layer() const override { return Layer::agent; }
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto status = side_.status();
    add_programs(batch, status.programs);
    for (const auto& map : status.maps) {
      batch.add(map_entries, static_cast<double>(map.entries), {map.name});
      batch.add(map_overflows, static_cast<double>(map.overflows), {map.name});
      if (map.memory_bytes == 0) continue;  // not told by this kernel
      batch.add(map_memory, static_cast<double>(map.memory_bytes), {map.name});
    }
    for (const auto& ring : status.rings) {
      batch.add(ring_events, static_cast<double>(ring.events), {ring.name});
      batch.add(ring_dropped, static_cast<double>(ring.dropped), {ring.name});
    }
    return {};
  }

 private:
  const KernelSide& side_;
};

bool tells_of_cgroups(std::string_view program) {
  return program == "cgroup_made" || program == "cgroup_removed";
}

/// Removals are told to the census too.
LifecycleListeners with_census(LifecycleListeners listeners, CgroupCensus& census) {
  auto removed = std::move(listeners.cgroup_removed);
  listeners.cgroup_removed = [&census, removed = std::move(removed)](CgroupKey key,
                                                                     std::string_view path) {
    census.on_removed(key);
    if (removed) removed(key, path);
  };
  return listeners;
}

}  // namespace

HostKnobs knobs_for(const CgroupLayout& layout) {
  return {.key_by_memory_v1 = layout.mode == CgroupMode::v1,
          .identifying_hierarchy = layout.identifying().id,
          .unified_directory = layout.unified.directory};
}

KernelSide::KernelSide(const CgroupLayout& layout, EventJournal& journal, Listeners listeners,
                       KernelSettings settings, PeerLookup name_of)
    : census_(layout), knobs_(knobs_for(layout)), settings_(std::move(settings)) {
  const ProbeParts parts{census_, stream_, journal};
  run_queue_ = make_run_queue_probe(parts);
  block_io_ = make_block_io_probe(parts);
  network_ = make_network_probe(parts);
  tcp_ = make_tcp_probe(parts, settings_.peers, std::move(name_of));
  packet_drops_ = make_packet_drop_probe(parts);
  events_ = make_events_probe(parts, with_census(std::move(listeners), census_));
}

KernelSide::~KernelSide() = default;

std::vector<Probe*> KernelSide::probes() const {
  return {run_queue_.get(), block_io_.get(),     network_.get(),
          tcp_.get(),       packet_drops_.get(), events_.get()};
}

void KernelSide::attach() { attach(KernelFeatures::probe()); }

void KernelSide::attach(const KernelFeatures& features) {
  for (auto* const probe : probes()) probe->attach(features, knobs_);
  attached_ = true;
  const auto programs = status().programs;
  hears_cgroups_ = std::count_if(programs.begin(), programs.end(), [](const auto& program) {
                     return program.attached && tells_of_cgroups(program.name);
                   }) == 2;
  apply(settings_);
}

void KernelSide::apply(const KernelSettings& settings) {
  settings_ = settings;
  for (auto* const probe : probes()) probe->apply(settings);
}

std::optional<std::uint64_t> KernelSide::missed_cgroup_events() const {
  if (!hears_cgroups_) return std::nullopt;
  for (const auto& ring : stream_.rings()) {
    if (ring.name == "cgroup") return ring.dropped;
  }
  return std::nullopt;
}

KernelStatus KernelSide::status() const {
  KernelStatus status;
  for (const auto* const probe : probes()) probe->describe(status);
  status.rings = stream_.rings();
  return status;
}

std::vector<std::string_view> KernelSide::collector_names() const {
  return {"run_queue", "block_io", "network", "tcp", "packet_drops", "kernel_events", bpf_name};
}

std::unique_ptr<Collector> KernelSide::make_collector(std::string_view name) {
  if (name == bpf_name) return std::make_unique<BpfCollector>(*this);
  const auto names = collector_names();
  const auto all = probes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (names[i] == name) return std::make_unique<ProbeCollector>(names[i], *all[i], attached_);
  }
  return nullptr;
}

}  // namespace strata::kernel
