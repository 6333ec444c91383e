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

// A mount that has not answered in this time is left to a thread of its own.
constexpr Duration quick = std::chrono::milliseconds(100);
constexpr Duration at_first = std::chrono::seconds(2);

void add_mount(const Mount& mount, const Result<MountUsage>& usage, Batch& batch) {
  const std::string_view error = usage ? std::string_view{} : usage.error().message;
  const LabelValues labels = {mount.device, mount.mount_point, mount.fs_type, error};
  batch.add(filesystem_device_error, usage ? 0 : 1, labels);
  batch.add(filesystem_readonly, mount.read_only ? 1 : 0, labels);
  if (!usage) return;
  for (const auto& row : usage_rows) batch.add(*row.def, (*usage).*row.value, labels);
  batch.add(filesystem_mount_info, 1, {mount.device, mount.major, mount.minor, mount.mount_point});
}

}  // namespace

FilesystemCollector::FilesystemCollector(const HostFs& host, const FilesystemOptions& options,
                                         StatMount stat)
    : host_(host),
      of_init_(host.hot_proc("1/mountinfo")),
      of_self_(host.hot_proc("self/mountinfo")),
      mount_points_({options.mount_points_exclude, options.mount_points_include}),
      fs_types_({options.fs_types_exclude, options.fs_types_include}),
      mount_timeout_(options.mount_timeout),
      prober_(std::move(stat), options.mount_timeout) {}

Result<std::string_view> FilesystemCollector::read_mounts() {
  const auto text = of_init_.read();
  return text ? text : of_self_.read();
}

FilesystemCollector::Shown FilesystemCollector::shown_mounts(const std::vector<Mount>& table) {
  Shown shown;
  known_.begin_round();
  for (std::size_t i = table.size(); i-- > 0;) {
    const auto& mount = table[i];
    const auto key = mount.fs_type + ' ' + mount.device + ' ' + mount.mount_point;
    auto* const known = known_.see(key, [&] {
      return Known{
          fs_types_.shows(mount.fs_type) && mount_points_.shows(mount.mount_point), false, {}, {}};
    });
    if (known == nullptr || !known->shown) continue;
    shown.mounts.push_back(i);
    shown.known.push_back(known);
  }
  known_.end_round();
  std::ranges::reverse(shown.mounts);
  std::ranges::reverse(shown.known);
  return shown;
}

void FilesystemCollector::add(const Mount& mount, Known& known, const Result<MountUsage>& usage,
                              Instant now, Batch& batch) const {
  known.asked = true;
  if (usage) {
    known.last = *usage;
    known.answered = now;
  }
  const bool hangs = !usage && usage.error().code == Code::timeout && known.last;
  const bool waiting = hangs && now - known.answered < mount_timeout_;
  add_mount(mount, waiting ? Result<MountUsage>(*known.last) : usage, batch);
  if (hangs) {
    batch.add(filesystem_answer_age, seconds(now - known.answered),
              {mount.device, mount.mount_point, mount.fs_type});
  }
}

Status FilesystemCollector::collect(const CollectContext& context, Batch& batch) {
  if (!mount_points_.status()) return mount_points_.status();
  if (!fs_types_.status()) return fs_types_.status();
  const auto text = read_mounts();
  if (!text) return fail(text.error());
  auto table = parse_mountinfo(*text);
  if (!table) return fail(table.error().within("mountinfo"));
  for (auto& mount : *table) {
    mount.mount_point = strip_rootfs(mount.mount_point, host_.paths().rootfs);
  }
  const auto shown = shown_mounts(*table);
  const auto same_as = same_answers(*table, shown.mounts);
  std::vector<std::string> paths;
  std::vector<std::size_t> answer_of(shown.mounts.size());
  for (std::size_t i = 0; i < shown.mounts.size(); ++i) {
    answer_of[i] = same_as[i] == i ? paths.size() : answer_of[same_as[i]];
    if (same_as[i] == i) paths.push_back(host_.root((*table)[shown.mounts[i]].mount_point));
  }
  const bool new_one =
      std::ranges::any_of(shown.known, [](const auto* one) { return !one->asked; });
  const auto answers = prober_.probe(paths, std::min(new_one ? at_first : quick, mount_timeout_));
  for (std::size_t i = 0; i < shown.mounts.size(); ++i) {
    add((*table)[shown.mounts[i]], *shown.known[i], answers[answer_of[i]], context.now, batch);
  }
  return {};
}

}  // namespace strata::host
