#include "collectors/kernel/open_connections.h"

#include "bpf/skeleton/open_connections.skel.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {

Result<std::vector<strata_peer_key>> open_peers(const KernelFeatures& features,
                                                const HostKnobs& knobs) {
  Skeleton<open_connections_bpf> object(features, [&](open_connections_bpf& opened) {
    opened.rodata->key_by_memory_v1 = knobs.key_by_memory_v1;
  });
  if (auto complete = object.complete(); !complete) return fail(complete.error());
  object.attach();
  for (const auto* const iterator : {"open_listeners", "open_peers"}) {
    if (const auto ran = object.run(iterator); !ran) return fail(ran.error());
  }
  std::vector<strata_peer_key> peers;
  HashMap<strata_peer_key, std::uint64_t> opened(object->maps.opened);
  auto read = opened.read([&](const strata_peer_key& key, std::uint64_t) { peers.push_back(key); });
  if (!read) return fail(read.error());
  return peers;
}

}  // namespace strata::kernel
