// The agent's own condition as metrics: collectors, sources, series, process.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/config/thresholds.h"
#include "agent/views/facts.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/runtime_view.h"
#include "core/metrics/snapshot.h"

namespace strata::agent {

inline constexpr MetricDef collector_up{
    "strata_collector_up",
    "Whether the collector's last collection succeeded, or had nothing to collect.",
    MetricType::gauge,
    Layer::agent,
    {"collector"}};
inline constexpr MetricDef collector_duration{"strata_collector_duration_seconds",
                                              "How long the collector's last collection took.",
                                              MetricType::gauge,
                                              Layer::agent,
                                              {"collector"}};
inline constexpr MetricDef collector_age{"strata_collector_age_seconds",
                                         "Age of the samples shown for the collector.",
                                         MetricType::gauge,
                                         Layer::agent,
                                         {"collector"}};
inline constexpr MetricDef collector_errors{"strata_collector_errors_total",
                                            "Failed collections by kind of error.",
                                            MetricType::counter,
                                            Layer::agent,
                                            {"collector", "code"}};
inline constexpr MetricDef source_up{
    "strata_source_up",
    "Whether a source of names and states (a container runtime) answers.",
    MetricType::gauge,
    Layer::agent,
    {"source"}};
inline constexpr MetricDef series_count{
    "strata_series", "Series in the last snapshot.", MetricType::gauge, Layer::agent, {"layer"}};
inline constexpr MetricDef series_dropped{
    "strata_series_dropped_total",
    "Series left out of snapshots because their layer's budget was spent.",
    MetricType::counter,
    Layer::agent,
    {"layer"}};
inline constexpr MetricDef threshold_def{
    "strata_threshold",
    "What the shipped alerts compare with, as configured (thresholds).",
    MetricType::gauge,
    Layer::agent,
    {"name"}};
inline constexpr MetricDef build_info_def{"strata_build_info",
                                          "1, with what this agent was built from.",
                                          MetricType::gauge,
                                          Layer::agent,
                                          {"version", "libbpf", "compiler"}};
inline constexpr MetricDef process_cpu{"process_cpu_seconds_total",
                                       "Total user and system CPU time spent in seconds.",
                                       MetricType::counter,
                                       Layer::agent,
                                       {}};
inline constexpr MetricDef process_resident{"process_resident_memory_bytes",
                                            "Resident memory size in bytes.",
                                            MetricType::gauge,
                                            Layer::agent,
                                            {}};
inline constexpr MetricDef process_virtual{"process_virtual_memory_bytes",
                                           "Virtual memory size in bytes.",
                                           MetricType::gauge,
                                           Layer::agent,
                                           {}};
inline constexpr MetricDef process_start{"process_start_time_seconds",
                                         "Start time of the process since unix epoch in seconds.",
                                         MetricType::gauge,
                                         Layer::agent,
                                         {}};
inline constexpr MetricDef process_open_fds{
    "process_open_fds", "Number of open file descriptors.", MetricType::gauge, Layer::agent, {}};
inline constexpr MetricDef process_max_fds{"process_max_fds",
                                           "Maximum number of open file descriptors.",
                                           MetricType::gauge,
                                           Layer::agent,
                                           {}};
inline constexpr MetricDef process_virtual_max{
    "process_virtual_memory_max_bytes",
    "Maximum amount of virtual memory available in bytes.",
    MetricType::gauge,
    Layer::agent,
    {}};
inline constexpr MetricDef process_received{"process_network_receive_bytes_total",
                                            "Bytes received in the agent's network namespace.",
                                            MetricType::counter,
                                            Layer::agent,
                                            {}};
inline constexpr MetricDef process_sent{"process_network_transmit_bytes_total",
                                        "Bytes sent in the agent's network namespace.",
                                        MetricType::counter,
                                        Layer::agent,
                                        {}};
/// node_exporter's name for who answers, so it stands in the host's layer.
inline constexpr MetricDef node_exporter_build_info{
    "node_exporter_build_info", "1, with what stands in for node_exporter.", MetricType::gauge,
    Layer::host, many_keys<"branch", "goarch", "goos", "goversion", "revision", "tags", "version">};
/// cAdvisor's name for it, so it stands in the containers' layer.
inline constexpr MetricDef container_scrape_error{
    "container_scrape_error",
    "1 if there was an error while getting container metrics, 0 otherwise",
    MetricType::gauge,
    Layer::container,
    {}};

inline constexpr std::array self_metrics = {&collector_up,
                                            &collector_duration,
                                            &collector_age,
                                            &collector_errors,
                                            &source_up,
                                            &series_count,
                                            &series_dropped,
                                            &threshold_def,
                                            &build_info_def,
                                            &process_cpu,
                                            &process_resident,
                                            &process_virtual,
                                            &process_virtual_max,
                                            &process_start,
                                            &process_open_fds,
                                            &process_max_fds,
                                            &process_received,
                                            &process_sent,
                                            &node_exporter_build_info,
                                            &container_scrape_error};

/// Makes the agent's own batch at each snapshot; loop thread.
class SelfMetrics {
 public:
  SelfMetrics(BuildInfo build, WallTime started) : build_(std::move(build)), started_(started) {
    set({});
  }

  void set(const Thresholds& thresholds);

  /// `previous` is the snapshot before this one (null at first): its series are the ones counted.
  std::shared_ptr<const Batch> collect(Instant now, std::span<const CollectorReport> reports,
                                       std::span<const SourceHealth> sources,
                                       const Snapshot* previous);

 private:
  void add_series(Batch& batch, const Snapshot* previous);
  void add_process(Batch& batch, Instant now);
  void add_traffic(Batch& batch, Instant now);

  BuildInfo build_;
  WallTime started_;
  Batch steady_;  // what only set() changes
  std::array<std::uint64_t, layer_count> dropped_{};
  // Of this very process, so always the real /proc.
  HotFile statm_{"/proc/self/statm", Ending::short_read};
  HotFile netstat_{"/proc/self/net/netstat"};
  std::optional<Instant> traffic_read_;
  std::optional<std::uint64_t> received_;
  std::optional<std::uint64_t> sent_;
};

}  // namespace strata::agent
