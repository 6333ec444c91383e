#include "collectors/container/disk_io_stat.h"

#include <array>

#include "core/base/text.h"

namespace strata::container {
namespace {

struct IoField {
  std::string_view key;
  IoStat::Number IoStat::*value;
};

constexpr std::array io_fields = {IoField{"rbytes", &IoStat::read_bytes},
                                  IoField{"wbytes", &IoStat::write_bytes},
                                  IoField{"rios", &IoStat::reads},
                                  IoField{"wios", &IoStat::writes},
                                  IoField{"cost.usage", &IoStat::cost_usage},
                                  IoField{"cost.wait", &IoStat::cost_wait},
                                  IoField{"cost.indebt", &IoStat::cost_indebt},
                                  IoField{"cost.indelay", &IoStat::cost_indelay}};

/// Whether `field` is one of io_fields, whole.
bool put(std::string_view field, IoStat& stat) {
  const auto key = text::take_until(field, '=');
  const auto value = text::u64(field);
  if (!value) return false;
  for (const auto& known : io_fields) {
    if (known.key != key) continue;
    stat.*known.value = value;
    return true;
  }
  return false;
}

bool put(std::string_view& line, DiskLine& disk) {
  const std::array columns = {&disk.reads,           &disk.reads_merged, &disk.sectors_read,
                              &disk.read_ms,         &disk.writes,       &disk.writes_merged,
                              &disk.sectors_written, &disk.write_ms,     &disk.in_progress,
                              &disk.io_ms,           &disk.weighted_ms};
  for (auto* const column : columns) {
    const auto value = text::u64(text::take_field(line));
    if (!value) return false;
    *column = *value;
  }
  return true;
}

}  // namespace

std::optional<DeviceNumber> parse_device_number(std::string_view text) {
  const auto major = text::number<std::uint32_t>(text::take_until(text, ':'));
  const auto minor = text::number<std::uint32_t>(text);
  if (!major || !minor) return std::nullopt;
  return DeviceNumber{*major, *minor};
}

// 254:0 rbytes=3076096 wbytes=8192 rios=60 wios=2 dbytes=0 dios=0
// Some kernels do not end the line of a device without counters: "8:16 8:0 rbytes=...".
std::vector<IoStat> parse_io_stat(std::string_view text) {
  std::vector<IoStat> stats;
  while (!text.empty()) {
    auto line = text::take_line(text);
    std::optional<IoStat> stat;
    bool counted = false;
    for (auto field = text::take_field(line); !field.empty(); field = text::take_field(line)) {
      if (field.find('=') != std::string_view::npos) {
        if (stat) counted = put(field, *stat) || counted;
      } else if (const auto device = parse_device_number(field); device && !counted) {
        stat.emplace().device = *device;
      }
    }
    if (counted) stats.push_back(*stat);
  }
  return stats;
}

// 8:0 Read 11030528
// 8:0 Total 11030528
// Total 22061056
std::vector<BlkioEntry> parse_blkio(std::string_view text) {
  std::vector<BlkioEntry> entries;
  while (!text.empty()) {
    auto line = text::take_line(text);
    const auto device = parse_device_number(text::take_field(line));
    const auto operation = text::take_field(line);
    const auto value = text::u64(text::take_field(line));
    if (device && value) entries.push_back({*device, operation, *value});
  }
  return entries;
}

//  254       0 vda 3689042 196631 112162722 1568891 1176458 629453 296715968 1316057 0 435964 ...
std::vector<DiskLine> parse_disk_lines(std::string_view text) {
  std::vector<DiskLine> disks;
  while (!text.empty()) {
    auto line = text::take_line(text);
    DiskLine disk;
    const auto major = text::number<std::uint32_t>(text::take_field(line));
    const auto minor = text::number<std::uint32_t>(text::take_field(line));
    disk.name = text::take_field(line);
    if (!major || !minor || !put(line, disk)) continue;
    disk.device = {*major, *minor};
    disks.push_back(disk);
  }
  return disks;
}

}  // namespace strata::container
