#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::selinux {

inline constexpr auto enabled = gauge_def("node_selinux_enabled", "Whether SELinux is enabled.");
inline constexpr auto config_mode =
    gauge_def("node_selinux_config_mode",
              "The mode that SELinux is configured for: 1 enforcing, 0 permissive, -1 neither.");
inline constexpr auto current_mode =
    gauge_def("node_selinux_current_mode",
              "The mode that SELinux is in: 1 enforcing, 0 permissive, -1 unknown.");

inline constexpr std::array metrics = {&enabled, &config_mode, &current_mode};

}  // namespace strata::host::selinux
