#include "collectors/kernel/peer_ledger.h"

#include <algorithm>
#include <utility>

namespace strata::kernel {

namespace {

bool knows(const ContainerSet& containers, const std::string& path) {
  const auto units = containers.units();
  return containers.by_path(path) != nullptr ||
         std::any_of(units.begin(), units.end(),
                     [&](const auto& unit) { return unit->cgroup_path == path; });
}

}  // namespace

void PeerLedger::begin(const ContainerSet& containers) {
  containers_ = &containers;
  ++collection_;
  std::erase_if(accounts_, [&](const auto& entry) { return !knows(containers, entry.first); });
}

bool PeerLedger::add(CgroupKey key, const Endpoint& endpoint, std::uint64_t count,
                     const PeerNaming& naming, CgroupCensus& census) {
  census.on_seen(key);
  const bool gone = census.is_gone(key);
  const auto* const owner = containers_->owner_of(key);
  auto& row = rows_[{key.value, endpoint}];
  row.seen = collection_;
  if (count < row.to_host || count < row.to_owner) row = {.seen = collection_};  // made anew
  // An owner may be found later than its first connections.
  if (row.to_host == count && (owner == nullptr || row.to_owner == count)) return gone;
  auto name = naming(endpoint);
  if (!name) return false;
  const Peer peer{std::move(*name), endpoint.port};
  post(host_, peer, count - std::exchange(row.to_host, count));
  if (owner != nullptr) {
    post(accounts_[owner->cgroup_path], peer, count - std::exchange(row.to_owner, count));
  }
  return gone;
}

void PeerLedger::end() {
  std::erase_if(rows_, [&](const auto& entry) { return entry.second.seen != collection_; });
}

const PeerLedger::Account& PeerLedger::of(const std::string& cgroup_path) const {
  static const Account nothing;
  if (cgroup_path == "/") return host_;
  const auto found = accounts_.find(cgroup_path);
  return found == accounts_.end() ? nothing : found->second;
}

void PeerLedger::post(Account& account, const Peer& peer, std::uint64_t more) const {
  if (more == 0) return;
  const auto found = account.peers.find(peer);
  if (found != account.peers.end()) {
    found->second += more;
  } else if (account.peers.size() < bound_) {
    account.peers.emplace(peer, more);
  } else {
    account.other += more;
  }
}

}  // namespace strata::kernel
