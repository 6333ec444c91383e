#include "collectors/kernel/events_probe.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>

#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/oom.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/metrics.h"
#include "core/kernel/ring_pump.h"
#include "core/kernel/skeleton.h"

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

  /// An event taken out of its ring. All kinds begin with their time.
  struct Pending {
    std::uint64_t time_ns = 0;
    Handler handler = nullptr;
    std::vector<std::byte> bytes;
  };

  void load(const KernelFeatures& features, const HostKnobs& knobs);
  Status listen(const char* name, const bpf_map* ring, std::size_t event_bytes, Handler handler);
  Status collect_counters(const CollectContext& context, Batch& batch);
  [[nodiscard]] Status health() const;
  [[nodiscard]] RingStatus ring_status(const RingPump::Counts& counts) const;

  CgroupCensus& census_;
  Lifecycle lifecycle_;
  std::optional<Skeleton<cgroup_bpf>> cgroup_;
  std::optional<Skeleton<process_bpf>> process_;
  std::optional<Skeleton<oom_bpf>> oom_;
  std::optional<MapAccount<std::uint64_t, strata_processes>> processes_;
  std::optional<MapAccount<std::uint64_t, std::uint64_t>> kills_;
  std::optional<RingPump> pump_;
  Status rings_;  // the first ring that could not be listened to
  std::vector<Pending> pending_;
};

static_assert(offsetof(strata_cgroup_event, time_ns) == 0);
static_assert(offsetof(strata_process_event, time_ns) == 0);
static_assert(offsetof(strata_oom_event, time_ns) == 0);

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
  auto pump = RingPump::make();
  if (!pump) {
    rings_ = fail(pump.error());
    return;
  }
  pump_.emplace(std::move(*pump));
  // Rings first: what happens while the programs are being attached is heard.
  const auto hear = [&](const char* name, const bpf_map* ring, std::size_t size, Handler handler) {
    if (auto heard = listen(name, ring, size, handler); !heard) rings_ = heard;
  };
  if (cgroup_->loaded()) {
    hear("cgroup", (*cgroup_)->maps.events, sizeof(strata_cgroup_event), &Lifecycle::on_cgroup);
  }
  if (process_->loaded()) {
    hear("process", (*process_)->maps.events, sizeof(strata_process_event), &Lifecycle::on_process);
    processes_.emplace((*process_)->maps.processes, (*process_)->maps.losses);
  }
  if (oom_->loaded()) {
    hear("oom", (*oom_)->maps.events, sizeof(strata_oom_event), &Lifecycle::on_oom);
    kills_.emplace((*oom_)->maps.oom_kills, (*oom_)->maps.losses);
  }
  cgroup_->attach();
  process_->attach();
  oom_->attach();
}

Status RingProbe::listen(const char* name, const bpf_map* ring, std::size_t event_bytes,
                         Handler handler) {
  return pump_->add(name, ring, [this, event_bytes, handler](std::span<const std::byte> bytes) {
    if (bytes.size() != event_bytes) return false;
    Pending event{.handler = handler, .bytes = {bytes.begin(), bytes.end()}};
    std::memcpy(&event.time_ns, bytes.data(), sizeof(event.time_ns));
    pending_.push_back(std::move(event));
    return true;
  });
}

/// The rings are read one after the other; what they tell is told in the order in which it
/// happened.
bool RingProbe::pump(std::size_t budget) {
  if (!pump_) return false;
  const bool more = pump_->pump(budget);
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const Pending& a, const Pending& b) { return a.time_ns < b.time_ns; });
  const auto offset = wall_offset();
  for (const auto& event : pending_) (lifecycle_.*event.handler)(event.bytes, offset);
  pending_.clear();
  return more;
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
      const auto counts = counters(account);
      batch.add(processes_total, entity, static_cast<double>(counts.started), {"started"});
      batch.add(processes_total, entity, static_cast<double>(counts.exited), {"exited"});
    });
  }
  if (kills_ && oom_->working()) {
    auto read = kills_->collect(context, census_, [&](const Entity& entity, const auto& account) {
      batch.add(oom_kills, entity, static_cast<double>(counters(account)));
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
  for (const auto& counts : pump_->counts()) status.rings.push_back(ring_status(counts));
}

RingStatus RingProbe::ring_status(const RingPump::Counts& counts) const {
  const auto of = [&](const auto& object) {
    const auto dropped = read_per_cpu_slot(object->maps.losses, STRATA_LOSS_RING_FULL);
    return RingStatus{counts.name, bpf_map__max_entries(object->maps.events), counts.events,
                      dropped.value_or(0)};
  };
  if (counts.name == "cgroup") return of(*cgroup_);
  if (counts.name == "process") return of(*process_);
  return of(*oom_);
}

}  // namespace

std::unique_ptr<EventsProbe> make_events_probe(CgroupCensus& census, EventJournal& journal,
                                               LifecycleListeners listeners) {
  return std::make_unique<RingProbe>(census, journal, std::move(listeners));
}

}  // namespace strata::kernel
