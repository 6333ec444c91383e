// What containers wait for and have of the CPUs, and who takes them away. The numbers come from one
// hook on the context switch; see bpf/run_queue.bpf.c.
#include "bpf/run_queue.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "bpf/include/self_cost.h"
#include "bpf/skeleton/run_queue.skel.h"
#include "collectors/kernel/cadvisor_entity.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/load_average.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/object_guard.h"
#include "collectors/kernel/outlier_watch.h"
#include "collectors/kernel/probe.h"
#include "collectors/kernel/run_queue_metrics.h"
#include "collectors/kernel/run_queue_rows.h"
#include "core/kernel/skeleton.h"
#include "core/metrics/cpu_label.h"

namespace strata::kernel {
namespace {

/// Who takes CPUs, by name, as long as a row tells of them: the container index forgets sooner.
class TakerNames {
 public:
  /// "/" for what belongs to no container; null where the next collection may know better. A name
  /// once given stays, or counts under it would go backwards.
  const std::string* of(CgroupKey key, const ContainerSet& containers, bool gone) {
    auto& known = names_[key];
    if (!known.name.empty()) return &known.name;
    if (const auto* const owner = containers.owner_of(key); owner != nullptr) {
      known.name = owner->entity.name.empty() ? owner->entity.id : owner->entity.name;
    } else if (gone || known.asked) {
      known.name = "/";
    }
    known.asked = true;
    return known.name.empty() ? nullptr : &known.name;
  }

  void forget_gone(const CgroupCensus& census) {
    std::erase_if(names_, [&](const auto& entry) { return census.is_gone(entry.first); });
  }

 private:
  struct Known {
    std::string name;  // empty: not decided
    bool asked = false;
  };
  std::unordered_map<CgroupKey, Known> names_;
};

void add_times(Batch& batch, const Entity& entity, const strata_run_queue& row) {
  const auto seconds = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e9; };
  batch.add(run_queue_latency, entity, ExportedHistogram(row).view());
  batch.add(on_cpu_seconds, entity, seconds(row.on_cpu_ns));
  batch.add(off_cpu_seconds, entity, seconds(row.wait_ns), {"runnable"});
  batch.add(off_cpu_seconds, entity, seconds(row.uninterruptible_ns), {"uninterruptible"});
  batch.add(off_cpu_seconds, entity, seconds(row.interruptible_ns), {"interruptible"});
  batch.add(context_switches, entity, static_cast<double>(row.voluntary_switches), {"voluntary"});
  batch.add(context_switches, entity, static_cast<double>(row.involuntary_switches),
            {"involuntary"});
}

/// The waits as a log2 histogram: each slot's in the one that has its upper bound.
std::array<__u64, STRATA_HISTOGRAM_SLOTS> log2_slots(const strata_run_queue& row) {
  std::array<__u64, STRATA_HISTOGRAM_SLOTS> slots{};
  for (std::size_t i = 0; i < STRATA_WAIT_SLOTS; ++i) {
    const auto slot = STRATA_WAIT_SHIFT + 2 * i - STRATA_HISTOGRAM_SHIFT - 1;
    slots.at(std::min<std::size_t>(slot, STRATA_HISTOGRAM_SLOTS - 1)) += row.wait_slots[i];
  }
  return slots;
}

/// The table of tasks is all but the whole of .bss.
void call_tasks_so(std::vector<MapStatus>& maps) {
  for (auto& map : maps) {
    if (map.name != "run_queue_bss") continue;
    map.name = "run_queue_tasks";
    map.entries = map.max_entries = STRATA_TASK_SLOTS;
  }
}

/// The program's tables, mapped. Mapping them for each collection takes some microseconds of its
/// 15 seconds, and a megabyte is not resident in between.
struct Tables {
  RunQueueRows rows;
  PreemptionRows preemptions;

  static Result<Tables> open(const run_queue_bpf& object) {
    auto rows = MappedArray::make(object.maps.run_queues);
    auto used = MappedArray::make(object.maps.used_rows);
    auto preemptions = MappedArray::make(object.maps.preemptions);
    for (const auto* const map : {&rows, &used, &preemptions}) {
      if (!*map) return fail(map->error());
    }
    return Tables{RunQueueRows(std::move(*rows), std::move(*used), object.rodata->rows),
                  PreemptionRows(std::move(*preemptions))};
  }
};

/// The maps of the attached program and what has been read of them.
class Accounts {
 public:
  explicit Accounts(const run_queue_bpf& object) : object_(object) {}

  /// Shows each row to on_row(row) first.
  template <class OnRow>
  Status collect(const CollectContext& context, CgroupCensus& census, Batch& batch,
                 bool serves_load, const OnRow& on_row) {
    auto tables = Tables::open(object_);
    if (!tables) return fail(tables.error());
    tables->rows.tell_cpus_apart(apart_);
    census.sweep(context.now);
    times_.begin(*context.containers);
    takers_.begin(*context.containers);
    cpus_.begin(*context.containers);
    take_rows(tables->rows, *context.containers, census, on_row);
    take_preemptions(tables->preemptions, *context.containers, census);
    names_.forget_gone(census);
    loads_.begin(context.now);
    times_.each([&](const Entity& entity, const auto& account) {
      const auto row = counters(account);
      add_times(batch, entity, row);
      if (!serves_load) return;
      if (const auto* const cadvisors = cadvisor_entity(*context.containers, entity)) {
        loads_.add(*cadvisors, row.on_cpu_ns + row.wait_ns, batch);
      }
    });
    cpus_.each([&](const Entity& entity, const auto& account) {
      for (const auto& [cpu, nanoseconds] : account) {
        batch.add(cpu_seconds, entity, static_cast<double>(nanoseconds) / 1e9,
                  {CpuLabel(cpu).view()});
      }
    });
    takers_.each([&](const Entity& entity, const auto& account) {
      for (const auto& [name, count] : account) {
        batch.add(preempted_by, entity, static_cast<double>(count), {name});
      }
    });
    return {};
  }

  void tell_cpus_apart(bool apart) { apart_ = apart; }

  void describe(std::vector<MapUse>& uses) const {
    const auto& maps = object_.maps;
    const auto& bss = *object_.bss;
    uses.push_back({maps.run_queues, keys_, bss.rows_lost});
    uses.push_back({maps.preemptions, pairs_, bss.preemptions_lost});
    uses.push_back({.map = maps.bss, .overflows = bss.task_slots_lost});
  }

 private:
  template <class OnRow>
  void take_rows(RunQueueRows& rows, const ContainerSet& containers, CgroupCensus& census,
                 const OnRow& on_row) {
    std::unordered_set<std::uint64_t> gone;
    const auto& totals = rows.read();
    keys_ = totals.size();
    for (const auto& [key, total] : totals) {
      const auto cgroup = cgroup_of_row(key);
      on_row(total);
      if (times_.add(cgroup, {}, total, census)) gone.insert(key);
      if (total.preempted_by_own == 0) continue;
      const auto* const name = names_.of(cgroup, containers, census.is_gone(cgroup));
      if (name != nullptr) takers_.add(cgroup, *name, total.preempted_by_own, census);
    }
    for (const auto& part : rows.parts()) {
      if (part.on_cpu_ns == 0) continue;
      cpus_.add(cgroup_of_row(part.key), part.cpu, part.on_cpu_ns, census);
    }
    rows.free(gone);
  }

  void take_preemptions(PreemptionRows& preemptions, const ContainerSet& containers,
                        CgroupCensus& census) {
    preemptions.read([&](const strata_preemption& row) {
      const auto taker = cgroup_of_row(row.taker);
      census.on_seen(taker);
      const bool ended = census.is_gone(taker) || census.is_gone(cgroup_of_row(row.victim));
      const auto* const name = names_.of(taker, containers, ended);
      if (name == nullptr) return false;
      return takers_.add(cgroup_of_row(row.victim), *name, row.count, census,
                         census.is_gone(taker));
    });
    pairs_ = preemptions.entries();
  }

  const run_queue_bpf& object_;
  bool apart_ = false;  // whether CPUs are told apart
  Ledger<strata_run_queue> times_;
  Ledger<std::uint64_t, std::string> takers_;  // by name
  LoadAverages loads_;
  Ledger<std::uint64_t, std::size_t> cpus_;
  TakerNames names_;
  std::size_t keys_ = 0;   // of the last collection
  std::size_t pairs_ = 0;  // of preemptions, likewise
};

class RunQueueProbe final : public Probe {
 public:
  explicit RunQueueProbe(const ProbeParts& parts) : parts_(parts) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    // Newer kernels hand over the state with which the task left the CPU as a fourth argument.
    const auto arguments = features.tracepoint("sched_switch");
    const auto cpus = possible_cpus();
    const auto size = run_queue_size(cpus, knobs.run_queue_bytes);
    cgroups_tell_cpus_ = knobs.cgroups_tell_cpus;
    object_.emplace(features, [&](run_queue_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
      object.rodata->has_prev_state = arguments && arguments->size() > 3;
      object.rodata->rows = size.rows;
      object.rodata->preemption_rows = size.preemptions;
      bpf_map__set_max_entries(object.maps.run_queues, cpus * size.rows);
      bpf_map__set_max_entries(object.maps.used_rows, cpus * size.rows / STRATA_ROW_GROUP);
      bpf_map__set_max_entries(object.maps.preemptions, cpus * size.preemptions);
    });
    if (object_->loaded()) {
      // Nobody here looks at it, and it is all but the whole of .bss, which libbpf maps.
      unmap_for_good((*object_)->bss->tasks, sizeof((*object_)->bss->tasks));
      accounts_.emplace(*object_->operator->());
      outliers_.emplace(OutlierKind::run_queue, outlier_parts(*object_), "run_queue", parts_.stream,
                        parts_.journal);
      guard_ = std::make_unique<ObjectGuard<run_queue_bpf>>(*object_);
    }
    object_->attach();
    if (!object_->working()) accounts_.reset();  // zeros are not counts
  }

  void apply(const KernelSettings& settings) override {
    serves_load_ = settings.load_averages;
    if (outliers_) outliers_->apply(settings.outliers);
    if (accounts_) accounts_->tell_cpus_apart(settings.per_cpu && !cgroups_tell_cpus_);
  }

  Status collect(const CollectContext& context, Batch& batch) override {
    const bool counts = accounts_ && object_->working();
    const bool serves_load = parts_.load_turn.take(counts, context.now) && serves_load_;
    if (!accounts_) return object_->health();
    batch.hold(context.containers);
    auto begun = outliers_->begin(context, parts_.census);
    auto counted = accounts_->collect(
        context, parts_.census, batch, serves_load,
        [&](const auto& row) { outliers_->observe(cgroup_of_row(row.key), log2_slots(row)); });
    auto watched = outliers_->finish(batch);
    for (const auto& status : {counted, begun, watched}) {
      if (!status) return status;
    }
    return object_->health();
  }

  void describe(KernelStatus& status) const override {
    if (!object_) return;
    std::vector<MapUse> uses;
    if (accounts_) accounts_->describe(uses);
    if (outliers_) outliers_->describe(uses);
    object_->describe(status, uses);
    call_tasks_so(status.maps);
  }

  [[nodiscard]] std::vector<GuardedObject> guarded() override {
    if (!guard_) return {};
    return {{{}, *guard_}};
  }

 private:
  ProbeParts parts_;
  bool cgroups_tell_cpus_ = false;
  std::optional<Skeleton<run_queue_bpf>> object_;
  std::optional<Accounts> accounts_;
  std::optional<OutlierWatch> outliers_;
  std::unique_ptr<Guarded> guard_;
  bool serves_load_ = true;
};

}  // namespace

std::unique_ptr<Probe> make_run_queue_probe(const ProbeParts& parts) {
  return std::make_unique<RunQueueProbe>(parts);
}

}  // namespace strata::kernel
