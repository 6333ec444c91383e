// The families of cAdvisor's process, cpuLoad and sched, but for the load averages; see
// core/metrics/container_load_metrics.h. And what was not counted.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef processes{.name = "container_processes",
                                     .help = "Number of processes running inside the container.",
                                     .type = MetricType::gauge,
                                     .layer = Layer::container};
inline constexpr MetricDef threads{.name = "container_threads",
                                   .help = "Number of threads running inside the container",
                                   .type = MetricType::gauge,
                                   .layer = Layer::container};
inline constexpr MetricDef threads_max{
    .name = "container_threads_max",
    .help = "Maximum number of threads allowed inside the container, infinity if value is zero",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef file_descriptors{
    .name = "container_file_descriptors",
    .help = "Number of open file descriptors for the container.",
    .type = MetricType::gauge,
    .layer = Layer::container};
inline constexpr MetricDef sockets{.name = "container_sockets",
                                   .help = "Number of open sockets for the container.",
                                   .type = MetricType::gauge,
                                   .layer = Layer::container};
inline constexpr MetricDef ulimits_soft{
    .name = "container_ulimits_soft",
    .help =
        "Soft ulimit values for the container root process. Unlimited if -1, except priority and "
        "nice",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"ulimit"}};

inline constexpr MetricDef tasks_state{.name = "container_tasks_state",
                                       .help = "Number of tasks in given state",
                                       .type = MetricType::gauge,
                                       .layer = Layer::container,
                                       .labels = {"state"}};

inline constexpr MetricDef schedstat_run{
    .name = "container_cpu_schedstat_run_seconds_total",
    .help = "Time duration the processes of the container have run on the CPU.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef schedstat_runqueue{
    .name = "container_cpu_schedstat_runqueue_seconds_total",
    .help = "Time duration processes of the container have been waiting on a runqueue.",
    .type = MetricType::counter,
    .layer = Layer::container};
inline constexpr MetricDef schedstat_periods{
    .name = "container_cpu_schedstat_run_periods_total",
    .help = "Number of times processes of the cgroup have run on the cpu",
    .type = MetricType::counter,
    .layer = Layer::container};

inline constexpr MetricDef processes_uncounted{
    .name = "strata_container_processes_uncounted",
    .help =
        "1 for what the last look through the container's processes has left out, since it is "
        "beyond a bound: processes and so all of it (too many cgroups), file_descriptors, "
        "sockets, tasks.",
    .type = MetricType::gauge,
    .layer = Layer::container,
    .labels = {"what"}};

inline constexpr std::array process_metrics = {
    &processes,          &threads,     &threads_max,   &file_descriptors,   &sockets,
    &ulimits_soft,       &tasks_state, &schedstat_run, &schedstat_runqueue, &schedstat_periods,
    &processes_uncounted};

}  // namespace strata::container
