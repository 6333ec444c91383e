// What containers wait for and have of the CPUs. The numbers come from one hook on the context
// switch; see bpf/run_queue.bpf.c.
#include "bpf/run_queue.h"

#include "bpf/skeleton/run_queue.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/metrics.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_run_queue>;

void add_run_queue(Batch& batch, const Entity& entity, const strata_run_queue& queue) {
  batch.add(run_queue_latency, entity, ExportedHistogram(queue.wait).view());
  batch.add(on_cpu_seconds, entity, static_cast<double>(queue.on_cpu_ns) / 1e9);
  batch.add(context_switches, entity, static_cast<double>(queue.voluntary_switches), {"voluntary"});
  batch.add(context_switches, entity, static_cast<double>(queue.involuntary_switches),
            {"involuntary"});
}

class RunQueueProbe final : public AccountProbe<run_queue_bpf, Account> {
 public:
  using AccountProbe::AccountProbe;

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

 private:
  void add_samples(Batch& batch, const CollectContext& /*context*/, const Entity& entity,
                   const Account::Rows& rows) override {
    add_run_queue(batch, entity, counters(rows));
  }
};

}  // namespace

std::unique_ptr<Probe> make_run_queue_probe(const ProbeParts& parts) {
  return std::make_unique<RunQueueProbe>(parts);
}

}  // namespace strata::kernel
