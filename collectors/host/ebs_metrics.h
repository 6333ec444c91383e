#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

/// A family of EBS volumes and its twin of instance stores.
struct EbsDefs {
  MetricDef volume;
  MetricDef store;  // without a name: volumes alone have it
};

inline constexpr LabelKeys ebs_labels = {"device", "volume_id"};
inline constexpr LabelKeys instance_store_labels = {"device", "serial"};

constexpr EbsDefs ebs_family(std::string_view volume, std::string_view store, std::string_view help,
                             MetricType type = MetricType::counter) {
  return {{.name = volume, .help = help, .type = type, .labels = ebs_labels},
          {.name = store, .help = help, .type = type, .labels = instance_store_labels}};
}

inline constexpr EbsDefs ebs_reads = ebs_family(
    "node_ebs_read_ops_total", "node_ec2_instance_store_read_ops_total", "Reads completed.");
inline constexpr EbsDefs ebs_writes = ebs_family(
    "node_ebs_write_ops_total", "node_ec2_instance_store_write_ops_total", "Writes completed.");
inline constexpr EbsDefs ebs_read_bytes = ebs_family(
    "node_ebs_read_bytes_total", "node_ec2_instance_store_read_bytes_total", "Bytes read.");
inline constexpr EbsDefs ebs_written_bytes = ebs_family(
    "node_ebs_write_bytes_total", "node_ec2_instance_store_write_bytes_total", "Bytes written.");
inline constexpr EbsDefs ebs_read_seconds =
    ebs_family("node_ebs_read_seconds_total", "node_ec2_instance_store_read_seconds_total",
               "Time that all reads took.");
inline constexpr EbsDefs ebs_write_seconds =
    ebs_family("node_ebs_write_seconds_total", "node_ec2_instance_store_write_seconds_total",
               "Time that all writes took.");
inline constexpr EbsDefs ebs_iops_exceeded =
    ebs_family("node_ebs_exceeded_iops_seconds_total", "",
               "Time in which more operations were asked for than the volume may have.");
inline constexpr EbsDefs ebs_throughput_exceeded =
    ebs_family("node_ebs_exceeded_tp_seconds_total", "",
               "Time in which more bytes were asked for than the volume may have.");
inline constexpr EbsDefs ebs_instance_iops_exceeded =
    ebs_family("node_ebs_ec2_exceeded_iops_seconds_total",
               "node_ec2_instance_store_ec2_exceeded_iops_seconds_total",
               "Time in which more operations were asked for than the instance may have.");
inline constexpr EbsDefs ebs_instance_throughput_exceeded =
    ebs_family("node_ebs_ec2_exceeded_tp_seconds_total",
               "node_ec2_instance_store_ec2_exceeded_tp_seconds_total",
               "Time in which more bytes were asked for than the instance may have.");
inline constexpr EbsDefs ebs_queue_length =
    ebs_family("node_ebs_volume_queue_length", "node_ec2_instance_store_volume_queue_length",
               "Operations that wait.", MetricType::gauge);
inline constexpr EbsDefs ebs_read_latency = ebs_family(
    "node_ebs_read_io_latency_seconds", "node_ec2_instance_store_read_io_latency_seconds",
    "How long reads took.", MetricType::histogram);
inline constexpr EbsDefs ebs_write_latency = ebs_family(
    "node_ebs_write_io_latency_seconds", "node_ec2_instance_store_write_io_latency_seconds",
    "How long writes took.", MetricType::histogram);

inline constexpr std::array ebs_families = {
    &ebs_reads,
    &ebs_writes,
    &ebs_read_bytes,
    &ebs_written_bytes,
    &ebs_read_seconds,
    &ebs_write_seconds,
    &ebs_iops_exceeded,
    &ebs_throughput_exceeded,
    &ebs_instance_iops_exceeded,
    &ebs_instance_throughput_exceeded,
    &ebs_queue_length,
    &ebs_read_latency,
    &ebs_write_latency,
};

}  // namespace strata::host
