// What the I/O controller of either version, and diskstats for the host, tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace strata::container {

struct DeviceNumber {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  bool operator==(const DeviceNumber&) const = default;
};

/// "254:0".
std::optional<DeviceNumber> parse_device_number(std::string_view text);

/// A device's line of v2's io.stat.
struct IoStat {
  using Number = std::optional<std::uint64_t>;
  DeviceNumber device;
  Number read_bytes, write_bytes;
  Number reads, writes;
  // Microseconds; only where the device is under the iocost controller.
  Number cost_usage, cost_wait, cost_indebt, cost_indelay;
};

/// Devices without counters are left out.
std::vector<IoStat> parse_io_stat(std::string_view text);

/// A line of one of v1's blkio files.
struct BlkioEntry {
  DeviceNumber device;
  std::string_view operation;  // "Read", "Write", "Sync", "Async", "Discard", "Total"
  std::uint64_t value = 0;
};

std::vector<BlkioEntry> parse_blkio(std::string_view text);

/// A line of /proc/diskstats; sectors are 512 bytes, times milliseconds.
struct DiskLine {
  DeviceNumber device;
  std::string_view name;  // into the text
  std::uint64_t reads = 0, reads_merged = 0, sectors_read = 0, read_ms = 0;
  std::uint64_t writes = 0, writes_merged = 0, sectors_written = 0, write_ms = 0;
  std::uint64_t in_progress = 0, io_ms = 0, weighted_ms = 0;
};

/// Lines that are not whole are left out.
std::vector<DiskLine> parse_disk_lines(std::string_view text);

}  // namespace strata::container
