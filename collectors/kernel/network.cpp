// What containers' sockets send and receive, by the cgroup that owns the socket; see
// bpf/network.bpf.c.
#include "bpf/network.h"

#include "bpf/skeleton/network.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/tcp_metrics.h"
#include "core/kernel/map_budget.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_traffic>;

void add_traffic(Batch& batch, const Entity& entity, const strata_traffic& traffic) {
  batch.add(network_bytes, entity, static_cast<double>(traffic.receive_bytes), {"receive"});
  batch.add(network_bytes, entity, static_cast<double>(traffic.transmit_bytes), {"transmit"});
  batch.add(network_packets, entity, static_cast<double>(traffic.receive_packets), {"receive"});
  batch.add(network_packets, entity, static_cast<double>(traffic.transmit_packets), {"transmit"});
}

/// Interfaces of the host are shared by all containers in its network, so that only the owner of a
/// socket tells whose packet it is. cAdvisor has nothing for such containers.
void add_host_interface(Batch& batch, const Entity& entity, const strata_traffic& traffic) {
  using namespace container_network;
  constexpr std::string_view interface = "host";
  batch.add(receive_bytes, entity, static_cast<double>(traffic.receive_bytes), {interface});
  batch.add(receive_packets, entity, static_cast<double>(traffic.receive_packets), {interface});
  batch.add(transmit_bytes, entity, static_cast<double>(traffic.transmit_bytes), {interface});
  batch.add(transmit_packets, entity, static_cast<double>(traffic.transmit_packets), {interface});
}

bool in_host_network(const ContainerSet& containers, const Entity& entity) {
  const auto* const container = containers.by_path(entity.id);
  return container != nullptr && container->host_network && entity.id != "/";
}

class NetworkProbe final : public AccountProbe<network_bpf, Account> {
 public:
  using AccountProbe::AccountProbe;

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features,
                    [&](network_bpf& object) { fit_hashes(object.obj, knobs.object_bytes); });
    guard(knobs.unified_directory);
    object_->attach(knobs.unified_directory);
    if (object_->working())
      account_.emplace((*object_)->maps.traffic, (*object_)->bss->lost.traffic);
    sees_packets_ = attached("network_receive") && attached("network_transmit");
  }

 private:
  void add_samples(Batch& batch, const CollectContext& context, const Entity& entity,
                   const Account::Rows& rows) override {
    const auto traffic = counters(rows);
    // Without a unified hierarchy all sockets are the host's: of containers nothing is known.
    if (sees_packets_ || entity.id == "/") {
      // Most of a thousand containers have no TCP: no buckets for them.
      if (traffic.rtt.count != 0) {
        batch.add(tcp_rtt, entity, ExportedHistogram(traffic.rtt).view());
      }
    }
    if (!sees_packets_) return;
    add_traffic(batch, entity, traffic);
    if (in_host_network(*context.containers, entity)) add_host_interface(batch, entity, traffic);
  }

  bool sees_packets_ = false;
};

}  // namespace

std::unique_ptr<Probe> make_network_probe(const ProbeParts& parts) {
  return std::make_unique<NetworkProbe>(parts);
}

}  // namespace strata::kernel
