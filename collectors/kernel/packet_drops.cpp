// Packets of containers that the kernel dropped, by reason; see bpf/packet_drop.bpf.c.
#include "bpf/packet_drop.h"
#include "bpf/skeleton/packet_drop.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/drop_reasons.h"
#include "collectors/kernel/tcp_metrics.h"
#include "core/kernel/map_budget.h"

namespace strata::kernel {
namespace {

struct DropKey {
  using Detail = std::uint32_t;
  static CgroupKey cgroup(const strata_packet_drop_key& key) { return {key.key}; }
  static Detail detail(const strata_packet_drop_key& key) { return key.reason; }
};

using Account = MapAccount<strata_packet_drop_key, std::uint64_t, DropKey>;

class PacketDropProbe final : public AccountProbe<packet_drop_bpf, Account> {
 public:
  using AccountProbe::AccountProbe;

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    const auto arguments = features.tracepoint("kfree_skb");
    reasons_ = DropReasons(features.enumerators("skb_drop_reason"),
                           features.enumerators("skb_drop_reason_subsys"));
    object_.emplace(features, [&](packet_drop_bpf& object) {
      object.rodata->has_reason = arguments && arguments->size() > 2;
      object.rodata->has_receiver = arguments && arguments->size() > 3;
      object.rodata->reason_consumed = reasons_.consumed();
      fit_hashes(object.obj, knobs.object_bytes);
    });
    guard();
    object_->attach();
    if (object_->working()) {
      account_.emplace((*object_)->maps.packet_drops, (*object_)->bss->lost.packet_drops);
    }
  }

 private:
  void add_samples(Batch& batch, const CollectContext& /*context*/, const Entity& entity,
                   const Account::Rows& rows) override {
    for (const auto& [reason, packets] : rows) {
      batch.add(packets_dropped, entity, static_cast<double>(packets), {reasons_.name(reason)});
    }
  }

  DropReasons reasons_;
};

}  // namespace

std::unique_ptr<Probe> make_packet_drop_probe(const ProbeParts& parts) {
  return std::make_unique<PacketDropProbe>(parts);
}

}  // namespace strata::kernel
