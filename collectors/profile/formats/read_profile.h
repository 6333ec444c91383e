// Profiles from files: those of `strata profile`, and others' in the same formats.
#pragma once

#include <string_view>

#include "collectors/profile/profile.h"
#include "core/base/result.h"

namespace strata::profile {

/// Told by the content: gzip or protobuf is pprof, lines are folded stacks. Bounded in memory,
/// whatever the bytes say.
Result<Profile> read_profile(std::string_view bytes);

}  // namespace strata::profile
