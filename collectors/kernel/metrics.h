// The families that the kernel side feeds. Per-container ones are also served for the host as
// id="/", where they count the work of every cgroup and of the kernel itself since the agent began.
#pragma once

#include <array>

#include "core/metrics/container_network_metrics.h"
#include "core/metrics/metric_def.h"

namespace strata::kernel {

inline constexpr MetricDef block_io_latency{
    "strata_container_block_io_latency_seconds",
    "Time from giving a request to the device until its completion.",
    MetricType::histogram,
    Layer::container,
    {"device", "operation"}};
inline constexpr MetricDef block_io_queue{
    "strata_container_block_io_queue_seconds",
    "Time from making a request until it was given to the device.",
    MetricType::histogram,
    Layer::container,
    {"device", "operation"}};
inline constexpr MetricDef block_io_bytes{"strata_container_block_io_bytes_total",
                                          "Bytes of completed block requests.",
                                          MetricType::counter,
                                          Layer::container,
                                          {"device", "operation"}};
inline constexpr MetricDef block_io_operations{"strata_container_block_io_operations_total",
                                               "Completed block requests, failed ones included.",
                                               MetricType::counter,
                                               Layer::container,
                                               {"device", "operation"}};
inline constexpr MetricDef block_io_errors{"strata_container_block_io_errors_total",
                                           "Block requests that the device failed.",
                                           MetricType::counter,
                                           Layer::container,
                                           {"device", "operation"}};

inline constexpr MetricDef network_bytes{
    "strata_container_network_bytes_total",
    "Bytes of IP packets of the container's sockets, from the IP header on, loopback included. "
    "Datagrams are received when they are read.",
    MetricType::counter,
    Layer::container,
    {"direction"}};
inline constexpr MetricDef network_packets{
    "strata_container_network_packets_total",
    "IP packets of the container's sockets, loopback included: TCP's by segments.",
    MetricType::counter,
    Layer::container,
    {"direction"}};

inline constexpr MetricDef oom_kills{"strata_container_oom_kills_total",
                                     "Processes that the kernel killed for want of memory.",
                                     MetricType::counter,
                                     Layer::container,
                                     {}};
inline constexpr MetricDef direct_reclaim_seconds{
    "strata_container_direct_reclaim_seconds_total",
    "Time that threads spent on freeing memory before they got some.",
    MetricType::counter,
    Layer::container,
    {}};
inline constexpr MetricDef direct_reclaims{
    "strata_container_direct_reclaims_total",
    "How often threads had to free memory before they got some.",
    MetricType::counter,
    Layer::container,
    {}};
inline constexpr MetricDef processes_killed{"strata_container_processes_killed_total",
                                            "Processes (not threads) that a signal ended.",
                                            MetricType::counter,
                                            Layer::container,
                                            {"signal"}};
inline constexpr MetricDef execs_total{"strata_container_execs_total",
                                       "Programs that processes began to run.",
                                       MetricType::counter,
                                       Layer::container,
                                       {}};
inline constexpr MetricDef processes_total{
    "strata_container_processes_total",
    "Processes (not threads) that were started in the container by a fork, and that exited there.",
    MetricType::counter,
    Layer::container,
    {"event"}};
inline constexpr MetricDef container_events{
    "strata_container_events_total",
    "What happened to the container: create, start, exit, oom (a process was "
    "killed for want of memory), remove (of its cgroup).",
    MetricType::counter,
    Layer::container,
    {"event"}};

inline constexpr MetricDef outliers{
    "strata_container_outliers_total",
    "Single waits far above what the container is used to; one in a while is told as an event.",
    MetricType::counter,
    Layer::container,
    {"kind"}};

inline constexpr MetricDef ring_events{"strata_ring_buffer_events_total",
                                       "Events read from the ring buffer.",
                                       MetricType::counter,
                                       Layer::agent,
                                       {"ring"}};
inline constexpr MetricDef ring_dropped{"strata_ring_buffer_dropped_total",
                                        "Events lost because the ring buffer was full.",
                                        MetricType::counter,
                                        Layer::agent,
                                        {"ring"}};
inline constexpr MetricDef program_attached{
    "strata_bpf_program_attached",
    "Whether the BPF program is attached; the dump says why not.",
    MetricType::gauge,
    Layer::agent,
    {"program"}};
inline constexpr MetricDef program_missed{
    "strata_bpf_program_missed_total",
    "Runs of the BPF program that the kernel left out, since an interrupt met it running.",
    MetricType::counter,
    Layer::agent,
    {"program"}};
inline constexpr MetricDef program_runs{
    "strata_bpf_program_runs_total",
    "Runs of the BPF program while the kernel's statistics were on.",
    MetricType::counter,
    Layer::agent,
    {"program"}};
inline constexpr MetricDef program_run_seconds{
    "strata_bpf_program_run_seconds_total",
    "Time spent in the BPF program while the kernel's statistics were on.",
    MetricType::counter,
    Layer::agent,
    {"program"}};
inline constexpr MetricDef map_memory{"strata_bpf_map_memory_bytes",
                                      "Memory of the BPF map.",
                                      MetricType::gauge,
                                      Layer::agent,
                                      {"map"}};
inline constexpr MetricDef bpf_memory{"strata_bpf_memory_bytes",
                                      "Memory of all BPF maps and rings.",
                                      MetricType::gauge,
                                      Layer::agent,
                                      {}};
inline constexpr MetricDef probe_cpu_share{
    "strata_bpf_probe_cpu_ratio",
    "Part of the machine's CPU time that the probe's programs took lately, by their own measure.",
    MetricType::gauge,
    Layer::agent,
    {"probe"}};
inline constexpr MetricDef probe_sampling{
    "strata_bpf_probe_sampling",
    "One in so many runs is accounted, with its weight, to keep the budget; 1: all.",
    MetricType::gauge,
    Layer::agent,
    {"probe"}};
inline constexpr MetricDef map_entries{
    "strata_bpf_map_entries", "Keys in the BPF map.", MetricType::gauge, Layer::agent, {"map"}};
inline constexpr MetricDef map_overflows{
    "strata_bpf_map_overflows_total",
    "Updates lost because the BPF map had no room for another key.",
    MetricType::counter,
    Layer::agent,
    {"map"}};

inline constexpr std::array metrics = {
    &block_io_latency,    &block_io_queue,   &block_io_bytes,
    &block_io_operations, &block_io_errors,  &network_bytes,
    &network_packets,     &oom_kills,        &direct_reclaim_seconds,
    &direct_reclaims,     &processes_killed, &execs_total,
    &processes_total,     &container_events, &outliers,
    &ring_events,         &ring_dropped,     &program_attached,
    &program_missed,      &program_runs,     &program_run_seconds,
    &map_memory,          &map_entries,      &map_overflows,
    &bpf_memory,          &probe_cpu_share,  &probe_sampling};

}  // namespace strata::kernel
