// Containers as profiles want them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "collectors/profile/symbols/symbolizer.h"
#include "core/identity/container_set.h"

namespace strata::agent {

/// Whose a cgroup is, by what is known in `containers`.
profile::ContainerOf names_in(std::shared_ptr<const ContainerSet> containers);

/// The cgroups of a container; not_found where there is none of that name that runs.
Result<std::vector<CgroupKey>> cgroups_of(const ContainerSet& containers, std::string_view name);

}  // namespace strata::agent
