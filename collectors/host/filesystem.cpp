#include "collectors/host/filesystem.h"

#include <algorithm>
#include <utility>

#include "collectors/host/filesystem_metrics.h"

namespace strata::host {
namespace {

struct UsageRow {
  const MetricDef* def;
  double MountUsage::*value;
};

constexpr std::array usage_rows = {
    UsageRow{&filesystem_size, &MountUsage::size_bytes},
    UsageRow{&filesystem_free, &MountUsage::free_bytes},
    UsageRow{&filesystem_avail, &MountUsage::available_bytes},
    UsageRow{&filesystem_files, &MountUsage::files},
    UsageRow{&filesystem_files_free, &MountUsage::files_free},
};

void add_mount(const Mount& mount, const Result<MountUsage>& usage, Batch& batch) {
  const std::string_view error = usage ? std::string_view{} : usage.error().message;
  const LabelValues labels = {mount.device, mount.mount_point, mount.fs_type, error};
  batch.add(filesystem_device_error, usage ? 0 : 1, labels);
  batch.add(filesystem_readonly, mount.read_only ? 1 : 0, labels);
  if (!usage) return;
  for (const auto& row : usage_rows) batch.add(*row.def, (*usage).*row.value, labels);
  batch.add(filesystem_mount_info, 1, {mount.device, mount.major, mount.minor, mount.mount_point});
}

/// Or writable. The kernel does not tell it of a file system that does so by itself, after errors.
bool turned_read_only(const std::vector<Mount>& mounts,
                      const std::vector<Result<MountUsage>>& usages) {
  return !std::equal(mounts.begin(), mounts.end(), usages.begin(),
                     [](const Mount& mount, const Result<MountUsage>& usage) {
                       return !usage || usage->read_only == mount.read_only;
                     });
}

}  // namespace

FilesystemCollector::FilesystemCollector(const HostFs& host, const FilesystemOptions& options,
                                         StatMount stat)
    : host_(host),
      // Where /proc is mounted with hidepid init's is not to be seen.
      table_({host.proc("1/mountinfo"), host.proc("self/mountinfo")}),
      mount_points_({options.mount_points_exclude, options.mount_points_include}),
      fs_types_({options.fs_types_exclude, options.fs_types_include}),
      prober_(std::move(stat), options.mount_timeout) {}

Result<bool> FilesystemCollector::read_mounts(Instant now) {
  const auto text = table_.changed(now);
  if (!text) return fail(text.error());
  if (!*text) return false;
  auto mounts = parse_mountinfo(**text);
  if (!mounts) {
    table_.distrust();
    return fail(mounts.error().within("mountinfo"));
  }
  shown_ = shown_mounts(std::move(*mounts));
  return true;
}

std::vector<Mount> FilesystemCollector::shown_mounts(std::vector<Mount> mounts) {
  std::vector<Mount> shown;
  verdicts_.begin_round();
  std::ranges::reverse(mounts);
  for (auto& mount : mounts) {
    mount.mount_point = strip_rootfs(mount.mount_point, host_.paths().rootfs);
    const auto key = mount.fs_type + ' ' + mount.device + ' ' + mount.mount_point;
    const auto* const is_shown = verdicts_.see(key, [&] {
      return fs_types_.shows(mount.fs_type) && mount_points_.shows(mount.mount_point);
    });
    if (is_shown != nullptr && *is_shown) shown.push_back(std::move(mount));
  }
  verdicts_.end_round();
  std::ranges::reverse(shown);
  return shown;
}

std::vector<Result<MountUsage>> FilesystemCollector::ask() {
  std::vector<std::string> paths;
  paths.reserve(shown_.size());
  for (const auto& mount : shown_) paths.push_back(host_.root(mount.mount_point));
  return prober_.probe(paths);
}

Status FilesystemCollector::collect(const CollectContext& context, Batch& batch) {
  if (!mount_points_.status()) return mount_points_.status();
  if (!fs_types_.status()) return fs_types_.status();
  const auto read = read_mounts(context.now);
  if (!read) return fail(read.error());
  auto usages = ask();
  if (!*read && turned_read_only(shown_, usages)) {
    table_.distrust();
    if (auto again = read_mounts(context.now); !again) return fail(again.error());
    usages = ask();
  }
  for (std::size_t i = 0; i < shown_.size(); ++i) add_mount(shown_[i], usages[i], batch);
  return {};
}

}  // namespace strata::host
