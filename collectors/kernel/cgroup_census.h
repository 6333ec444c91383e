// CgroupCensus: which cgroups that maps have keys for are gone, so that their counts can be folded
// into totals and their keys deleted. It learns it at once from cgroup events and, for hierarchies
// that send none and for lost events, by walking cgroupfs now and then.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_set>

#include "core/base/clock.h"
#include "core/identity/cgroup_key.h"
#include "core/identity/cgroup_layout.h"

namespace strata::kernel {

/// Loop thread. A cgroup id is not used again while the host is up.
class CgroupCensus {
 public:
  explicit CgroupCensus(CgroupLayout layout) : layout_(std::move(layout)) {}

  void on_removed(CgroupKey key);

  [[nodiscard]] bool is_gone(CgroupKey key) const { return gone_.contains(key); }

  /// To be called for every key found in a map.
  void on_seen(CgroupKey key) { seen_.insert(key); }

  /// Walks cgroupfs if the last walk is a minute ago.
  void sweep(Instant now);

  /// The path of a cgroup, by a walk of its hierarchy; empty where it is not found. At most two
  /// walks a second, beyond that it is not found either.
  [[nodiscard]] std::string path_of(CgroupKey key, Instant now);

 private:
  CgroupLayout layout_;
  std::unordered_set<CgroupKey> seen_;
  std::unordered_set<CgroupKey> gone_;
  std::deque<CgroupKey> order_;  // of gone_, oldest first
  std::optional<Instant> swept_;
  std::optional<Instant> searched_;
};

}  // namespace strata::kernel
