// The log page 0xD0 of Amazon's NVMe controllers: what an EBS volume or an instance store has done,
// and how long its limits have held it up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/metrics/batch.h"

namespace strata::host {

inline constexpr std::size_t ebs_log_bytes = 4096;

enum class EbsKind : std::uint8_t { volume, instance_store };

/// Times are microseconds.
struct EbsLog {
  EbsKind kind = EbsKind::volume;
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t read_time = 0;
  std::uint64_t write_time = 0;
  std::uint64_t volume_iops_exceeded = 0;
  std::uint64_t volume_throughput_exceeded = 0;
  std::uint64_t instance_iops_exceeded = 0;
  std::uint64_t instance_throughput_exceeded = 0;
  std::uint64_t queue_length = 0;
  /// Seconds, cumulative; the last bucket, which has no end, is the rest of the count. Empty where
  /// the page has no histogram, or one of no such shape.
  struct Latencies {
    std::vector<Bucket> buckets;
    std::uint64_t count = 0;
  };
  Latencies read_latencies;
  Latencies write_latencies;
};

/// Code::parse where the page is none of Amazon's.
Result<EbsLog> parse_ebs_log(std::span<const std::byte> page);

/// Reads the page of a device in /dev, "nvme0n1". Waits for the device, which answers about once a
/// second; takes CAP_SYS_ADMIN. Code::unsupported where the controller has no such page.
Result<std::vector<std::byte>> read_ebs_log(const std::string& path);

}  // namespace strata::host
