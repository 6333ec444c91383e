// TrafficProbe: what the two ways of counting traffic have in common: the map and its samples.
// Source files only.
#pragma once

#include <string_view>

#include "bpf/network.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/tcp_metrics.h"

namespace strata::kernel {

using TrafficAccount = MapAccount<std::uint64_t, strata_traffic>;

inline void add_traffic(Batch& batch, const Entity& entity, const strata_traffic& traffic) {
  batch.add(network_bytes, entity, static_cast<double>(traffic.receive_bytes), {"receive"});
  batch.add(network_bytes, entity, static_cast<double>(traffic.transmit_bytes), {"transmit"});
  batch.add(network_packets, entity, static_cast<double>(traffic.receive_packets), {"receive"});
  batch.add(network_packets, entity, static_cast<double>(traffic.transmit_packets), {"transmit"});
}

/// Interfaces of the host are shared by all containers in its network, so that only the owner of a
/// socket tells whose packet it is. cAdvisor has nothing for such containers.
inline void add_host_interface(Batch& batch, const Entity& entity, const strata_traffic& traffic) {
  using namespace container_network;
  constexpr std::string_view interface = "host";
  batch.add(receive_bytes, entity, static_cast<double>(traffic.receive_bytes), {interface});
  batch.add(receive_packets, entity, static_cast<double>(traffic.receive_packets), {interface});
  batch.add(transmit_bytes, entity, static_cast<double>(traffic.transmit_bytes), {interface});
  batch.add(transmit_packets, entity, static_cast<double>(traffic.transmit_packets), {interface});
}

inline bool in_host_network(const ContainerSet& containers, const Entity& entity) {
  const auto* const container = containers.by_path(entity.id);
  return container != nullptr && container->host_network && entity.id != "/";
}

template <class Object>
class TrafficProbe : public AccountProbe<Object, TrafficAccount> {
 public:
  using AccountProbe<Object, TrafficAccount>::AccountProbe;

  /// The error of what keeps it from counting.
  [[nodiscard]] virtual Status counts() const = 0;

 protected:
  void open_account(const HostKnobs& knobs) {
    knows_owners_ = !knobs.unified_directory.empty();
    if (!this->object_->working()) return;
    auto& object = *this->object_;
    this->account_.emplace(object->maps.traffic, object->bss->lost.traffic);
  }

  void add_samples(Batch& batch, const CollectContext& context, const Entity& entity,
                   const TrafficAccount::Rows& rows) override {
    // Without a unified hierarchy all sockets are the host's: of containers nothing is known.
    if (!knows_owners_ && entity.id != "/") return;
    const auto traffic = counters(rows);
    // Most of a thousand containers have no TCP: no buckets for them.
    if (traffic.rtt.count != 0) batch.add(tcp_rtt, entity, ExportedHistogram(traffic.rtt).view());
    if (!counts()) return;
    add_traffic(batch, entity, traffic);
    if (in_host_network(*context.containers, entity)) add_host_interface(batch, entity, traffic);
  }

 private:
  bool knows_owners_ = false;
};

}  // namespace strata::kernel
