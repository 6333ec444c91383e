#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::time {

inline constexpr auto now =
    gauge_def("node_time_seconds", "The host's clock, in seconds since the epoch.");
inline constexpr auto zone_offset = gauge_def(
    "node_time_zone_offset_seconds", "How far the local time is ahead of UTC.", {"time_zone"});
inline constexpr auto available =
    gauge_def("node_time_clocksource_available_info",
              "Clock sources that the kernel could use; always 1.", {"device", "clocksource"});
inline constexpr auto current =
    gauge_def("node_time_clocksource_current_info",
              "The clock source that the kernel uses; always 1.", {"device", "clocksource"});

inline constexpr std::array metrics = {&now, &zone_offset, &available, &current};

}  // namespace strata::host::time
