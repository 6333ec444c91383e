// How often a host is searched for what it may get.
#pragma once

#include "core/base/clock.h"

namespace strata::host {

/// What a host has none of, what says nothing and what its driver refuses is looked at anew this
/// seldom: a device that comes is seen within it.
inline constexpr Duration looked_at_again = std::chrono::minutes(1);

}  // namespace strata::host
