// NetworkMap: who is behind an internet address, as seen from one network namespace: the containers
// of each namespace, the addresses that it has, and who listens in it. Made for a handful of
// questions and thrown away: it reads /proc once for all of them, and may take milliseconds.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"
#include "core/identity/container_set.h"
#include "core/identity/listener.h"
#include "core/identity/local_addresses.h"

namespace strata {

/// The far end of a connection, and the namespace of the near one: it decides what a loopback
/// address means.
struct Endpoint {
  std::uint64_t network_namespace = 0;  // its inode
  InternetAddress address{};
  std::uint16_t port = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): takes a defaulted comparison's 0 for a null pointer
  auto operator<=>(const Endpoint&) const = default;
};

/// Not thread-safe. The arguments outlive it.
class NetworkMap {
 public:
  NetworkMap(const HostFs& fs, const CgroupLayout& layout, const ContainerSet& containers);

  /// The live container at the other end: the only one that lives in the namespace which has the
  /// address, else the one that listens there. Null where no container is known.
  const Container* container_at(const Endpoint& endpoint);

 private:
  using Listeners = std::vector<std::pair<ListeningSocket, std::shared_ptr<const Container>>>;
  struct Namespace {
    pid_t pid = 0;  // a process that lives in it
    bool is_host = false;
    std::vector<std::shared_ptr<const Container>> containers;
    std::optional<Listeners> listeners;  // read when first needed
  };

  std::optional<std::uint64_t> namespace_with(const Endpoint& endpoint);
  void read_addresses();
  const Listeners& listeners_in(Namespace& space);

  const HostFs& fs_;
  const CgroupLayout& layout_;
  std::map<std::uint64_t, Namespace> namespaces_;
  bool addresses_read_ = false;
  std::map<InternetAddress, std::vector<std::uint64_t>> owners_;  // namespaces by address
};

}  // namespace strata
