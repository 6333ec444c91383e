#include "collectors/host/diskstats.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collectors/host/diskstats_metrics.h"
#include "collectors/host/lines.h"

namespace strata::host {
namespace {

// Division leaves 947 ms as 0.947; a multiplication by 0.001 would not.
constexpr double ms_per_second = 1000;
constexpr double sectors_per_byte = 1.0 / 512;  // the file's sectors, not the device's
constexpr std::size_t fewest_columns = 11;
// A device can be relabelled or formatted under the same number, so what udev says of it ages.
constexpr Duration identity_lifetime = std::chrono::minutes(1);

struct DiskColumn {
  const MetricDef* def;
  double per_unit = 1;  // how many of the file's units make one of the metric's
};

constexpr std::array<DiskColumn, disk_column_count> disk_columns = {{
    {&disk_reads_completed},
    {&disk_reads_merged},
    {&disk_read_bytes, sectors_per_byte},
    {&disk_read_time, ms_per_second},
    {&disk_writes_completed},
    {&disk_writes_merged},
    {&disk_written_bytes, sectors_per_byte},
    {&disk_write_time, ms_per_second},
    {&disk_io_now},
    {&disk_io_time, ms_per_second},
    {&disk_io_time_weighted, ms_per_second},
    {&disk_discards_completed},
    {&disk_discards_merged},
    {&disk_discarded_sectors},
    {&disk_discard_time, ms_per_second},
    {&disk_flush_requests},
    {&disk_flush_time, ms_per_second},
}};

struct AtaRow {
  std::string_view property;
  const MetricDef* def;
};

constexpr std::array ata_rows = {
    AtaRow{"ID_ATA_WRITE_CACHE", &disk_ata_write_cache},
    AtaRow{"ID_ATA_WRITE_CACHE_ENABLED", &disk_ata_write_cache_enabled},
    AtaRow{"ID_ATA_ROTATION_RATE_RPM", &disk_ata_rotation_rate},
};

/// " 254       0 vda 122710 31270 6800594 24489 54923 27824 4255160 16673 0 12656 42466"
std::optional<DiskLine> parse_disk_line(std::string_view line) {
  const auto major = text::number<std::uint32_t>(text::take_field(line));
  const auto minor = text::number<std::uint32_t>(text::take_field(line));
  DiskLine parsed;
  parsed.device = text::take_field(line);
  if (!major || !minor || parsed.device.empty()) return std::nullopt;
  parsed.major = *major;
  parsed.minor = *minor;
  for (auto field = text::take_field(line); !field.empty() && parsed.known < disk_column_count;
       field = text::take_field(line)) {
    const auto value = text::u64(field);
    if (!value) return std::nullopt;
    parsed.columns.at(parsed.known++) = *value;
  }
  if (parsed.known < fewest_columns) return std::nullopt;
  return parsed;
}

/// The serial number on the label, else the kernel's, else what virtio disks have.
std::string_view serial_of(const UdevProperties& udev) {
  for (const auto key : {"SCSI_IDENT_SERIAL", "ID_SERIAL_SHORT", "ID_SERIAL"}) {
    if (const auto serial = udev[key]; !serial.empty()) return serial;
  }
  return {};
}

void add_counters(const DiskLine& line, Batch& batch) {
  for (std::size_t i = 0; i < line.known; ++i) {
    const auto& column = disk_columns.at(i);
    batch.add(*column.def, static_cast<double>(line.columns.at(i)) / column.per_unit,
              {line.device});
  }
}

void add_info(const DiskLine& line, const UdevProperties& udev, std::string_view rotational,
              const std::vector<std::string>& backing, Batch& batch) {
  batch.add(disk_info, 1,
            {line.device, std::to_string(line.major), std::to_string(line.minor), udev["ID_PATH"],
             udev["ID_WWN"], udev["ID_MODEL"], serial_of(udev), udev["ID_REVISION"], rotational});
  if (const auto type = udev["ID_FS_TYPE"]; !type.empty()) {
    batch.add(disk_filesystem_info, 1,
              {line.device, type, udev["ID_FS_USAGE"], udev["ID_FS_UUID"], udev["ID_FS_VERSION"]});
  }
  if (const auto name = udev["DM_NAME"]; !name.empty()) {
    batch.add(disk_device_mapper_info, 1,
              {line.device, name, udev["DM_UUID"], udev["DM_VG_NAME"], udev["DM_LV_NAME"],
               udev["DM_LV_LAYER"]});
    for (const auto& device : backing) {
      batch.add(disk_device_mapper_backing_device, 1, {line.device, device});
    }
  }
  if (udev["ID_ATA"].empty()) return;
  for (const auto& row : ata_rows) {
    if (const auto value = text::real(udev[row.property]))
      batch.add(*row.def, *value, {line.device});
  }
}

}  // namespace

Result<std::vector<DiskLine>> parse_diskstats(std::string_view file) {
  std::vector<DiskLine> lines;
  each_whole_line(file, [&](std::string_view line) {
    if (auto parsed = parse_disk_line(line)) lines.push_back(*parsed);
  });
  if (lines.empty() && !file.empty()) return fail(Code::parse, "no line of a disk");
  return lines;
}

void DiskstatsCollector::read_identity(const DiskLine& line, Instant now, Device& device) const {
  const auto udev_file = read_file(host_.paths().udev_data + "/b" + std::to_string(line.major) +
                                   ":" + std::to_string(line.minor));
  device.udev = udev_file ? UdevProperties(*udev_file) : UdevProperties();
  std::string in_sys(line.device);
  std::ranges::replace(in_sys, '/', '!');  // sysfs's spelling of "cciss/c0d0"
  const auto rotational = read_file(host_.sys("block/" + in_sys + "/queue/rotational"));
  // As node_exporter, which takes a disk without this file for one that does not rotate.
  device.rotational = rotational && text::trim(*rotational) == "1" ? "1" : "0";
  device.backing.clear();
  if (!device.udev["DM_NAME"].empty()) {
    auto below = list_directory(host_.sys("block/" + in_sys + "/slaves"));
    if (below) device.backing = std::move(*below);
  }
  device.identity_read_at = now;
}

DiskstatsCollector::Device DiskstatsCollector::make_device(const DiskLine& line,
                                                           Instant now) const {
  Device device;
  device.shown = filter_.shows(line.device);
  if (device.shown) read_identity(line, now, device);
  return device;
}

Status DiskstatsCollector::collect(const CollectContext& context, Batch& batch) {
  if (!filter_.status()) return filter_.status();
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto lines = parse_diskstats(*text);
  if (!lines) return fail(lines.error().within(file_.path()));
  devices_.begin_round();
  for (const auto& line : *lines) {
    auto* const device = devices_.see(line.device, [&] { return make_device(line, context.now); });
    if (device == nullptr || !device->shown) continue;
    if (context.now - device->identity_read_at >= identity_lifetime) {
      read_identity(line, context.now, *device);
    }
    add_info(line, device->udev, device->rotational, device->backing, batch);
    add_counters(line, batch);
  }
  devices_.end_round();
  return {};
}

}  // namespace strata::host
