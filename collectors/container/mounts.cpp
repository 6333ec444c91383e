#include "collectors/container/mounts.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "core/base/text.h"
#include "core/identity/container_path.h"

namespace strata::container {
namespace {

constexpr std::array<std::string_view, 7> block_types = {"ext2",  "ext3", "ext4", "xfs",
                                                         "btrfs", "zfs",  "f2fs"};

int octal(char c) { return c >= '0' && c <= '7' ? c - '0' : -1; }

/// The kernel writes blank, tab, newline and backslash as \040 and so on.
std::string unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) >= 0 &&
        octal(text[i + 2]) >= 0 && octal(text[i + 3]) >= 0) {
      plain +=
          static_cast<char>(octal(text[i + 1]) * 64 + octal(text[i + 2]) * 8 + octal(text[i + 3]));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool is_hosts(const Mount& mount) {
  if (mount.type == "tmpfs") return mount.point.find("/containers/") == std::string::npos;
  if (mount.type == "overlay") return mount.point == "/";
  return std::find(block_types.begin(), block_types.end(), mount.type) != block_types.end();
}

}  // namespace

// 91 49 0:39 / / rw,relatime master:2 - overlay overlay rw,lowerdir=...,upperdir=...,workdir=...
std::vector<Mount> parse_mountinfo(std::string_view text) {
  std::vector<Mount> mounts;
  while (!text.empty()) {
    auto line = text::take_line(text);
    text::take_field(line);
    text::take_field(line);
    Mount mount;
    mount.device = text::take_field(line);
    text::take_field(line);
    mount.point = unescaped(text::take_field(line));
    auto field = text::take_field(line);
    while (!field.empty() && field != "-") field = text::take_field(line);
    mount.type = text::take_field(line);
    mount.source = unescaped(text::take_field(line));
    mount.options = unescaped(text::take_field(line));
    if (!mount.options.empty()) mounts.push_back(std::move(mount));
  }
  return mounts;
}

const Mount* mount_of(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* best = nullptr;
  for (const auto& mount : mounts) {
    if (!is_within(path, mount.point)) continue;
    if (best == nullptr || mount.point.size() >= best->point.size()) best = &mount;
  }
  return best;
}

MountIndex::MountIndex(std::vector<Mount> mounts) : mounts_(std::move(mounts)) {
  for (const auto& mount : mounts_) by_point_.insert_or_assign(mount.point, &mount);
}

const Mount* MountIndex::of(std::string_view path) const {
  while (path.starts_with('/')) {
    if (const auto found = by_point_.find(path); found != by_point_.end()) return found->second;
    if (path.size() == 1) break;
    path = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
  }
  return nullptr;
}

std::string device_label(const Mount& mount) {
  if (mount.type == "tmpfs") return mount.point;
  if (mount.type != "overlay") return mount.source;
  auto device = mount.device;
  std::replace(device.begin(), device.end(), ':', '-');
  return "overlay_" + device;
}

std::vector<const Mount*> host_filesystems(const std::vector<Mount>& mounts) {
  std::vector<const Mount*> found;
  std::unordered_set<std::string> labels;
  for (const auto& mount : mounts) {
    if (is_hosts(mount) && labels.insert(device_label(mount)).second) found.push_back(&mount);
  }
  return found;
}

std::string upper_directory(std::string_view options) {
  while (!options.empty()) {
    const auto option = text::take_until(options, ',');
    constexpr std::string_view key = "upperdir=";
    if (option.starts_with(key)) return std::string(option.substr(key.size()));
  }
  return {};
}

std::string upper_on_host(const Mount& root, const std::vector<Mount>& hosts) {
  constexpr std::string_view merged = "/merged";
  const auto upper = upper_directory(root.options);
  if (upper.empty() || upper.front() == '/') return upper;
  const auto same = std::find_if(hosts.begin(), hosts.end(), [&](const Mount& mount) {
    return mount.device == root.device && mount.point.ends_with(merged);
  });
  if (same == hosts.end()) return {};
  const auto layer = std::string_view(same->point).substr(0, same->point.size() - merged.size());
  const auto all = layer.rfind('/');
  if (all == std::string_view::npos) return {};
  return std::string(layer.substr(0, all + 1)) + upper;
}

}  // namespace strata::container
