#include "collectors/container/filesystem.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/statvfs.h>

#include "collectors/container/metrics.h"

namespace strata::container {
namespace {

struct Space {
  std::uint64_t size = 0;
  std::uint64_t free = 0;
};

Result<Space> space_of(const std::string& path) {
  struct statvfs info {};
  if (::statvfs(path.c_str(), &info) != 0) return fail(errno_error(errno, path));
  return Space{info.f_frsize * info.f_blocks, info.f_frsize * info.f_bfree};
}

}  // namespace

FilesystemCollector::FilesystemCollector(HostFs fs, const Clock& clock, FilesystemOptions options)
    : fs_(std::move(fs)), clock_(clock), options_(options) {}

Status FilesystemCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  FirstError errors;
  const auto mountinfo = read_file(fs_.proc("1/mountinfo"));
  if (!mountinfo) return fail(mountinfo.error());
  mounts_ = parse_mountinfo(*mountinfo);
  if (mounts_.empty()) return fail(Code::parse, fs_.proc("1/mountinfo") + ": no mounts");

  const auto give_up = clock_.now() + options_.walk_budget;
  each_live(*context.containers, [&](const Container& container) {
    if (container.cgroup_path == "/") return add_host(container.entity, batch, errors);
    auto& layers = layers_.of(container, [](const Container&) { return Layers{}; });
    if (auto found = find(container); found.paths != layers.paths) layers = std::move(found);
    walk(layers, give_up);
    add(layers, container.entity, batch, errors);
  });
  layers_.keep_only(*context.containers);
  return errors.status();
}

/// As the runtime tells it; else from the container's own root mount, where that is an overlay.
FilesystemCollector::Layers FilesystemCollector::find(const Container& container) const {
  Layers layers;
  layers.paths = container.own_paths;
  if (!layers.paths.empty() || container.pid == 0) return layers;
  const auto mountinfo = read_file(fs_.proc(std::to_string(container.pid) + "/mountinfo"));
  if (!mountinfo) return layers;
  const auto mounts = parse_mountinfo(*mountinfo);
  const auto* const root = mount_of(mounts, "/");
  if (root == nullptr || root->type != "overlay") return layers;
  if (auto upper = upper_directory(root->options); !upper.empty()) {
    layers.paths.push_back(std::move(upper));
  }
  return layers;
}

void FilesystemCollector::walk(Layers& layers, Instant give_up) {
  const auto begun = clock_.now();
  if (layers.paths.empty() || begun < layers.due || begun > give_up) return;
  std::uint64_t total = 0;
  layers.status = {};
  for (const auto& path : layers.paths) {
    const auto bytes = disk_usage(fs_.root(path), options_.limits);
    if (bytes) {
      total += *bytes;
    } else {
      layers.status = fail(bytes.error());
    }
  }
  layers.bytes = layers.status ? std::optional(total) : std::nullopt;
  const auto took = clock_.now() - begun;
  layers.due = begun + std::max<Duration>(options_.walk_period, took * options_.rest_factor);
}

void FilesystemCollector::add(const Layers& layers, const Entity& entity, Batch& batch,
                              FirstError& errors) const {
  if (layers.paths.empty()) return;
  if (!layers.status) errors.note(layers.status.error());
  const auto& path = layers.paths.front();
  const auto* const mount = mount_of(mounts_, path);
  if (mount == nullptr) return;
  const auto device = device_label(*mount);
  if (layers.bytes) batch.add(fs_usage, entity, static_cast<double>(*layers.bytes), {device});
  if (const auto space = space_of(fs_.root(path))) {
    batch.add(fs_limit, entity, static_cast<double>(space->size), {device});
  } else {
    errors.note(space.error());
  }
}

void FilesystemCollector::add_host(const Entity& entity, Batch& batch, FirstError& errors) const {
  for (const auto* mount : host_filesystems(mounts_)) {
    const auto space = space_of(fs_.root(mount->point));
    if (!space) {
      errors.note(space.error());
      continue;
    }
    const auto device = device_label(*mount);
    batch.add(fs_usage, entity, static_cast<double>(space->size - space->free), {device});
    batch.add(fs_limit, entity, static_cast<double>(space->size), {device});
  }
}

}  // namespace strata::container
