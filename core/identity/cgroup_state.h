// Whether what is in a cgroup runs, as the kernel tells it, for where no runtime says so.
#pragma once

#include <optional>
#include <string_view>

#include "core/identity/cgroup_layout.h"
#include "core/identity/container.h"

namespace strata {

/// What one file says of a cgroup; absent: it does not say.
struct CgroupCondition {
  std::optional<bool> frozen;
  std::optional<bool> populated;  // processes are in it or below it

  bool operator==(const CgroupCondition&) const = default;
};

/// v1's freezer.state. FREEZING is not frozen yet.
CgroupCondition parse_freezer_state(std::string_view text);

/// v2's cgroup.events.
CgroupCondition parse_cgroup_events(std::string_view text);

CgroupCondition read_condition(const CgroupLayout& layout, std::string_view path);

/// Unknown where nothing has told of processes.
ContainerState state_of(const CgroupCondition& condition);

}  // namespace strata
