// What containers wait for and have of the CPUs. The numbers come from one hook on the context
// switch; see bpf/run_queue.bpf.c.
#include "bpf/run_queue.h"

#include "bpf/skeleton/run_queue.skel.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/probe.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_run_queue>;

void add_samples(Batch& batch, const Entity& entity, const strata_run_queue& queue) {
  batch.add(run_queue_latency, entity, ExportedHistogram(queue.wait).view());
  batch.add(on_cpu_seconds, entity, static_cast<double>(queue.on_cpu_ns) / 1e9);
  batch.add(context_switches, entity, static_cast<double>(queue.voluntary_switches), {"voluntary"});
  batch.add(context_switches, entity, static_cast<double>(queue.involuntary_switches),
            {"involuntary"});
}

class RunQueueProbe final : public Probe {
 public:
  explicit RunQueueProbe(CgroupCensus& census) : census_(census) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    // Newer kernels hand over the state with which the task left the CPU as a fourth argument.
    const auto arguments = features.tracepoint("sched_switch");
    object_.emplace(features, [&](run_queue_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
      object.rodata->has_prev_state = arguments && arguments->size() > 3;
    });
    object_->attach();
    if (object_->working()) account_.emplace((*object_)->maps.run_queues, (*object_)->maps.losses);
  }

  Status collect(const CollectContext& context, Batch& batch) override {
    if (!account_) return object_->health();
    batch.hold(context.containers);
    return account_->collect(context, census_, [&](const Entity& entity, const auto& account) {
      const auto found = account.find({});
      add_samples(batch, entity, found == account.end() ? strata_run_queue{} : found->second);
    });
  }

  void describe(KernelStatus& status) const override {
    if (object_) append(status.programs, object_->programs());
    if (account_) status.maps.push_back(account_->status());
  }

 private:
  CgroupCensus& census_;
  std::optional<Skeleton<run_queue_bpf>> object_;
  std::optional<Account> account_;
};

}  // namespace

std::unique_ptr<Probe> make_run_queue_probe(CgroupCensus& census) {
  return std::make_unique<RunQueueProbe>(census);
}

}  // namespace strata::kernel
