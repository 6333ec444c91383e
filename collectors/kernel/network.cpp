// What containers' sockets send and receive, by the cgroup that owns the socket; see
// bpf/network.bpf.c.
#include "bpf/network.h"

#include "bpf/skeleton/network.skel.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/probe.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_traffic>;

void add_samples(Batch& batch, const Entity& entity, const strata_traffic& traffic) {
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

class NetworkProbe final : public Probe {
 public:
  explicit NetworkProbe(CgroupCensus& census) : census_(census) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features, [](network_bpf&) {});
    object_->attach(knobs.unified_directory);
    if (object_->working()) account_.emplace((*object_)->maps.traffic, (*object_)->maps.losses);
  }

  Status collect(const CollectContext& context, Batch& batch) override {
    if (!account_) return object_->health();
    batch.hold(context.containers);
    auto read = account_->collect(context, census_, [&](const Entity& entity, const auto& account) {
      const auto found = account.find({});
      const auto traffic = found == account.end() ? strata_traffic{} : found->second;
      add_samples(batch, entity, traffic);
      if (in_host_network(*context.containers, entity)) {
        add_host_interface(batch, entity, traffic);
      }
    });
    return read ? object_->health() : read;
  }

  void describe(KernelStatus& status) const override {
    if (object_) append(status.programs, object_->programs());
    if (account_) status.maps.push_back(account_->status());
  }

 private:
  CgroupCensus& census_;
  std::optional<Skeleton<network_bpf>> object_;
  std::optional<Account> account_;
};

}  // namespace

std::unique_ptr<Probe> make_network_probe(CgroupCensus& census) {
  return std::make_unique<NetworkProbe>(census);
}

}  // namespace strata::kernel
