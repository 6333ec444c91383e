#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::timex_family {

inline constexpr auto offset =
    gauge_def("node_timex_offset_seconds", "How far the local clock is from the reference clock.");
inline constexpr auto frequency = gauge_def("node_timex_frequency_adjustment_ratio",
                                            "How much faster than by itself the clock is made.");
inline constexpr auto max_error =
    gauge_def("node_timex_maxerror_seconds", "Largest error of the clock.");
inline constexpr auto estimated_error =
    gauge_def("node_timex_estimated_error_seconds", "Estimated error of the clock.");
inline constexpr auto status =
    gauge_def("node_timex_status", "The clock's status bits (adjtimex(2), STA_*).");
inline constexpr auto loop_time_constant =
    gauge_def("node_timex_loop_time_constant", "Time constant of the phase-locked loop.");
inline constexpr auto tick = gauge_def("node_timex_tick_seconds", "Time between two clock ticks.");
inline constexpr auto pps_frequency =
    gauge_def("node_timex_pps_frequency_hertz", "Frequency of the pulse per second.");
inline constexpr auto pps_jitter =
    gauge_def("node_timex_pps_jitter_seconds", "Jitter of the pulse per second.");
inline constexpr auto pps_shift =
    gauge_def("node_timex_pps_shift_seconds",
              "Duration of an interval of the pulse per second, as a power of two.");
inline constexpr auto pps_stability =
    gauge_def("node_timex_pps_stability_hertz",
              "How much the frequency of the pulse per second has changed lately, on average.");
inline constexpr auto pps_jitter_count =
    counter_def("node_timex_pps_jitter_total",
                "Times that the pulse per second had more jitter than is allowed.");
inline constexpr auto pps_calibrations = counter_def(
    "node_timex_pps_calibration_total", "Calibration intervals of the pulse per second.");
inline constexpr auto pps_errors =
    counter_def("node_timex_pps_error_total", "Calibrations of the pulse per second that failed.");
inline constexpr auto pps_stability_exceeded =
    counter_def("node_timex_pps_stability_exceeded_total",
                "Times that the pulse per second was less stable than is allowed.");
inline constexpr auto tai_offset = gauge_def("node_timex_tai_offset_seconds",
                                             "How far International Atomic Time is ahead of UTC.");
inline constexpr auto sync_status =
    gauge_def("node_timex_sync_status", "Whether the clock is synchronized to a reliable server.");

inline constexpr std::array metrics = {&offset,
                                       &frequency,
                                       &max_error,
                                       &estimated_error,
                                       &status,
                                       &loop_time_constant,
                                       &tick,
                                       &pps_frequency,
                                       &pps_jitter,
                                       &pps_shift,
                                       &pps_stability,
                                       &pps_jitter_count,
                                       &pps_calibrations,
                                       &pps_errors,
                                       &pps_stability_exceeded,
                                       &tai_offset,
                                       &sync_status};

}  // namespace strata::host::timex_family
