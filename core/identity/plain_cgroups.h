// PlainCgroups: the cgroups that are no containers, as the last walk found them: slices, services,
// what runtimes put around containers. They are told of by their paths alone, as cAdvisor does; a
// systemd unit, which is an owner with a name besides, is among them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity/cgroup_layout.h"
#include "core/identity/cgroup_tree.h"
#include "core/identity/container.h"

namespace strata {

/// Owned by the index's thread. An unchanged cgroup keeps its object.
class PlainCgroups {
 public:
  /// Forgets what is not found again between begin() and finish().
  void begin() { found_.clear(); }

  /// A directory of `hierarchy`. Of two trees that have the path the first counts.
  void find(const CgroupHierarchy& hierarchy, const CgroupDirectory& directory);

  /// Whether anything has come, gone or changed since the last time.
  bool finish();

  [[nodiscard]] std::vector<std::shared_ptr<const Container>> all() const;

 private:
  using Cgroups = std::map<std::string, std::shared_ptr<const Container>, std::less<>>;

  Cgroups known_;
  Cgroups found_;
};

}  // namespace strata
