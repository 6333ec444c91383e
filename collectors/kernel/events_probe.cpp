#include "collectors/kernel/events_probe.h"

#include <chrono>
#include <optional>

#include "cgroup.skel.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/metrics.h"
#include "core/kernel/ring_pump.h"
#include "core/kernel/skeleton.h"
#include "oom.skel.h"
#include "process.skel.h"

namespace strata::kernel {
namespace {

constexpr unsigned process_ring_bytes = 1U << 20;  // ten thousand forks a second for 0.3 s

/// The kernel stamps events with the monotonic clock; people read wall time.
Duration wall_offset() {
  const SystemClock clock;
  return clock.wall_now().time_since_epoch() - clock.now().time_since_epoch();
}

void add_events(Batch& batch, const Entity& entity, const LifecycleCounts& counts) {
  const auto add = [&](std::uint64_t value, std::string_view event) {
    batch.add(container_events, entity, static_cast<double>(value), {event});
  };
  add(counts.create, "create");
  add(counts.start, "start");
  add(counts.exit, "exit");
  add(counts.oom, "oom");
  add(counts.remove, "remove");
}

class RingProbe final : public EventsProbe {
 public:
  RingProbe(CgroupCensus& census, EventJournal& journal, LifecycleListeners listeners)
      : census_(census), lifecycle_(journal, std::move(listeners)) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override;
  Status collect(const CollectContext& context, Batch& batch) override;
  void describe(KernelStatus& status) const override;

  [[nodiscard]] int epoll_fd() const override { return pump_ ? pump_->epoll_fd() : -1; }
  bool pump(std::size_t budget) override;

 private:
  using Handler = bool (Lifecycle::*)(std::span<const std::byte>, Duration);

  void load(const KernelFeatures& features, const HostKnobs& knobs);
  Status listen(const char* name, const bpf_map* ring, Handler handler);
  Status collect_counters(const CollectContext& context, Batch& batch);
  [[nodiscard]] Status health() const;

  CgroupCensus& census_;
  Lifecycle lifecycle_;
  std::optional<Skeleton<cgroup_bpf>> cgroup_;
  std::optional<Skeleton<process_bpf>> process_;
  std::optional<Skeleton<oom_bpf>> oom_;
  std::optional<MapAccount<std::uint64_t, strata_processes>> processes_;
  std::optional<MapAccount<std::uint64_t, std::uint64_t>> kills_;
  std::optional<RingPump> pump_;
  Status rings_;  // the first ring that could not be listened to
  Duration offset_{};
};

void RingProbe::load(const KernelFeatures& features, const HostKnobs& knobs) {
  cgroup_.emplace(features, [&](cgroup_bpf& object) {
    object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    object.rodata->identifying_hierarchy = knobs.identifying_hierarchy;
  });
  process_.emplace(features, [&](process_bpf& object) {
    object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    bpf_map__set_max_entries(object.maps.events, process_ring_bytes);
  });
  const auto victim = features.tracepoint("mark_victim");
  oom_.emplace(features, [&](oom_bpf& object) {
    object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    object.rodata->victim_is_task =
        victim && !victim->empty() && victim->front() == ArgumentKind::pointer;
  });
}

void RingProbe::attach(const KernelFeatures& features, const HostKnobs& knobs) {
  load(features, knobs);
  offset_ = wall_offset();
  auto pump = RingPump::make();
  if (!pump) {
    rings_ = fail(pump.error());
    return;
  }
  pump_.emplace(std::move(*pump));
  // Rings first: what happens while the programs are being attached is heard.
  if (cgroup_->loaded()) rings_ = listen("cgroup", (*cgroup_)->maps.events, &Lifecycle::on_cgroup);
  if (process_->loaded()) {
    if (auto heard = listen("process", (*process_)->maps.events, &Lifecycle::on_process); !heard) {
      rings_ = heard;
    }
    processes_.emplace((*process_)->maps.processes, (*process_)->maps.losses);
  }
  if (oom_->loaded()) {
    if (auto heard = listen("oom", (*oom_)->maps.events, &Lifecycle::on_oom); !heard) {
      rings_ = heard;
    }
    kills_.emplace((*oom_)->maps.oom_kills, (*oom_)->maps.losses);
  }
  cgroup_->attach();
  process_->attach();
  oom_->attach();
}

Status RingProbe::listen(const char* name, const bpf_map* ring, Handler handler) {
  return pump_->add(name, ring, [this, handler](std::span<const std::byte> bytes) {
    return (lifecycle_.*handler)(bytes, offset_);
  });
}

bool RingProbe::pump(std::size_t budget) {
  if (!pump_) return false;
  offset_ = wall_offset();
  return pump_->pump(budget);
}

Status RingProbe::health() const {
  for (const BpfObject* object :
       {static_cast<const BpfObject*>(&*cgroup_), static_cast<const BpfObject*>(&*process_),
        static_cast<const BpfObject*>(&*oom_)}) {
    if (auto status = object->health(); !status) return status;
  }
  return rings_;
}

Status RingProbe::collect(const CollectContext& context, Batch& batch) {
  lifecycle_.update(context.containers, context.now);
  batch.hold(context.containers);
  auto counters = collect_counters(context, batch);
  if (cgroup_->working()) {
    add_events(batch, context.containers->host().entity, lifecycle_.host());
    std::unordered_set<std::string_view> visited;
    for (const auto& container : context.containers->all()) {
      if (!visited.insert(container->cgroup_path).second) continue;
      add_events(batch, container->entity, lifecycle_.of(container->cgroup_path));
    }
  }
  return counters ? health() : counters;
}

Status RingProbe::collect_counters(const CollectContext& context, Batch& batch) {
  Status status;
  if (processes_ && process_->working()) {
    status = processes_->collect(context, census_, [&](const Entity& entity, const auto& account) {
      const auto found = account.find({});
      const auto counts = found == account.end() ? strata_processes{} : found->second;
      batch.add(processes_total, entity, static_cast<double>(counts.started), {"started"});
      batch.add(processes_total, entity, static_cast<double>(counts.exited), {"exited"});
    });
  }
  if (kills_ && oom_->working()) {
    auto read = kills_->collect(context, census_, [&](const Entity& entity, const auto& account) {
      const auto found = account.find({});
      batch.add(oom_kills, entity, found == account.end() ? 0 : static_cast<double>(found->second));
    });
    if (!read) status = read;
  }
  return status;
}

void RingProbe::describe(KernelStatus& status) const {
  if (!cgroup_) return;
  append(status.programs, cgroup_->programs());
  append(status.programs, process_->programs());
  append(status.programs, oom_->programs());
  if (processes_) status.maps.push_back(processes_->status());
  if (kills_) status.maps.push_back(kills_->status());
  if (!pump_) return;
  for (const auto& counts : pump_->counts()) {
    const auto& maps =
        counts.name == "cgroup"    ? std::pair((*cgroup_)->maps.events, (*cgroup_)->maps.losses)
        : counts.name == "process" ? std::pair((*process_)->maps.events, (*process_)->maps.losses)
                                   : std::pair((*oom_)->maps.events, (*oom_)->maps.losses);
    status.rings.push_back(
        {.name = counts.name,
         .size_bytes = bpf_map__max_entries(maps.first),
         .events = counts.events,
         .dropped = read_per_cpu_slot(maps.second, STRATA_LOSS_RING_FULL).value_or(0)});
  }
}

}  // namespace

std::unique_ptr<EventsProbe> make_events_probe(CgroupCensus& census, EventJournal& journal,
                                               LifecycleListeners listeners) {
  return std::make_unique<RingProbe>(census, journal, std::move(listeners));
}

}  // namespace strata::kernel
