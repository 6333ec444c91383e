// The families of the scheduler; see metrics.h.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::kernel {

inline constexpr MetricDef run_queue_latency{"strata_container_run_queue_latency_seconds",
                                             "Time that tasks were runnable until they ran.",
                                             MetricType::histogram,
                                             Layer::container,
                                             {}};
inline constexpr MetricDef on_cpu_seconds{
    "strata_container_on_cpu_seconds_total",
    "Time that tasks had a CPU, up to the moment when they last left it.",
    MetricType::counter,
    Layer::container,
    {}};
inline constexpr MetricDef cpu_seconds{
    "strata_container_cpu_seconds_total",
    "Time that tasks had each CPU, since the agent began; where cgroups do not tell it (v2). "
    "container_cpu_usage_seconds_total has the total since the container began.",
    MetricType::counter,
    Layer::container,
    {"cpu"}};
inline constexpr MetricDef off_cpu_seconds{
    "strata_container_off_cpu_seconds_total",
    "Time that tasks were off the CPU, added when they are back: runnable on a run queue (the sum "
    "of the run queue latency), uninterruptible (state D), interruptible (asleep, stopped or "
    "idling).",
    MetricType::counter,
    Layer::container,
    {"state"}};
inline constexpr MetricDef context_switches{
    "strata_container_context_switches_total",
    "How often tasks left a CPU: voluntary to wait for something, involuntary for another task.",
    MetricType::counter,
    Layer::container,
    {"kind"}};
inline constexpr MetricDef preempted_by{
    "strata_container_preempted_by_total",
    "How often a task lost the CPU while it could have gone on, by the name of the container that "
    "got it, its own included; / is the rest of the host.",
    MetricType::counter,
    Layer::container,
    {"by"}};

inline constexpr std::array run_queue_metrics = {&run_queue_latency, &on_cpu_seconds,
                                                 &cpu_seconds,       &off_cpu_seconds,
                                                 &context_switches,  &preempted_by};

}  // namespace strata::kernel
