#include "collectors/container/disk_io.h"

#include <string>
#include <utility>

#include "collectors/container/add_if.h"
#include "collectors/container/disk_io_metrics.h"
#include "collectors/container/metrics.h"

namespace strata::container {
namespace {

constexpr auto choice_lifetime = std::chrono::minutes(1);
constexpr std::uint64_t sector_bytes = 512;

/// What the labels of one device are.
struct Device {
  std::string label, major, minor;
};

Device device_of(DeviceNumber number, std::string label) {
  return {std::move(label), std::to_string(number.major), std::to_string(number.minor)};
}

void add_usage(const Device& device, std::string_view operation, std::uint64_t bytes,
               const Entity& entity, Batch& batch) {
  batch.add(blkio_usage, entity, static_cast<double>(bytes),
            {device.label, device.major, device.minor, operation});
}

void add_reads(const Device& device, std::uint64_t bytes, const Entity& entity, Batch& batch) {
  add_if(fs_reads_bytes, entity, bytes, batch, {device.label});
  add_if(fs_sector_reads, entity, bytes / sector_bytes, batch, {device.label});
}

void add_writes(const Device& device, std::uint64_t bytes, const Entity& entity, Batch& batch) {
  add_if(fs_writes_bytes, entity, bytes, batch, {device.label});
  add_if(fs_sector_writes, entity, bytes / sector_bytes, batch, {device.label});
}

void add_cost(const MetricDef& def, const Device& device, IoStat::Number microseconds,
              const Entity& entity, Batch& batch) {
  if (!microseconds) return;
  batch.add(def, entity, static_cast<double>(*microseconds) / 1e6, {device.label});
}

void add_line(const DiskLine& line, std::string_view label, const Entity& entity, Batch& batch) {
  const LabelValues labels{label};
  const auto milliseconds = [&](const MetricDef& def, std::uint64_t value) {
    batch.add(def, entity, static_cast<double>(value) / 1e3, labels);
  };
  add_if(fs_reads, entity, line.reads, batch, labels);
  add_if(fs_reads_merged, entity, line.reads_merged, batch, labels);
  add_if(fs_sector_reads, entity, line.sectors_read, batch, labels);
  add_if(fs_writes, entity, line.writes, batch, labels);
  add_if(fs_writes_merged, entity, line.writes_merged, batch, labels);
  add_if(fs_sector_writes, entity, line.sectors_written, batch, labels);
  add_if(fs_io_current, entity, line.in_progress, batch, labels);
  milliseconds(container_disk::read_seconds, line.read_ms);
  milliseconds(container_disk::write_seconds, line.write_ms);
  milliseconds(container_disk::io_seconds, line.io_ms);
  milliseconds(container_disk::weighted_io_seconds, line.weighted_ms);
}

}  // namespace

const DiskIoCollector::Counter DiskIoCollector::io_schedulers{
    "blkio.bfq.io_service_bytes_recursive", "blkio.bfq.io_serviced_recursive"};
const DiskIoCollector::Counter DiskIoCollector::throttling{
    "blkio.throttle.io_service_bytes_recursive", "blkio.throttle.io_serviced_recursive"};

DiskIoCollector::DiskIoCollector(const HostFs& fs, CgroupLayout layout, DiskIoOptions options)
    : layout_(std::move(layout)), options_(options), v1_(layout_.is_v1("blkio")), disks_(fs) {}

Status DiskIoCollector::collect(const CollectContext& context, Batch& batch) {
  if (layout_.mode == CgroupMode::none) return fail(Code::unsupported, "no cgroups");
  batch.hold(context.containers);
  reader_.begin(context.now);
  if (auto read = disks_.refresh(context.now); !read) reader_.note(read.error());
  if (!options_.containers) {
    add_host(context.containers->host().entity, batch);
    return reader_.status();
  }
  if (v1_) choose_counter(context.now);
  each_live(*context.containers, [&](const Container& container) {
    if (is_host(container)) return add_host(container.entity, batch);
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    if (v1_) {
      add_v1(files, container.entity, batch);
    } else {
      add_v2(files, container.entity, batch);
    }
  });
  files_.keep_only(*context.containers);
  return reader_.status();
}

/// v1 has a counter in the scheduler BFQ and one in throttling; the root's recursive file has every
/// container's I/O and so tells which of them counts at all. From Linux 6.10 on throttling counts
/// only once a limit is set ("delay initialization until configuration"): there is nothing to read.
void DiskIoCollector::choose_counter(Instant now) {
  if (chosen_ && now - *chosen_ < choice_lifetime) return;
  chosen_ = now;
  Counter chosen;
  if (counts(io_schedulers.bytes)) {
    chosen = io_schedulers;
  } else if (counts(throttling.bytes)) {
    chosen = throttling;
  }
  if (chosen == counter_) return;
  counter_ = chosen;
  files_ = {};
}

bool DiskIoCollector::counts(std::string_view file) {
  const auto text = read_file(layout_.file("blkio", "/", file));
  return text && !parse_blkio(*text).empty();
}

DiskIoCollector::Files DiskIoCollector::open(const Container& container) const {
  Files files;
  files.in = control_directory(layout_, v1_ ? "blkio" : "io", container.cgroup_path);
  files.bytes.name = v1_ ? counter_.bytes : "io.stat";
  files.operations.name = counter_.operations;
  return files;
}

/// Bytes are shown of whole disks alone, so that a sum over devices counts nothing twice.
void DiskIoCollector::add_host(const Entity& entity, Batch& batch) {
  for (const auto& disk : disks_.shown()) {
    const auto& line = *disk.line;
    add_line(line, disk.label, entity, batch);
    if (!disk.whole) continue;
    const auto device = device_of(line.device, disk.label);
    add_if(fs_reads_bytes, entity, line.sectors_read * sector_bytes, batch, {device.label});
    add_if(fs_writes_bytes, entity, line.sectors_written * sector_bytes, batch, {device.label});
    add_usage(device, "Read", line.sectors_read * sector_bytes, entity, batch);
    add_usage(device, "Write", line.sectors_written * sector_bytes, entity, batch);
  }
}

/// Both files list the same devices: where one has none, the other is not read.
void DiskIoCollector::add_v1(Files& files, const Entity& entity, Batch& batch) {
  const auto bytes = reader_.read(files.in, files.bytes);
  if (!bytes) return;
  const auto entries = parse_blkio(*bytes);
  if (entries.empty()) return;
  for (const auto& entry : entries) {
    const auto device = device_of(entry.device, disks_.label_of(entry.device));
    add_usage(device, entry.operation, entry.value, entity, batch);
    if (entry.operation == "Read") add_reads(device, entry.value, entity, batch);
    if (entry.operation == "Write") add_writes(device, entry.value, entity, batch);
  }
  if (const auto text = reader_.read(files.in, files.operations)) {
    for (const auto& entry : parse_blkio(*text)) {
      const auto label = disks_.label_of(entry.device);
      if (entry.operation == "Read") add_if(fs_reads, entity, entry.value, batch, {label});
      if (entry.operation == "Write") add_if(fs_writes, entity, entry.value, batch, {label});
    }
  }
}

void DiskIoCollector::add_v2(Files& files, const Entity& entity, Batch& batch) {
  const auto text = reader_.read(files.in, files.bytes);
  if (!text) return;
  for (const auto& stat : parse_io_stat(*text)) {
    const auto device = device_of(stat.device, disks_.label_of(stat.device));
    if (stat.read_bytes) {
      add_reads(device, *stat.read_bytes, entity, batch);
      add_usage(device, "Read", *stat.read_bytes, entity, batch);
    }
    if (stat.write_bytes) {
      add_writes(device, *stat.write_bytes, entity, batch);
      add_usage(device, "Write", *stat.write_bytes, entity, batch);
    }
    add_if(fs_reads, entity, stat.reads, batch, {device.label});
    add_if(fs_writes, entity, stat.writes, batch, {device.label});
    add_cost(fs_io_cost_usage, device, stat.cost_usage, entity, batch);
    add_cost(fs_io_cost_wait, device, stat.cost_wait, entity, batch);
    add_cost(fs_io_cost_indebt, device, stat.cost_indebt, entity, batch);
    add_cost(fs_io_cost_indelay, device, stat.cost_indelay, entity, batch);
  }
}

}  // namespace strata::container
