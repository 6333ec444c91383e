#include "collectors/kernel/cgroup_census.h"

#include <algorithm>
#include <chrono>

#include "core/identity/cgroup_tree.h"

namespace strata::kernel {
namespace {

constexpr Duration period = std::chrono::minutes(1);
constexpr Duration search_rest = std::chrono::milliseconds(500);
constexpr std::size_t max_gone = 8192;

unsigned hierarchy_of(CgroupKey key) {
  return static_cast<unsigned>(key.value >> CgroupKey::hierarchy_shift);
}

}  // namespace

void CgroupCensus::on_removed(CgroupKey key) {
  if (!gone_.insert(key).second) return;
  order_.push_back(key);
  if (order_.size() <= max_gone) return;
  gone_.erase(order_.front());
  order_.pop_front();
}

std::string CgroupCensus::path_of(CgroupKey key, Instant now) {
  if (searched_ && now - *searched_ < search_rest) return {};
  searched_ = now;
  for (const auto& hierarchy : layout_.hierarchies()) {
    if (hierarchy.id != hierarchy_of(key)) continue;
    const auto walked = walk_cgroups(hierarchy.directory);
    if (!walked) continue;
    for (const auto& directory : *walked) {
      if (CgroupKey::of(hierarchy.id, directory.inode) == key) return directory.path;
    }
  }
  return {};
}

void CgroupCensus::sweep(Instant now) {
  if (swept_ && now - *swept_ < period) return;
  swept_ = now;
  // Only cgroups seen before the walk are judged by it: one made meanwhile may not be in it.
  for (const auto& hierarchy : layout_.hierarchies()) {
    const bool used = std::any_of(seen_.begin(), seen_.end(),
                                  [&](CgroupKey key) { return hierarchy_of(key) == hierarchy.id; });
    if (!used) continue;
    const auto walked = walk_cgroups(hierarchy.directory);
    if (!walked) continue;
    std::unordered_set<CgroupKey> live;
    for (const auto& directory : *walked) {
      live.insert(CgroupKey::of(hierarchy.id, directory.inode));
    }
    const auto root = CgroupKey::of(hierarchy.id, 1);
    for (const auto key : seen_) {
      // Key 0 is nobody's work, not a cgroup.
      if (key.value == 0 || key == root || hierarchy_of(key) != hierarchy.id) continue;
      if (!live.contains(key)) on_removed(key);
    }
  }
  seen_.clear();
}

}  // namespace strata::kernel
