#include "core/identity/runtimes/oci/bundle_source.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <dirent.h>
#include <unistd.h>

#include "core/identity/container_path.h"
#include "core/identity/runtimes/containerd/containerd_api.h"

namespace strata {
namespace {

constexpr std::size_t max_namespaces = 64;
constexpr std::size_t max_listed = 1024;
constexpr std::size_t max_known = 4096;
constexpr std::size_t max_nudged_bundles = 4096;
/// Whoever asks for a container has all places looked at.
constexpr int periods_while_absent = 10;
/// For a container whose bundle is being written, or a directory that is none.
constexpr int max_tries = 10;

struct Names {
  std::vector<std::string> names;
  bool complete = true;
};

Result<Names> first_names(const std::string& directory, std::size_t most) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
  if (!open) return fail(errno_error(errno, directory));
  Names found;
  while (const dirent* entry = ::readdir(open.get())) {
    if (entry->d_name[0] == '.') continue;
    if (found.names.size() == most) {
      found.complete = false;
      break;
    }
    found.names.emplace_back(entry->d_name);
  }
  return found;
}

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

}  // namespace

OciBundleSource::OciBundleSource(OciBundleSourceOptions options, const Clock& clock,
                                 std::function<void()> on_change)
    : options_(std::move(options)),
      fs_(HostPaths{.procfs = {}, .sysfs = {}, .rootfs = options_.rootfs, .udev_data = {}}),
      clock_(clock),
      on_change_(std::move(on_change)),
      note_("bundle"),
      worker_(options_.period, [this](const std::stop_token&) { pass(); }) {}

void OciBundleSource::nudge(const std::string& id) {
  if (!parse_container_path(id)) return;  // others are told of unasked
  {
    const std::scoped_lock lock(mutex_);
    if (nudged_.size() < max_nudged_bundles) nudged_.insert(id);
  }
  worker_.nudge();
}

void OciBundleSource::pass() {
  status_ = {};
  anything_ = false;
  look_at_tasks();
  for (const auto& place : oci::state_places) {
    look_at({place.kind, fs_.root(place.directory), {}, {}});
  }
  for (const auto& place : oci::storage_places) {
    anything_ |= ::access(fs_.root(place.directory).c_str(), F_OK) == 0;
  }
  answer_nudges();
  forget_gone();
  const bool changed = publish();
  const auto now = clock_.now();
  const bool absent = status_ && !anything_;
  worker_.set_period(absent ? periods_while_absent * options_.period : options_.period);
  const bool turned = absent ? note_.note_absent(now) : note_.note(status_, now);
  if ((changed || turned) && on_change_) on_change_();
}

void OciBundleSource::note_failure(const Error& error) {
  if (error.code == Code::not_found) return;  // it has gone, or is not there yet
  anything_ = true;
  if (status_) status_ = fail(error);
}

void OciBundleSource::look_at_tasks() {
  for (const auto root : oci::task_roots) {
    const auto directory = fs_.root(root);
    const auto namespaces = first_names(directory, max_namespaces);
    if (!namespaces) {
      note_failure(namespaces.error());
      continue;
    }
    anything_ = true;
    for (const auto& name_space : namespaces->names) {
      if (name_space == containerd::docker_namespace) continue;
      look_at(
          {oci::Kind::task, std::string(directory).append("/").append(name_space), {}, name_space});
    }
  }
}

/// A file system's clock ticks by milliseconds: what has just changed is listed once more.
void OciBundleSource::look_at(const oci::Bundle& place) {
  struct stat info {};
  if (::stat(place.directory.c_str(), &info) != 0) {
    note_failure(errno_error(errno, place.directory));
    if (errno == ENOENT) listed_.erase(place.directory);
    return;
  }
  anything_ = true;
  const auto age = unix_seconds(clock_.wall_now()) - static_cast<double>(info.st_mtim.tv_sec);
  const auto found = listed_.find(place.directory);
  if (found != listed_.end() && same(found->second.changed, info.st_mtim) && age > 2 &&
      found->second.unread.empty()) {
    return;
  }
  auto& listed = listed_[place.directory];
  listed.changed = info.st_mtim;
  list(place, listed);
}

void OciBundleSource::list(const oci::Bundle& place, Listed& listed) {
  const auto found = first_names(place.directory, max_listed);
  if (!found) {
    listed_.erase(place.directory);
    note_failure(found.error());
    return;
  }
  listed.complete = found->complete;
  const std::set<std::string> present(found->names.begin(), found->names.end());
  if (found->complete) {
    std::erase_if(known_, [&](const auto& entry) {
      const auto& [key, known] = entry;
      const auto id = key.substr(key.rfind('/') + 1);
      return known.directory == place.directory && !present.contains(id);
    });
  }
  std::erase_if(listed.unread, [&](const auto& entry) { return !present.contains(entry.first); });
  for (const auto& id : present) {
    auto bundle = place;
    bundle.id = id;
    const auto tried = listed.unread.find(id);
    if (tried != listed.unread.end() && tried->second >= max_tries) continue;
    const auto status = read(bundle);
    if (status) {
      listed.unread.erase(id);
      continue;
    }
    const bool last = ++listed.unread[id] == max_tries;
    // What does not parse may be half written.
    if (status.error().code != Code::parse || last) note_failure(status.error());
  }
}

/// Until its process is there too, it has not been read.
Status OciBundleSource::read(const oci::Bundle& bundle) {
  const auto key = oci::key_of(bundle);
  const auto known = known_.find(key);
  if (known == known_.end() && known_.size() >= max_known) return {};
  if (known != known_.end()) {
    // Of two places the first that told keeps it.
    if (known->second.directory != bundle.directory || known->second.told->pid != 0) return {};
  }
  const auto rootfs = options_.rootfs == "/" ? std::string{} : options_.rootfs;
  auto container = oci::read_bundle(bundle, rootfs, options_.labels);
  if (!container) return fail(container.error());
  container->inspected = clock_.now();
  const bool runs = container->pid != 0;
  known_.insert_or_assign(
      key,
      Known{bundle.directory, std::make_shared<const RuntimeContainer>(std::move(*container))});
  return runs ? Status{} : fail(Code::not_found, key + ": no process yet");
}

void OciBundleSource::answer_nudges() {
  std::set<std::string> nudged;
  {
    const std::scoped_lock lock(mutex_);
    nudged.swap(nudged_);
  }
  for (const auto& id : nudged) {
    if (!known_.contains(id)) look_for(id);
  }
}

/// Where it would have to be: the storage's directories, and those that were too large to list.
void OciBundleSource::look_for(const std::string& id) {
  for (const auto& [directory, listed] : listed_) {
    if (listed.complete || known_.contains(id)) continue;
    const auto name_space = directory.substr(directory.rfind('/') + 1);
    (void)read({oci::Kind::task, directory, id, name_space});  // most lie elsewhere
  }
  for (const auto& place : oci::storage_places) {
    if (!known_.contains(id)) (void)read({place.kind, fs_.root(place.directory), id, {}});
  }
}

void OciBundleSource::forget_gone() {
  const auto now = clock_.now();
  if (now - verified_ < options_.verify) return;
  verified_ = now;
  std::erase_if(known_, [](const auto& entry) {
    const auto& [key, known] = entry;
    const auto own = known.directory + "/" + key.substr(key.rfind('/') + 1);
    return ::access(own.c_str(), F_OK) != 0 && errno == ENOENT;
  });
}

bool OciBundleSource::publish() {
  RuntimeView view{"bundle", {}};
  for (const auto& [key, known] : known_) view.containers.emplace(key, known.told);
  const auto before = view_.get();
  if (before != nullptr && before->containers == view.containers) return false;
  view_.publish(std::make_shared<const RuntimeView>(std::move(view)));
  return true;
}

}  // namespace strata
