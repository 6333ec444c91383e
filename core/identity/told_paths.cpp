#include "core/identity/told_paths.h"

#include <algorithm>
#include <iterator>

#include "core/identity/cgroup_tree.h"
#include "core/identity/container_path.h"

namespace strata {
namespace {

using Views = std::span<const std::shared_ptr<const RuntimeView>>;

bool is_known(Views views, std::string_view id) {
  return std::any_of(views.begin(), views.end(), [&](const auto& view) {
    return view != nullptr && view->containers.contains(id);
  });
}

/// Containers that one within this one has made are in no view: the host's runtimes do not know
/// them.
bool is_around_known(const std::string& path, Views views,
                     std::span<const CgroupHierarchy* const> trees) {
  return std::any_of(trees.begin(), trees.end(), [&](const auto* tree) {
    const auto inner = walk_cgroups(tree->directory, path);
    return inner && std::any_of(inner->begin(), inner->end(), [&](const auto& directory) {
             const auto names = parse_container_path(directory.path);
             return names && is_known(views, names->runtime_id);
           });
  });
}

/// The next path is the first that can lie within.
bool is_around_next(const ToldPaths& told, ToldPaths::const_iterator at) {
  const auto inner = told.lower_bound(at->first + "/");
  return inner != told.end() && is_within(inner->first, at->first);
}

}  // namespace

bool may_be_containers(std::string_view path) {
  if (path.size() < 2 || path.front() != '/' || path.ends_with(".slice")) return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto component = path.substr(0, path.find('/'));
    if (component.empty() || component == "." || component == "..") return false;
    path.remove_prefix(component.size());
  }
  return true;
}

ToldPaths told_paths(Views views, const ToldPaths& before,
                     std::span<const CgroupHierarchy* const> trees) {
  ToldPaths told;
  for (const auto& view : views) {
    if (view == nullptr) continue;
    for (const auto& [key, container] : view->containers) {
      if (may_be_containers(container->cgroup_path)) told.try_emplace(container->cgroup_path, key);
    }
  }
  ToldPaths kept;
  for (auto at = told.begin(); at != told.end(); ++at) {
    if (is_around_next(told, at)) continue;
    // A walk is some 10 us: it is for those that are new.
    const auto known = before.find(at->first);
    const bool is_new = known == before.end() || known->second != at->second;
    if (is_new && is_around_known(at->first, views, trees)) continue;
    kept.insert(*at);
  }
  return kept;
}

}  // namespace strata
