#include "core/identity/plain_cgroups.h"

#include <sys/stat.h>

namespace strata {
namespace {

/// A cgroup's directory changes when cgroups are made or removed in it: it is at least as old as
/// that. What cAdvisor calls the start of a cgroup is no better.
std::optional<WallTime> changed_at(const std::string& directory) {
  struct stat info {};
  if (::stat(directory.c_str(), &info) != 0) return std::nullopt;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(
      std::chrono::seconds(info.st_mtim.tv_sec) + std::chrono::nanoseconds(info.st_mtim.tv_nsec)));
}

std::shared_ptr<const Container> made(const CgroupHierarchy& hierarchy, const std::string& path,
                                      CgroupKey key) {
  Container cgroup;
  cgroup.entity = make_entity(path, "", "");
  cgroup.cgroup_path = path;
  cgroup.source = "cgroup";
  cgroup.keys = {key};
  cgroup.started = changed_at(hierarchy.directory + path);
  return std::make_shared<const Container>(std::move(cgroup));
}

}  // namespace

void PlainCgroups::find(const CgroupHierarchy& hierarchy, const CgroupDirectory& directory) {
  const auto [place, is_new] = found_.try_emplace(directory.path);
  if (!is_new) return;
  const auto key = CgroupKey::of(hierarchy.id, directory.inode);
  const auto before = known_.find(directory.path);
  const bool unchanged = before != known_.end() && before->second->keys.front() == key;
  place->second = unchanged ? before->second : made(hierarchy, directory.path, key);
}

bool PlainCgroups::finish() {
  if (found_ == known_) return false;
  known_.swap(found_);
  return true;
}

std::vector<std::shared_ptr<const Container>> PlainCgroups::all() const {
  std::vector<std::shared_ptr<const Container>> all;
  all.reserve(known_.size());
  for (const auto& [path, cgroup] : known_) all.push_back(cgroup);
  return all;
}

}  // namespace strata
