// Connections of containers: what became of them, how long they took, and whom they lead to; see
// bpf/tcp.bpf.c.
#include "bpf/tcp.h"

#include <algorithm>

#include "bpf/skeleton/tcp.skel.h"
#include "collectors/kernel/account_probe.h"
#include "collectors/kernel/histogram.h"
#include "collectors/kernel/open_connections.h"
#include "collectors/kernel/peer_ledger.h"
#include "collectors/kernel/tcp_metrics.h"
#include "core/kernel/map_budget.h"

namespace strata::kernel {
namespace {

using Account = MapAccount<std::uint64_t, strata_tcp>;

Endpoint endpoint_of(const strata_peer_key& key) {
  Endpoint endpoint{.network_namespace = key.network_namespace, .port = key.port};
  std::copy(std::begin(key.address), std::end(key.address), endpoint.address.begin());
  return endpoint;
}

void add_count(Batch& batch, const MetricDef& def, const Entity& entity, std::uint64_t value,
               std::string_view label) {
  batch.add(def, entity, static_cast<double>(value), {label});
}

/// What the task that connects tells.
void add_connects(Batch& batch, const Entity& entity, const strata_tcp& tcp) {
  add_count(batch, tcp_connections, entity, tcp.opened, "opened");
  add_count(batch, tcp_connections, entity, tcp.failed, "failed");
  // Most of a thousand containers never connect anywhere: no buckets for them.
  if (tcp.connect.count != 0) {
    batch.add(tcp_connect_latency, entity, ExportedHistogram(tcp.connect).view());
  }
}

/// What only the socket tells.
void add_socket_events(Batch& batch, const Entity& entity, const strata_tcp& tcp) {
  add_count(batch, tcp_connections, entity, tcp.accepted, "accepted");
  add_count(batch, tcp_connections, entity, tcp.closed, "closed");
  batch.add(tcp_retransmits, entity, static_cast<double>(tcp.retransmits));
  add_count(batch, tcp_resets, entity, tcp.resets_received, "receive");
  add_count(batch, tcp_resets, entity, tcp.resets_sent, "transmit");
}

/// The peers of all cgroups: the two maps with their ledger.
class Peers {
 public:
  Peers(const tcp_bpf& object, std::size_t bound)
      : object_(object),
        map_(object.maps.peers),
        counts_(object.maps.peer_counts),
        ledger_(bound),
        bound_(bound) {}

  /// Before the programs are attached: connections that are older than they.
  void begin_with(const std::vector<strata_peer_key>& open) {
    std::map<std::uint64_t, std::uint64_t> counts;
    for (const auto& key : open) {
      if (counts[key.key] < bound_ && map_.put(key, 1)) ++counts[key.key];
    }
    for (const auto& [key, count] : counts) (void)counts_.put(key, count);
  }

  Status collect(const CollectContext& context, CgroupCensus& census, const PeerLookup& name_of) {
    ledger_.begin(*context.containers);
    std::vector<strata_peer_key> gone;
    const PeerNaming naming = [&](const Endpoint& endpoint) { return name_of(endpoint, context); };
    auto read = map_.read([&](const strata_peer_key& key, std::uint64_t count) {
      if (ledger_.add({key.key}, endpoint_of(key), count, naming, census)) gone.push_back(key);
    });
    if (!read) return read;
    ledger_.end();
    for (const auto& key : gone) (void)map_.remove(key);
    return forget_counts(census);
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

  void describe(std::vector<MapUse>& uses) const {
    const auto& lost = object_.bss->lost;
    uses.push_back({object_.maps.peers, map_.entries(), lost.peers});
    uses.push_back({object_.maps.peer_counts, counts_.entries(), lost.peer_counts});
  }

 private:
  Status forget_counts(const CgroupCensus& census) {
    std::vector<std::uint64_t> gone;
    auto read = counts_.read([&](std::uint64_t key, std::uint64_t /*count*/) {
      if (census.is_gone({key})) gone.push_back(key);
    });
    for (const auto key : gone) (void)counts_.remove(key);
    return read;
  }

  const tcp_bpf& object_;
  HashMap<strata_peer_key, std::uint64_t> map_;
  HashMap<std::uint64_t, std::uint64_t> counts_;
  PeerLedger ledger_;
  std::size_t bound_;
};

class TcpProbe final : public AccountProbe<tcp_bpf, Account> {
 public:
  TcpProbe(const ProbeParts& parts, std::uint64_t peers, PeerLookup name_of)
      : AccountProbe(parts), bound_(peers), name_of_(std::move(name_of)) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    sockets_know_ = !knobs.key_by_memory_v1;
    object_.emplace(features, [&](tcp_bpf& object) {
      object.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
      object.rodata->peers_per_cgroup = static_cast<__u32>(bound_);
      fit_hashes(object.obj, knobs.object_bytes);
    });
    guard();
    watch(OutlierKind::connect, "connect");
    if (object_->loaded()) {
      peers_.emplace(*object_->operator->(), bound_);
      if (const auto open = open_peers(features, knobs)) peers_->begin_with(*open);
    }
    object_->attach();
    if (!object_->working()) return;
    account_.emplace((*object_)->maps.tcp_rows, (*object_)->bss->lost.tcp_rows);
  }

 private:
  void use_more(std::vector<MapUse>& uses) const override {
    const auto* const loaded = object_->operator->();
    peers_->describe(uses);
    uses.push_back({.map = loaded->maps.attempts, .overflows = loaded->bss->lost.attempts});
  }

  Status read_more(const CollectContext& context, CgroupCensus& census) override {
    return peers_->collect(context, census, name_of_);
  }

  void observe(const std::uint64_t& key, const strata_tcp& tcp) override {
    outliers_->observe({key}, tcp.connect.slots);
  }

  void add_samples(Batch& batch, const CollectContext& /*context*/, const Entity& entity,
                   const Account::Rows& rows) override {
    const auto tcp = counters(rows);
    add_connects(batch, entity, tcp);
    if (sockets_know_ || entity.id == "/") add_socket_events(batch, entity, tcp);
    peers_->add_samples(batch, entity, tcp.other_peers);
  }

  std::uint64_t bound_;
  PeerLookup name_of_;
  bool sockets_know_ = true;  // their container; without a unified hierarchy only the tasks do
  std::optional<Peers> peers_;
};

}  // namespace

std::unique_ptr<Probe> make_tcp_probe(const ProbeParts& parts, std::uint64_t peers,
                                      PeerLookup name_of) {
  return std::make_unique<TcpProbe>(parts, peers, std::move(name_of));
}

}  // namespace strata::kernel
