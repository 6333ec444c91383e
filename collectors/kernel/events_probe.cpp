// The stems that tell of events (cgroup, process, oom) and what they count.
#include <cstddef>
#include <cstring>
#include <optional>
#include <unordered_set>

#include "bpf/cgroup.h"
#include "bpf/oom.h"
#include "bpf/process.h"
#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/oom.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "collectors/kernel/event_stream.h"
#include "collectors/kernel/lifecycle.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/object_guard.h"
#include "collectors/kernel/probe.h"
#include "core/kernel/map_budget.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {
namespace {

constexpr unsigned process_ring_bytes = 1U << 20;  // ten thousand forks a second for 0.3 s
constexpr unsigned cgroup_ring_bytes = 1U << 20;   // 320 containers made and removed at once

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

/// Who was killed, and by which signal.
struct KilledKey {
  using Detail = std::uint32_t;
  static CgroupKey cgroup(const strata_killed_key& key) { return {key.key}; }
  static Detail detail(const strata_killed_key& key) { return key.signal; }
};

using KilledAccount = MapAccount<strata_killed_key, std::uint64_t, KilledKey>;

/// "SIGKILL"; real-time signals have numbers alone: "SIG34".
std::string signal_name(std::uint32_t signal) {
  const char* const name = ::sigabbrev_np(static_cast<int>(signal));
  return "SIG" + (name == nullptr ? std::to_string(signal) : std::string(name));
}

/// Containers are known by these events, so that their programs are measured, but never detached.
class CgroupGuard final : public ObjectGuard<cgroup_bpf> {
 public:
  using ObjectGuard::ObjectGuard;
  bool pause(const std::string& /*reason*/) override { return false; }
};

class EventsProbe final : public Probe {
 public:
  EventsProbe(const ProbeParts& parts, LifecycleListeners listeners)
      : parts_(parts), lifecycle_(parts.journal, std::move(listeners)) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override;
  bool on_containers(const std::shared_ptr<const ContainerSet>& containers) override {
    return lifecycle_.adopt(containers);
  }
  Status collect(const CollectContext& context, Batch& batch) override;
  void describe(KernelStatus& status) const override;
  [[nodiscard]] std::vector<GuardedObject> guarded() override;

 private:
  using Handler = bool (Lifecycle::*)(std::span<const std::byte>, Duration);

  void load(const KernelFeatures& features, const HostKnobs& knobs);
  void open_accounts();
  void listen(EventRing ring, Handler handler);
  Status collect_counters(const CollectContext& context, Batch& batch);
  [[nodiscard]] Status health() const;

  ProbeParts parts_;
  Lifecycle lifecycle_;
  std::optional<Skeleton<cgroup_bpf>> cgroup_;
  std::optional<Skeleton<process_bpf>> process_;
  std::optional<Skeleton<oom_bpf>> oom_;
  std::optional<MapAccount<std::uint64_t, strata_processes>> processes_;
  std::optional<KilledAccount> killed_;
  std::optional<MapAccount<std::uint64_t, std::uint64_t>> kills_;
  std::optional<CgroupGuard> cgroup_guard_;
  std::optional<ObjectGuard<process_bpf>> process_guard_;
  std::optional<ObjectGuard<oom_bpf>> oom_guard_;
  Status rings_;  // of the last ring that could not be listened to
};

static_assert(offsetof(strata_cgroup_event, time_ns) == 0);
static_assert(offsetof(strata_process_event, time_ns) == 0);
static_assert(offsetof(strata_oom_event, time_ns) == 0);

void EventsProbe::load(const KernelFeatures& features, const HostKnobs& knobs) {
  cgroup_.emplace(features, [&](cgroup_bpf& object) {
    object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    object.rodata->identifying_hierarchy = knobs.identifying_hierarchy;
    bpf_map__set_max_entries(object.maps.events, cgroup_ring_bytes);
  });
  process_.emplace(features, [&](process_bpf& object) {
    object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    bpf_map__set_max_entries(object.maps.events, process_ring_bytes);
    fit_hashes(object.obj, knobs.object_bytes);
  });
  const auto victim = features.tracepoint("mark_victim");
  oom_.emplace(features, [&](oom_bpf& object) {
    object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
    object.rodata->victim_is_task =
        victim && !victim->empty() && victim->front() == ArgumentKind::pointer;
    fit_hashes(object.obj, knobs.object_bytes);
  });
}

void EventsProbe::attach(const KernelFeatures& features, const HostKnobs& knobs) {
  load(features, knobs);
  // Rings first: what happens while the programs are being attached is heard.
  if (cgroup_->loaded()) {
    listen(
        {"cgroup", (*cgroup_)->maps.events, (*cgroup_)->maps.losses, sizeof(strata_cgroup_event)},
        &Lifecycle::on_cgroup);
    cgroup_guard_.emplace(*cgroup_);
  }
  if (process_->loaded()) {
    listen({"process", (*process_)->maps.events, (*process_)->maps.losses,
            sizeof(strata_process_event)},
           &Lifecycle::on_process);
    process_guard_.emplace(*process_);
  }
  if (oom_->loaded()) {
    listen({"oom", (*oom_)->maps.events, (*oom_)->maps.losses, sizeof(strata_oom_event)},
           &Lifecycle::on_oom);
    oom_guard_.emplace(*oom_);
  }
  cgroup_->attach();
  process_->attach();
  oom_->attach();
  open_accounts();
}

/// What has been counted stays when programs are detached for a while.
void EventsProbe::open_accounts() {
  if (process_->working()) {
    const auto* const object = process_->operator->();
    processes_.emplace(object->maps.processes, object->bss->lost.processes);
    killed_.emplace(object->maps.killed, object->bss->lost.killed);
  }
  if (oom_->working()) {
    kills_.emplace((*oom_)->maps.oom_kills, (*oom_)->bss->lost.oom_kills);
  }
}

std::vector<GuardedObject> EventsProbe::guarded() {
  std::vector<GuardedObject> objects;
  if (cgroup_guard_) objects.push_back({"cgroup", *cgroup_guard_});
  if (process_guard_) objects.push_back({"process", *process_guard_});
  if (oom_guard_) objects.push_back({"oom", *oom_guard_});
  return objects;
}

void EventsProbe::listen(EventRing ring, Handler handler) {
  auto heard = parts_.stream.listen(std::move(ring), [this, handler](auto bytes, Duration offset) {
    (lifecycle_.*handler)(bytes, offset);
  });
  if (!heard) rings_ = heard;
}

Status EventsProbe::health() const {
  for (const BpfObject* object :
       {static_cast<const BpfObject*>(&*cgroup_), static_cast<const BpfObject*>(&*process_),
        static_cast<const BpfObject*>(&*oom_)}) {
    if (auto status = object->health(); !status) return status;
  }
  return rings_;
}

Status EventsProbe::collect(const CollectContext& context, Batch& batch) {
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

Status EventsProbe::collect_counters(const CollectContext& context, Batch& batch) {
  Status status;
  if (processes_) {
    status =
        processes_->collect(context, parts_.census, [&](const Entity& entity, const auto& account) {
          const auto counts = counters(account);
          batch.add(processes_total, entity, static_cast<double>(counts.started), {"started"});
          batch.add(processes_total, entity, static_cast<double>(counts.exited), {"exited"});
          batch.add(execs_total, entity, static_cast<double>(counts.executed));
        });
    auto read = killed_->collect(context, parts_.census, [&](const Entity& entity, auto& account) {
      for (const auto& [signal, times] : account) {
        batch.add(processes_killed, entity, static_cast<double>(times), {signal_name(signal)});
      }
    });
    if (!read) status = read;
  }
  if (kills_) {
    auto read =
        kills_->collect(context, parts_.census, [&](const Entity& entity, const auto& account) {
          batch.add(oom_kills, entity, static_cast<double>(counters(account)));
        });
    if (!read) status = read;
  }
  return status;
}

void EventsProbe::describe(KernelStatus& status) const {
  if (!cgroup_) return;
  std::vector<MapUse> uses;
  if (processes_) uses = {processes_->use(), killed_->use()};
  if (kills_) uses.push_back(kills_->use());
  cgroup_->describe(status);
  process_->describe(status, uses);
  oom_->describe(status, uses);
}

}  // namespace

std::unique_ptr<Probe> make_events_probe(const ProbeParts& parts, LifecycleListeners listeners) {
  return std::make_unique<EventsProbe>(parts, std::move(listeners));
}

}  // namespace strata::kernel
