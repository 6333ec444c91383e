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
      // Where /proc is mounted with hidepid init's is not to be seen.
      table_({host.proc("1/mountinfo"), host.proc("self/mountinfo")}),
      mount_points_({options.mount_points_exclude, options.mount_points_include}),
      fs_types_({options.fs_types_exclude, options.fs_types_include}),
      mount_timeout_(options.mount_timeout),
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
  for (auto& mount : *mounts) {
    mount.mount_point = strip_rootfs(mount.mount_point, host_.paths().rootfs);
  }
  show(*mounts);
  return true;
}

FilesystemCollector::Known* FilesystemCollector::find(const Mount& mount) {
  return known_.see(mount.fs_type + ' ' + mount.device + ' ' + mount.mount_point, [&] {
    return Known{
        fs_types_.shows(mount.fs_type) && mount_points_.shows(mount.mount_point), false, {}, {}};
  });
}

void FilesystemCollector::show(const std::vector<Mount>& table) {
  shown_.clear();
  paths_.clear();
  std::vector<std::size_t> places;
  known_.begin_round();
  for (std::size_t i = table.size(); i-- > 0;) {
    auto* const known = find(table[i]);
    if (known == nullptr || !known->shown) continue;
    shown_.push_back({table[i], known, 0});
    places.push_back(i);
  }
  known_.end_round();
  std::ranges::reverse(shown_);
  std::ranges::reverse(places);
  const auto same_as = same_answers(table, places);
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    shown_[i].answer = same_as[i] == i ? paths_.size() : shown_[same_as[i]].answer;
    if (same_as[i] == i) paths_.push_back(host_.root(shown_[i].mount.mount_point));
  }
}

std::vector<Result<MountUsage>> FilesystemCollector::ask() {
  const bool new_one =
      std::ranges::any_of(shown_, [](const auto& one) { return !one.known->asked; });
  return prober_.probe(paths_, std::min(new_one ? at_first : quick, mount_timeout_));
}

/// Or writable. The kernel does not tell it of a file system that does so by itself, after errors.
bool FilesystemCollector::turned_read_only(const std::vector<Result<MountUsage>>& answers) const {
  return std::ranges::any_of(shown_, [&](const Shown& one) {
    const auto& usage = answers[one.answer];
    return usage && usage->read_only != one.mount.read_only;
  });
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
  const auto read = read_mounts(context.now);
  if (!read) return fail(read.error());
  auto answers = ask();
  if (!*read && turned_read_only(answers)) {
    table_.distrust();
    if (auto again = read_mounts(context.now); !again) return fail(again.error());
    answers = ask();
  }
  for (const auto& one : shown_) {
    add(one.mount, *one.known, answers[one.answer], context.now, batch);
  }
  return {};
}

}  // namespace strata::host
