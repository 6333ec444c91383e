// Units of the kernel's files, as how many make one of ours.
#pragma once

namespace strata::host {

inline constexpr double microseconds = 1e6;   // in a second
inline constexpr double bytes_per_kb = 1024;  // as /proc/meminfo means "kB"

}  // namespace strata::host
