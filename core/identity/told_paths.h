// Which cgroups are containers' own though their names do not show it, as the sources tell.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity/cgroup_layout.h"
#include "core/identity/runtime_view.h"

namespace strata {

/// Paths, with how views call their containers.
using ToldPaths = std::map<std::string, std::string, std::less<>>;

/// Whether a container may be told to have this cgroup: not the root, no slice, and no way upwards.
bool may_be_containers(std::string_view path);

/// What `views` tell, without cgroups that are around another container which a view knows: whoever
/// got such a one would get the others' processes. `before` is what has been found so far.
ToldPaths told_paths(std::span<const std::shared_ptr<const RuntimeView>> views,
                     const ToldPaths& before, std::span<const CgroupHierarchy* const> trees);

}  // namespace strata
