#pragma once

#include "collectors/host/shapes/family_def.h"

namespace strata::host {

inline constexpr auto uname_info =
    gauge_def("node_uname_info", "What uname(2) says of the kernel and the host; always 1.",
              many_keys<"sysname", "release", "version", "machine", "nodename", "domainname">);

}  // namespace strata::host
