#include "collectors/host/btrfs.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "collectors/host/btrfs_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

constexpr double bytes_per_sector = 512;
constexpr std::array<std::string_view, 3> group_types = {"data", "metadata", "system"};

std::optional<double> number_in(const std::string& file) {
  const auto text = read_file(file);
  return text ? number_of(*text) : std::nullopt;
}

std::vector<std::string> names_in(const std::string& directory) {
  auto names = list_directory(directory);
  return names ? std::move(*names) : std::vector<std::string>{};
}

/// One file system's directory in /sys.
struct FileSystem {
  std::string directory;
  std::string uuid;
  std::string labels;  // uuid="..."
  std::vector<std::string> devices;
};

FileSystem file_system_of(const std::string& directory, std::string_view name) {
  const auto told = read_file(directory + "/metadata_uuid");
  FileSystem one{.directory = directory, .uuid = std::string(name), .labels = {}, .devices = {}};
  if (told && !text::trim(*told).empty()) one.uuid = text::trim(*told);
  one.labels = label_text("uuid", one.uuid);
  one.devices = names_in(directory + "/devices");
  return one;
}

void add_number(const MetricDef& def, const std::string& file, std::string_view labels,
                Batch& batch) {
  if (const auto value = number_in(file)) batch.add_rendered(def, Suffix::none, labels, *value);
}

void add_identity(const FileSystem& one, Batch& batch) {
  const auto label = read_file(one.directory + "/label");
  batch.add(btrfs_info, 1, {one.uuid, label ? text::trim(*label) : std::string_view{}});
  add_number(btrfs_global_reserve, one.directory + "/allocation/global_rsv_size", one.labels,
             batch);
  const auto commits = read_file(one.directory + "/commit_stats");
  if (commits) add_words(btrfs_commit_lines, *commits, one.labels, batch);
}

void add_layout(const std::string& directory, std::string_view layout, const FileSystem& one,
                const std::string& labels, Batch& batch) {
  const auto size = number_in(directory + "/total_bytes");
  if (!size) return;  // a file, or a directory that is no layout's
  batch.add_rendered(btrfs_size, Suffix::none, labels, *size);
  add_number(btrfs_used, directory + "/used_bytes", labels, batch);
  if (const auto ratio = btrfs_allocation_ratio(layout, one.devices.size())) {
    batch.add_rendered(btrfs_ratio, Suffix::none, labels, *ratio);
  }
}

void add_space(const FileSystem& one, Batch& batch) {
  for (const auto type : group_types) {
    const auto directory = one.directory + "/allocation/" + std::string(type);
    auto labels = one.labels;
    append_label(labels, 0, "block_group_type", type);
    add_number(btrfs_reserved, directory + "/bytes_reserved", labels, batch);
    for (const auto& layout : names_in(directory)) {
      auto of_layout = labels;
      append_label(of_layout, 0, "mode", layout);
      add_layout(directory + "/" + layout, layout, one, of_layout, batch);
    }
  }
}

void add_device(const FileSystem& one, const BtrfsDevice& device, Batch& batch) {
  batch.add(btrfs_device_size, static_cast<double>(device.size),
            {one.uuid, device.name, device.uuid});
  batch.add(btrfs_device_unused,
            static_cast<double>(device.size) - static_cast<double>(device.used),
            {one.uuid, device.name, device.uuid});
  for (std::size_t i = 0; i < btrfs_error_types.size(); ++i) {
    batch.add(btrfs_device_errors, static_cast<double>(device.errors.at(i)),
              {one.uuid, btrfs_error_types.at(i), device.name, device.uuid});
  }
}

void add_devices(const FileSystem& one, const BtrfsDevices& told, Batch& batch) {
  if (const auto at = told.find(one.uuid); at != told.end()) {
    for (const auto& device : at->second) add_device(one, device, batch);
    return;
  }
  for (const auto& device : one.devices) {
    const auto sectors = number_in(one.directory + "/devices/" + device + "/size");
    auto labels = one.labels;
    append_label(labels, 0, "device", device);
    if (!sectors) continue;
    batch.add_rendered(btrfs_device_size, Suffix::none, labels, *sectors * bytes_per_sector);
  }
}

class Btrfs final : public Part {
 public:
  Btrfs(const HostFs& host, AskBtrfsDevices ask) : host_(host), ask_(std::move(ask)) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    const auto top = host_.sys("fs/btrfs");
    auto names = list_directory(top);
    if (!names) return as_told(names.error(), Missing::absent);
    // Beside the file systems there are `features` and `debug`.
    std::erase_if(*names, [](const auto& name) { return name.find('-') == std::string::npos; });
    if (names->empty()) return {};
    const auto told = ask_(host_);
    for (const auto& name : *names) {
      const auto one = file_system_of(top + "/" + name, name);
      add_identity(one, batch);
      add_space(one, batch);
      add_devices(one, told, batch);
    }
    return {};
  }

 private:
  HostFs host_;
  AskBtrfsDevices ask_;
};

}  // namespace

std::optional<double> btrfs_allocation_ratio(std::string_view layout, std::size_t devices) {
  const auto parity = [devices](std::size_t lost) -> std::optional<double> {
    if (devices <= lost) return std::nullopt;
    return static_cast<double>(devices) / static_cast<double>(devices - lost);
  };
  if (layout == "single" || layout == "raid0") return 1;
  if (layout == "dup" || layout == "raid1" || layout == "raid10") return 2;
  if (layout == "raid1c3") return 3;
  if (layout == "raid1c4") return 4;
  if (layout == "raid5") return parity(1);
  if (layout == "raid6") return parity(2);
  return std::nullopt;
}

std::unique_ptr<Collector> make_btrfs(const HostFs& host, AskBtrfsDevices ask) {
  return made_of("btrfs", Placement::shared_thread, std::make_unique<Btrfs>(host, std::move(ask)));
}

}  // namespace strata::host
