// The part of a configuration that a running agent cannot change.
#pragma once

#include <string_view>
#include <vector>

#include "agent/config/config.h"

namespace strata::agent {

/// Puts back into `wanted` what must stay as it is in `running`, and tells the keys that differed.
std::vector<std::string_view> keep_fixed(const Config& running, Config& wanted);

}  // namespace strata::agent
