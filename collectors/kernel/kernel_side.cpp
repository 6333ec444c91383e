#include "collectors/kernel/kernel_side.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "collectors/kernel/metrics.h"
#include "core/base/host_fs.h"

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
    batch.add(program_missed, static_cast<double>(program.missed), {program.name});
    if (program.runs) batch.add(program_runs, static_cast<double>(*program.runs), {program.name});
    if (program.run_nanoseconds) {
      batch.add(program_run_seconds, static_cast<double>(*program.run_nanoseconds) / 1e9,
                {program.name});
    }
  }
}

class BpfCollector final : public Collector {
 public:
  explicit BpfCollector(KernelSide& side) : side_(side) {}

  [[nodiscard]] std::string_view name() const override { return bpf_name; }
  [[nodiscard]] Layer layer() const override { return Layer::agent; }
  Status collect(const CollectContext& context, Batch& batch) override {
    side_.keep_budget(context.now);
    const auto status = side_.look();
    add_programs(batch, status->programs);
    add_maps(batch, *status);
    for (const auto& budget : status->budgets) {
      batch.add(probe_cpu_share, budget.share, {budget.probe});
      batch.add(probe_sampling, static_cast<double>(budget.one_in), {budget.probe});
    }
    return {};
  }

 private:
  static void add_maps(Batch& batch, const KernelStatus& status) {
    for (const auto& map : status.maps) {
      if (map.entries) batch.add(map_entries, static_cast<double>(*map.entries), {map.name});
      if (map.overflows) batch.add(map_overflows, static_cast<double>(*map.overflows), {map.name});
      if (map.memory_bytes == 0) continue;  // not told by this kernel
      batch.add(map_memory, static_cast<double>(map.memory_bytes), {map.name});
    }
    for (const auto& ring : status.rings) {
      batch.add(ring_events, static_cast<double>(ring.events), {ring.name});
      batch.add(ring_dropped, static_cast<double>(ring.dropped), {ring.name});
    }
    batch.add(bpf_memory, static_cast<double>(status.map_bytes));
  }

  KernelSide& side_;
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
  if (!listeners.path_of) {
    listeners.path_of = [&census](CgroupKey key) {
      return census.path_of(key, SystemClock().now());
    };
  }
  return listeners;
}

}  // namespace

namespace {

/// Shares of the memory for maps: the run queue has a row for each container on each CPU, the other
/// seven objects that have hashes get equal parts of what is left.
void share_memory(HostKnobs& knobs, std::uint64_t bytes) {
  knobs.run_queue_bytes = bytes / 4;
  knobs.object_bytes = (bytes - knobs.run_queue_bytes) / 7;
}

}  // namespace

namespace {

/// v1 has a counter in the scheduler BFQ and one in throttling; from Linux 6.10 on the latter
/// counts only once a limit is set. The root has everybody's I/O and so tells which counts at all.
bool cgroups_tell_io(const CgroupLayout& layout) {
  if (!layout.is_v1("blkio")) return true;
  constexpr std::array files = {"blkio.bfq.io_service_bytes_recursive",
                                "blkio.throttle.io_service_bytes_recursive"};
  return std::any_of(files.begin(), files.end(), [&](const char* file) {
    const auto text = read_file(layout.file("blkio", "/", file));
    return text && text->find(" Read ") != std::string::npos;  // "8:0 Read 4096"
  });
}

}  // namespace

HostKnobs knobs_for(const CgroupLayout& layout) {
  return {.key_by_memory_v1 = layout.mode == CgroupMode::v1,
          .cgroups_tell_cpus = layout.is_v1("cpuacct"),
          .cgroups_tell_io = cgroups_tell_io(layout),
          .identifying_hierarchy = layout.identifying().id,
          .unified_directory = layout.unified.directory};
}

KernelSide::KernelSide(const CgroupLayout& layout, EventJournal& journal, Listeners listeners,
                       KernelSettings settings, PeerLookup name_of)
    : census_(layout), knobs_(knobs_for(layout)), settings_(std::move(settings)) {
  share_memory(knobs_, settings_.map_bytes);
  const ProbeParts parts{census_, stream_, journal, load_turn_};
  const auto add = [this](std::string_view name, std::unique_ptr<Probe> probe) {
    probes_.push_back({name, std::move(probe)});
  };
  add("run_queue", make_run_queue_probe(parts));
  add("block_io", make_block_io_probe(parts));
  add("network", make_network_probe(parts));
  add("tcp", make_tcp_probe(parts, settings_.peers, std::move(name_of)));
  add("packet_drops", make_packet_drop_probe(parts));
  add("reclaim", make_reclaim_probe(parts));
  add("kernel_events", make_events_probe(parts, with_census(std::move(listeners), census_)));
}

KernelSide::~KernelSide() = default;

void KernelSide::attach() { attach(KernelFeatures::probe()); }

void KernelSide::attach(const KernelFeatures& features) {
  for (const auto& [name, probe] : probes_) probe->attach(features, knobs_);
  attached_ = true;
  apply(settings_);
  for (const auto& [name, probe] : probes_) {
    for (const auto& [own, object] : probe->guarded()) {
      guards_.emplace_back(own.empty() ? name : own, object,
                           std::max(1U, std::thread::hardware_concurrency()));
    }
  }
  const auto now = look();
  hears_cgroups_ =
      std::count_if(now->programs.begin(), now->programs.end(), [](const auto& program) {
        return program.attached && tells_of_cgroups(program.name);
      }) == 2;
  serves_disk_io_ = !knobs_.cgroups_tell_io &&
                    std::any_of(now->programs.begin(), now->programs.end(), [](const auto& one) {
                      return one.attached && one.name == "block_io_complete";
                    });
}

void KernelSide::keep_budget(Instant now) {
  for (auto& guard : guards_) guard.check(now, static_cast<double>(settings_.budget_percent) / 100);
}

std::shared_ptr<const KernelStatus> KernelSide::look() {
  last_status_ = std::make_shared<KernelStatus>(status());
  return last_status_;
}

void KernelSide::apply(const KernelSettings& settings) {
  settings_ = settings;
  for (const auto& [name, probe] : probes_) probe->apply(settings);
}

bool KernelSide::on_containers(const std::shared_ptr<const ContainerSet>& containers) {
  bool told = false;
  for (const auto& [name, probe] : probes_) told |= probe->on_containers(containers);
  return told;
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
  for (const auto& [name, probe] : probes_) probe->describe(status);
  status.rings = stream_.rings();
  for (const auto& guard : guards_) status.budgets.push_back(guard.status());
  return status;
}

std::vector<std::string_view> KernelSide::collector_names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, probe] : probes_) names.push_back(name);
  names.push_back(bpf_name);
  return names;
}

std::unique_ptr<Collector> KernelSide::make_collector(std::string_view name) {
  if (name == bpf_name) return std::make_unique<BpfCollector>(*this);
  for (const auto& [known, probe] : probes_) {
    if (known == name) return std::make_unique<ProbeCollector>(known, *probe, attached_);
  }
  return nullptr;
}

}  // namespace strata::kernel
