// What containers' sockets send and receive, by the cgroup that owns the socket: by what the kernel
// counts in each socket (bpf/network.bpf.c), or, where that cannot be had, by every packet
// (bpf/packets.bpf.c). One of them, never both.
#include "bpf/network.h"

#include "bpf/skeleton/network.skel.h"
#include "bpf/skeleton/packets.skel.h"
#include "collectors/kernel/traffic_probe.h"
#include "core/kernel/map_budget.h"

namespace strata::kernel {
namespace {

/// The notes of connections are allocated one by one, so that they are not in the share.
void fit(network_bpf& object, std::uint64_t bytes) {
  auto* const notes = object.maps.connections;
  const auto most = bpf_map__max_entries(notes);
  bpf_map__set_max_entries(notes, 1);
  fit_hashes(object.obj, bytes);
  bpf_map__set_max_entries(notes, most);
}

class SocketProbe final : public TrafficProbe<network_bpf> {
 public:
  using TrafficProbe::TrafficProbe;

  /// Attaches nothing unless everything can be.
  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features, [&](network_bpf& object) { fit(object, knobs.object_bytes); });
    if (!object_->complete()) return;
    guard();
    object_->aim("network_flush", (*object_)->maps.connections);
    object_->attach();
    adopt();
    open_account(knobs);
  }

  /// Whatever is off for a while only is made up for.
  [[nodiscard]] Status counts() const override {
    if (!account_) return object_->complete();
    return object_->is_detached() ? Status{} : object_->health();
  }

 private:
  /// Takes over what connections have counted since. While the programs are detached it waits in
  /// the sockets.
  Status read_more(const CollectContext& /*context*/, CgroupCensus& /*census*/) override {
    if (!object_->working()) {
      adopted_ = false;
      return {};
    }
    if (!adopted_) adopt();
    const auto flushed = object_->run("network_flush");
    if (!flushed) return fail(flushed.error());
    connections_ = *flushed;
    return {};
  }

  void adopt() {
    adopted_ = object_->run("network_adopt").has_value();
    if (adopted_) (*object_)->bss->adopted_before = true;
  }

  void use_more(std::vector<MapUse>& uses) const override {
    uses.push_back({(*object_)->maps.connections, connections_, (*object_)->bss->lost.connections});
  }

  bool adopted_ = false;
  std::uint64_t connections_ = 0;
};

class PacketProbe final : public TrafficProbe<packets_bpf> {
 public:
  using TrafficProbe::TrafficProbe;

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    object_.emplace(features,
                    [&](packets_bpf& object) { fit_hashes(object.obj, knobs.object_bytes); });
    guard(knobs.unified_directory);
    object_->attach(knobs.unified_directory);
    open_account(knobs);
    counts_ = attached("network_receive") && attached("network_transmit");
  }

  [[nodiscard]] Status counts() const override { return counts_ ? Status{} : object_->health(); }

 private:
  bool counts_ = false;
};

class NetworkProbe final : public Probe {
 public:
  explicit NetworkProbe(const ProbeParts& parts) : parts_(parts) {}

  void attach(const KernelFeatures& features, const HostKnobs& knobs) override {
    auto sockets = std::make_unique<SocketProbe>(parts_);
    sockets->attach(features, knobs);
    const auto possible = sockets->counts();
    if (possible) {
      chosen_ = std::move(sockets);
      return;
    }
    why_packets_ = possible.error().message;
    sockets.reset();
    chosen_ = std::make_unique<PacketProbe>(parts_);
    chosen_->attach(features, knobs);
  }

  Status collect(const CollectContext& context, Batch& batch) override {
    return chosen_->collect(context, batch);
  }

  void describe(KernelStatus& status) const override {
    if (!chosen_) return;
    const auto others = static_cast<std::ptrdiff_t>(status.programs.size());
    chosen_->describe(status);
    std::for_each(status.programs.begin() + others, status.programs.end(), [&](auto& program) {
      if (program.attached && program.hook.starts_with("cgroup_skb/") && program.fallback.empty())
        program.fallback = why_packets_;
    });
  }

  [[nodiscard]] std::vector<GuardedObject> guarded() override {
    return chosen_ ? chosen_->guarded() : std::vector<GuardedObject>{};
  }

 private:
  ProbeParts parts_;
  std::unique_ptr<Probe> chosen_;
  std::string why_packets_;
};

}  // namespace

std::unique_ptr<Probe> make_network_probe(const ProbeParts& parts) {
  return std::make_unique<NetworkProbe>(parts);
}

}  // namespace strata::kernel
