#include "collectors/container/filesystem.h"

#include <algorithm>
#include <set>
#include <utility>

#include "collectors/container/disk_metrics.h"
#include "collectors/container/metrics.h"

namespace strata::container {
namespace {

constexpr auto retry_after = std::chrono::seconds(10);

/// The runtime's directory of logs and settings, beside the layers: Docker's, then podman's.
bool holds_logs(const std::string& path, const std::string& id) {
  return path.ends_with("/containers/" + id) || path.ends_with("/" + id + "/userdata");
}

std::string_view reason_of(const LayerCount& count) {
  if (count.hangs) return "hanging";
  if (!count.error || count.error->code == Code::not_found) return {};
  return count.error->code == Code::exhausted ? "too_large" : "unreadable";
}

/// Some file systems make inodes as they need them and count none.
void add_inodes(const MountUsage& space, const Entity& entity, const std::string& device,
                Batch& batch) {
  if (space.files <= 0) return;
  batch.add(fs_inodes_total, entity, space.files, {device});
  batch.add(fs_inodes_free, entity, space.files_free, {device});
}

}  // namespace

FilesystemCollector::FilesystemCollector(HostFs fs, const Clock& clock, FilesystemOptions options,
                                         CountLayer count, StatMount stat)
    : fs_(std::move(fs)),
      options_(options),
      table_({fs_.proc("1/mountinfo")}),
      prober_(std::move(stat), options.mount_timeout),
      counter_(clock, options.layers, std::move(count)) {}

Status FilesystemCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  if (auto read = read_mounts(context.now); !read) return read;
  std::vector<std::string> directories;
  each_live(*context.containers, [&](const Container& container) {
    if (is_host(container)) return;
    auto& layers = layers_.of(container, [](const Container&) { return Layers{}; });
    find(container, context.now, layers);
    if (layers.layer) directories.push_back(fs_.root(*layers.layer));
    for (const auto& path : layers.others) directories.push_back(fs_.root(path));
  });
  counter_.follow(directories);
  counter_.wait_for_new(options_.first_wait);
  const auto counts = counter_.counts();
  const auto spaces = ask_spaces(*context.containers, counts);
  FirstError errors;
  each_live(*context.containers, [&](const Container& container) {
    if (is_host(container)) return add_host(spaces, container.entity, batch, errors);
    const auto& layers = layers_.of(container, [](const Container&) { return Layers{}; });
    add(layers, counts, spaces, context, container.entity, batch, errors);
  });
  layers_.keep_only(*context.containers);
  return errors.status();
}

Status FilesystemCollector::read_mounts(Instant now) {
  const auto text = table_.changed(now);
  if (!text) return fail(text.error());
  if (!*text) return {};
  MountIndex mounts(parse_mountinfo(**text));
  if (mounts.all().empty()) {
    table_.distrust();
    return fail(Code::parse, fs_.proc("1/mountinfo") + ": no mounts");
  }
  mounts_ = std::move(mounts);
  return {};
}

/// As the runtime tells it; else what the container's own root is mounted from, where that is an
/// overlay.
void FilesystemCollector::find(const Container& container, Instant now, Layers& layers) const {
  if (container.runtime_id.empty()) return;  // a slice or service
  const bool known = layers.pid == container.pid && layers.told == container.own_paths;
  if (known && (layers.layer || now < layers.retry)) return;
  layers = {container.pid, container.own_paths, {}, {}, now + retry_after};
  for (const auto& path : container.own_paths) {
    if (!layers.layer && !holds_logs(path, container.runtime_id)) {
      layers.layer = path;
    } else {
      layers.others.push_back(path);
    }
  }
  if (!layers.layer) layers.layer = upper_of(container.pid);
}

/// A container that is just being made still has the host's root.
std::optional<std::string> FilesystemCollector::upper_of(pid_t pid) const {
  if (pid == 0) return std::nullopt;
  const auto mountinfo = read_file(fs_.proc(std::to_string(pid) + "/mountinfo"));
  if (!mountinfo) return std::nullopt;
  const auto mounts = parse_mountinfo(*mountinfo);
  const auto* const root = mount_of(mounts, "/");
  if (root == nullptr || root->type != "overlay") return std::nullopt;
  auto upper = upper_on_host(*root, mounts_.all());
  const auto* const hosts = mounts_.of("/");
  if (upper.empty() || (hosts != nullptr && upper == upper_directory(hosts->options))) {
    return std::nullopt;
  }
  return upper;
}

std::string FilesystemCollector::space_path(const Layers& layers, const Mount& mount,
                                            const LayerCounter::Counts& counts) const {
  if (layers.layer) {
    auto own = fs_.root(*layers.layer);
    const auto count = counts.find(own);
    if (count != counts.end() && count->second.use && count->second.use->has_quota) return own;
  }
  return fs_.root(mount.point);
}

/// Each file system once, however many containers lie on it.
FilesystemCollector::Spaces FilesystemCollector::ask_spaces(const ContainerSet& containers,
                                                            const LayerCounter::Counts& counts) {
  std::set<std::string> wanted;
  for (const auto* const mount : host_filesystems(mounts_.all())) {
    wanted.insert(fs_.root(mount->point));
  }
  each_live(containers, [&](const Container& container) {
    if (is_host(container)) return;
    const auto& layers = layers_.of(container, [](const Container&) { return Layers{}; });
    if (layers.empty()) return;
    const auto* const mount = mounts_.of(layers.layer ? *layers.layer : layers.others.front());
    if (mount != nullptr) wanted.insert(space_path(layers, *mount, counts));
  });
  const std::vector<std::string> paths(wanted.begin(), wanted.end());
  auto answers = prober_.probe(paths);
  Spaces spaces;
  for (std::size_t i = 0; i < paths.size(); ++i) spaces.emplace(paths[i], std::move(answers[i]));
  return spaces;
}

void FilesystemCollector::add(const Layers& layers, const LayerCounter::Counts& counts,
                              const Spaces& spaces, const CollectContext& context,
                              const Entity& entity, Batch& batch, FirstError& errors) const {
  if (layers.empty()) return;
  if (layers.layer) add_layer(*layers.layer, counts, context, entity, batch, errors);
  const auto* const mount = mounts_.of(layers.layer ? *layers.layer : layers.others.front());
  if (mount == nullptr) return;
  const auto device = device_label(*mount);
  add_usage(layers, counts, device, entity, batch);
  const auto space = spaces.find(space_path(layers, *mount, counts));
  if (space == spaces.end()) return;
  if (!space->second) return errors.note(space->second.error());
  batch.add(fs_limit, entity, space->second->size_bytes, {device});
  add_inodes(*space->second, entity, device, batch);
}

/// The sum of all that the container fills; none where a part is not known.
void FilesystemCollector::add_usage(const Layers& layers, const LayerCounter::Counts& counts,
                                    const std::string& device, const Entity& entity,
                                    Batch& batch) const {
  auto paths = layers.others;
  if (layers.layer) paths.push_back(*layers.layer);
  std::uint64_t bytes = 0;
  for (const auto& path : paths) {
    const auto found = counts.find(fs_.root(path));
    if (found == counts.end() || !found->second.use) return;
    bytes += found->second.use->bytes;
  }
  batch.add(fs_usage, entity, static_cast<double>(bytes), {device});
}

void FilesystemCollector::add_layer(const std::string& layer, const LayerCounter::Counts& counts,
                                    const CollectContext& context, const Entity& entity,
                                    Batch& batch, FirstError& errors) const {
  const auto found = counts.find(fs_.root(layer));
  if (found == counts.end()) return;
  const auto& count = found->second;
  if (count.use) {
    batch.add(layer_bytes, entity, static_cast<double>(count.use->bytes));
    if (count.use->inodes) {
      batch.add(layer_inodes, entity, static_cast<double>(*count.use->inodes));
    }
    batch.add(layer_age, entity, std::max(seconds(context.now - count.counted), 0.0));
  }
  const auto reason = reason_of(count);
  if (reason.empty()) return;
  batch.add(layer_uncounted, entity, 1, {reason});
  // A layer that is too large stays so: the metric tells of it, the collector works.
  if (count.error && reason == "unreadable") errors.note(*count.error);
}

void FilesystemCollector::add_host(const Spaces& spaces, const Entity& entity, Batch& batch,
                                   FirstError& errors) const {
  for (const auto* const mount : host_filesystems(mounts_.all())) {
    const auto space = spaces.find(fs_.root(mount->point));
    if (space == spaces.end()) continue;
    if (!space->second) {
      errors.note(
          {space->second.error().code, mount->point + ": " + space->second.error().message});
      continue;
    }
    const auto device = device_label(*mount);
    batch.add(fs_usage, entity, space->second->size_bytes - space->second->free_bytes, {device});
    batch.add(fs_limit, entity, space->second->size_bytes, {device});
    add_inodes(*space->second, entity, device, batch);
  }
}

}  // namespace strata::container
