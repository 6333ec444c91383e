// PeerLedger: turns the counts of connections by address into totals by peer that never go
// backwards, whatever becomes of rows, names and containers. What a row has grown by is added under
// the name that its address has at that moment, so that an address that passes from one container
// to the next is not a reason to rewrite the past.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "collectors/kernel/cgroup_census.h"
#include "core/identity/container_set.h"
#include "core/identity/network_map.h"

namespace strata::kernel {

struct Peer {
  std::string name;  // of a container, or an address
  std::uint16_t port = 0;
  auto operator<=>(const Peer&) const = default;
};

/// Null: not known yet, ask again at the next collection.
using PeerNaming = std::function<std::optional<std::string>(const Endpoint&)>;

/// Loop thread.
class PeerLedger {
 public:
  struct Account {
    std::map<Peer, std::uint64_t> peers;
    std::uint64_t other = 0;  // beyond the bound
  };

  /// An account tells `bound` peers apart.
  explicit PeerLedger(std::size_t bound) : bound_(bound) {}

  void begin(const ContainerSet& containers);

  /// Takes one row. True: its cgroup is gone and all of it has been added; it must be deleted from
  /// the map.
  bool add(CgroupKey key, const Endpoint& endpoint, std::uint64_t count, const PeerNaming& naming,
           CgroupCensus& census);

  /// After the last row.
  void end();

  /// Of a container, or of the host as "/".
  [[nodiscard]] const Account& of(const std::string& cgroup_path) const;

 private:
  /// How much of a row has been added to whose account.
  struct Row {
    std::uint64_t to_host = 0;
    std::uint64_t to_owner = 0;
    std::uint64_t seen = 0;  // the collection
  };
  using RowKey = std::pair<std::uint64_t, Endpoint>;

  void post(Account& account, const Peer& peer, std::uint64_t more) const;

  std::size_t bound_;
  const ContainerSet* containers_ = nullptr;
  std::uint64_t collection_ = 0;
  std::map<RowKey, Row> rows_;
  Account host_;
  std::map<std::string, Account> accounts_;  // by cgroup path
};

}  // namespace strata::kernel
