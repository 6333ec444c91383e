// What stands below the title of a flame graph.
#pragma once

#include <string>
#include <vector>

#include "collectors/profile/profile.h"

namespace strata::profile {

/// "10.0 s from 2026-11-23 15:42:00 UTC, 97 samples a second of each CPU: 4 321 samples, 44.5 s of
/// CPU", and in a second line what was lost, if anything was.
std::vector<std::string> summary_lines(const Profile& profile);

}  // namespace strata::profile
