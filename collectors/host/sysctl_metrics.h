#pragma once

#include "collectors/host/shapes/family_def.h"

namespace strata::host {

/// Of those asked for as text. Numbers are families of their own, named for the setting.
inline constexpr auto sysctl_info = gauge_def(
    "node_sysctl_info", "A setting of the kernel as text; always 1.", {"name", "value", "index"});

}  // namespace strata::host
