#include "collectors/container/host_disks.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <unistd.h>

#include "collectors/container/mounts.h"

namespace strata::container {
namespace {

constexpr auto mounts_lifetime = std::chrono::minutes(1);

bool is_disk_left_out(std::string_view name) {
  constexpr std::array<std::string_view, 3> kinds = {"loop", "ram", "sr"};
  return std::any_of(kinds.begin(), kinds.end(), [&](auto kind) { return name.starts_with(kind); });
}

}  // namespace

Status HostDisks::refresh(Instant now) {
  lines_.clear();
  const auto text = diskstats_.read();
  if (!text) return fail(text.error());
  lines_ = parse_disk_lines(*text);
  if (!looked_ || now - *looked_ >= mounts_lifetime) {
    looked_ = now;
    whole_.clear();
    look_at_mounts(now);
  }
  return {};
}

void HostDisks::look_at_mounts(Instant now) {
  const auto text = table_.changed(now);
  if (text && !*text) return;
  mounted_.clear();
  if (!text) return;
  const auto mounts = parse_mountinfo(**text);
  for (const auto* mount : host_filesystems(mounts)) {
    const auto device = parse_device_number(mount->device);
    if (device) mounted_.push_back({*device, name_of(mount->source), device_label(*mount)});
  }
}

std::string HostDisks::name_of(const std::string& source) const {
  if (!source.starts_with("/dev/")) return {};
  std::error_code error;
  const auto target = std::filesystem::read_symlink(fs_.root(source), error);
  return (error ? std::filesystem::path(source) : target).filename();
}

/// btrfs mounts from a device and has a number of its own, "0:71".
const DiskLine* HostDisks::line_of(const Mounted& mounted) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const auto& line) {
    return line.device == mounted.device ||
           (mounted.device.major == 0 && line.name == mounted.name);
  });
  return found != lines_.end() ? &*found : nullptr;
}

/// /sys/block has the disks; a '/' of a name is '!' there.
bool HostDisks::is_whole(std::string_view name) {
  const auto [found, added] = whole_.try_emplace(std::string(name), false);
  if (added) {
    auto file = std::string(name);
    std::replace(file.begin(), file.end(), '/', '!');
    found->second = ::access(fs_.sys("block/" + file).c_str(), F_OK) == 0;
  }
  return found->second;
}

std::string HostDisks::label_of(DeviceNumber device) const {
  const auto found = std::find_if(lines_.begin(), lines_.end(),
                                  [&](const auto& line) { return line.device == device; });
  if (found != lines_.end()) return std::string("/dev/").append(found->name);
  return std::to_string(device.major) + ":" + std::to_string(device.minor);
}

std::vector<HostDisk> HostDisks::shown() {
  std::vector<HostDisk> disks;
  std::unordered_set<std::string> labels;
  for (const auto& line : lines_) {
    if (line.reads + line.writes == 0 || is_disk_left_out(line.name) || !is_whole(line.name))
      continue;
    auto label = std::string("/dev/").append(line.name);
    if (labels.insert(label).second) disks.push_back({std::move(label), true, &line});
  }
  for (const auto& mounted : mounted_) {
    const auto* const line = line_of(mounted);
    if (line == nullptr || !labels.insert(mounted.label).second) continue;
    disks.push_back({mounted.label, false, line});
  }
  return disks;
}

}  // namespace strata::container
