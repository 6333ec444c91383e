// What containers spend on freeing memory before they get some; see bpf/reclaim.bpf.c.
#include "bpf/reclaim.h"

#include "bpf/skeleton/reclaim.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/metrics.h"
#include "core/kernel/map_budget.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_reclaim>;

class ReclaimProbe final : public AccountProbe<reclaim_bpf, Account> {
 public:
  using AccountProbe::AccountProbe;

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features, [&](reclaim_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
      fit_hashes(object.obj, knobs.object_bytes);
    });
    guard();
    object_->attach();
    if (object_->working())
      account_.emplace((*object_)->maps.reclaims, (*object_)->bss->lost.reclaims);
  }

 private:
  void use_more(std::vector<MapUse>& uses) const override {
    const auto* const loaded = object_->operator->();
    uses.push_back(
        {.map = loaded->maps.reclaiming_now, .overflows = loaded->bss->lost.reclaiming_now});
  }

  void add_samples(Batch& batch, const CollectContext& /*context*/, const Entity& entity,
                   const Account::Rows& rows) override {
    const auto reclaim = counters(rows);
    batch.add(direct_reclaim_seconds, entity, static_cast<double>(reclaim.ns) / 1e9);
    batch.add(direct_reclaims, entity, static_cast<double>(reclaim.times));
  }
};

}  // namespace

std::unique_ptr<Probe> make_reclaim_probe(const ProbeParts& parts) {
  return std::make_unique<ReclaimProbe>(parts);
}

}  // namespace strata::kernel
