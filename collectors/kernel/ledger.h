// Ledger: turns a map's rows (cgroup key and what else the key says -> counters) into totals by
// container and for the host that never go backwards. The host's total is the sum of all rows; rows
// of cgroups that are gone are moved into accounts of the departed and deleted from the map.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "collectors/kernel/cgroup_census.h"
#include "core/identity/container_set.h"

namespace strata::kernel {

/// For maps whose key is the cgroup's alone.
struct NoDetail {
  auto operator<=>(const NoDetail&) const = default;
};

/// Adds two passive rows of uint64 counters.
template <class Value>
void add_counters(Value& to, const Value& more) {
  constexpr std::size_t word = sizeof(std::uint64_t);
  using Words = std::array<std::uint64_t, sizeof(Value) / word>;
  auto sum = std::bit_cast<Words>(to);
  const auto words = std::bit_cast<Words>(more);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += words[i];
  to = std::bit_cast<Value>(sum);
}

/// Loop thread.
template <class Value, class Detail = NoDetail>
class Ledger {
 public:
  using Account = std::map<Detail, Value>;

  /// Begins a collection; the totals of the one before are dropped.
  void begin(const ContainerSet& containers) {
    containers_ = &containers;
    host_ = departed_host_;
    forget_unknown();
    accounts_ = departed_;
  }

  /// Takes one row. True: its cgroup is gone, or the row `has_ended` for another reason; it has
  /// been moved and must be deleted from the map.
  bool add(CgroupKey key, const Detail& detail, const Value& value, CgroupCensus& census,
           bool has_ended = false) {
    census.on_seen(key);
    const bool gone = has_ended || census.is_gone(key);
    const auto* const owner = containers_->owner_of(key);
    post(host_, detail, value);
    if (gone) post(departed_host_, detail, value);
    if (owner == nullptr) return gone;
    post(accounts_[owner->cgroup_path], detail, value);
    if (gone) post(departed_[owner->cgroup_path], detail, value);
    return gone;
  }

  /// visit(entity, account) for the host and once for each container, those without rows included,
  /// and for the systemd units that have rows.
  template <class Visit>
  void each(const Visit& visit) const {
    visit(containers_->host().entity, host_);
    static const Account nothing;
    std::unordered_set<std::string_view> visited;  // a container and its run before share a path
    for (const auto& container : containers_->all()) {
      if (!visited.insert(container->cgroup_path).second) continue;
      const auto found = accounts_.find(container->cgroup_path);
      visit(container->entity, found == accounts_.end() ? nothing : found->second);
    }
    for (const auto& unit : containers_->units()) {
      if (!visited.insert(unit->cgroup_path).second) continue;
      const auto found = accounts_.find(unit->cgroup_path);
      if (found != accounts_.end()) visit(unit->entity, found->second);
    }
  }

 private:
  static void post(Account& account, const Detail& detail, const Value& value) {
    add_counters(account[detail], value);
  }

  void forget_unknown() {
    std::erase_if(departed_,
                  [&](const auto& entry) { return containers_->by_path(entry.first) == nullptr; });
  }

  const ContainerSet* containers_ = nullptr;
  Account departed_host_;
  Account host_;
  std::map<std::string, Account> departed_;  // by cgroup path
  std::map<std::string, Account> accounts_;
};

}  // namespace strata::kernel
