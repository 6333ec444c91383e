// Connections of containers: what became of them, how long they took, and whom they lead to; see
// bpf/tcp.bpf.c.
#include "bpf/tcp.h"

#include <algorithm>

#include <bpf/bpf.h>

#include "bpf/skeleton/tcp.skel.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/map_account.h"
#include "collectors/kernel/peer_ledger.h"
#include "collectors/kernel/probe.h"
#include "collectors/kernel/tcp_metrics.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_tcp>;

Endpoint endpoint_of(const strata_peer_key& key) {
  Endpoint endpoint{.network_namespace = key.network_namespace, .port = key.port};
  std::copy(std::begin(key.address), std::end(key.address), endpoint.address.begin());
  return endpoint;
}

void add_tcp(Batch& batch, const Entity& entity, const strata_tcp& tcp) {
  const auto count = [&](const MetricDef& def, std::uint64_t value, std::string_view label) {
    batch.add(def, entity, static_cast<double>(value), {label});
  };
  count(tcp_connections, tcp.opened, "opened");
  count(tcp_connections, tcp.accepted, "accepted");
  count(tcp_connections, tcp.failed, "failed");
  count(tcp_connections, tcp.closed, "closed");
  batch.add(tcp_retransmits, entity, static_cast<double>(tcp.retransmits));
  count(tcp_resets, tcp.resets_received, "receive");
  count(tcp_resets, tcp.resets_sent, "transmit");
  batch.add(tcp_connect_latency, entity, ExportedHistogram(tcp.connect).view());
}

/// The peers of all cgroups: the map with its ledger.
class Peers {
 public:
  Peers(const bpf_map* map, const bpf_map* counts, std::size_t bound)
      : map_(map), counts_(bpf_map__fd(counts)), status_(map_status(map)), ledger_(bound) {}

  Status collect(const CollectContext& context, CgroupCensus& census, const PeerLookup& name_of) {
    ledger_.begin(*context.containers);
    gone_.clear();
    const PeerNaming naming = [&](const Endpoint& endpoint) -> std::optional<std::string> {
      if (!name_of) return to_text(endpoint.address);
      return name_of(endpoint, context);
    };
    auto read = map_.read([&](const strata_peer_key& key, std::uint64_t count) {
      if (ledger_.add({key.key}, endpoint_of(key), count, naming, census)) {
        gone_.push_back(key);
      }
    });
    if (!read) return read;
    ledger_.end();
    forget();
    return {};
  }

  void add_samples(Batch& batch, const Entity& entity, std::uint64_t other) const {
    const auto& account = ledger_.of(entity.id);
    for (const auto& [peer, connections] : account.peers) {
      batch.add(peer_connections, entity, static_cast<double>(connections),
                {peer.name, std::to_string(peer.port)});
    }
    other += account.other;
    if (other != 0) batch.add(peer_connections, entity, static_cast<double>(other), {"other", ""});
  }

  [[nodiscard]] MapStatus status() const {
    auto status = status_;
    status.entries = map_.entries();
    return status;
  }

 private:
  void forget() {
    for (const auto& key : gone_) {
      (void)map_.remove(key);
      (void)bpf_map_delete_elem(counts_, &key.key);
    }
  }

  HashMap<strata_peer_key, std::uint64_t> map_;
  int counts_;
  MapStatus status_;
  PeerLedger ledger_;
  std::vector<strata_peer_key> gone_;
};

class TcpProbe final : public Probe {
 public:
  explicit TcpProbe(const ProbeParts& parts) : parts_(parts) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features, [&](tcp_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
      object.rodata->peers_per_cgroup = static_cast<std::uint32_t>(parts_.settings.peers);
    });
    object_->attach();
    if (!object_->working()) return;
    const auto& maps = (*object_)->maps;
    account_.emplace(maps.tcp_rows, maps.losses);
    peers_.emplace(maps.peers, maps.peer_counts, parts_.settings.peers);
  }

  Status collect(const CollectContext& context, Batch& batch) override {
    if (!account_) return object_->health();
    batch.hold(context.containers);
    if (auto read = peers_->collect(context, parts_.census, parts_.peers); !read) return read;
    auto read = account_->collect(context, parts_.census,
                                  [&](const Entity& entity, const Account::Rows& rows) {
                                    const auto tcp = counters(rows);
                                    add_tcp(batch, entity, tcp);
                                    peers_->add_samples(batch, entity, tcp.other_peers);
                                  });
    return read ? object_->health() : read;
  }

  void describe(KernelStatus& status) const override {
    if (object_) append(status.programs, object_->programs());
    if (!account_) return;
    status.maps.push_back(account_->status());
    status.maps.push_back(peers_->status());
  }

 private:
  ProbeParts parts_;
  std::optional<Skeleton<tcp_bpf>> object_;
  std::optional<Account> account_;
  std::optional<Peers> peers_;
};

}  // namespace

std::unique_ptr<Probe> make_tcp_probe(const ProbeParts& parts) {
  return std::make_unique<TcpProbe>(parts);
}

}  // namespace strata::kernel
