#include "core/identity/container_set.h"

#include <algorithm>
#include <array>

namespace strata {

std::string_view to_string(ContainerState state) {
  constexpr std::array<std::string_view, 6> names = {"unknown", "created",    "running",
                                                     "paused",  "restarting", "exited"};
  return names.at(static_cast<std::size_t>(state));
}

std::string_view to_string(Health health) {
  constexpr std::array<std::string_view, 5> names = {"unknown", "none", "starting", "healthy",
                                                     "unhealthy"};
  return names.at(static_cast<std::size_t>(health));
}

ContainerSet::ContainerSet(Container host, std::vector<std::shared_ptr<const Container>> containers,
                           std::vector<std::shared_ptr<const Container>> units,
                           std::vector<std::shared_ptr<const Container>> cgroups,
                           std::vector<std::shared_ptr<const Container>> stopped)
    : host_(std::move(host)),
      containers_(std::move(containers)),
      units_(std::move(units)),
      cgroups_(std::move(cgroups)),
      stopped_(std::move(stopped)) {
  index(containers_);
  index(units_);
  for (const auto& cgroup : cgroups_) cgroups_by_path_.emplace(cgroup->cgroup_path, cgroup.get());
}

/// Inode numbers are reused: the live stand first, and the first to claim a key keeps it.
void ContainerSet::index(std::span<const std::shared_ptr<const Container>> owners) {
  for (const auto& owner : owners) {
    by_path_.try_emplace(owner->cgroup_path, owner.get());
    for (const auto key : owner->keys) by_key_.try_emplace(key, owner.get());
  }
}

const Container* ContainerSet::owner_of(CgroupKey key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

const Container* ContainerSet::by_name(std::string_view name) const {
  const auto found = std::find_if(containers_.begin(), containers_.end(),
                                  [&](const auto& c) { return c->entity.name == name; });
  return found == containers_.end() ? nullptr : found->get();
}

bool ContainerSet::is_live(std::string_view cgroup_path) const {
  const auto* const owner = by_path(cgroup_path);
  return (owner != nullptr && !owner->departed) || cgroups_by_path_.contains(cgroup_path);
}

const Container* ContainerSet::by_path(std::string_view cgroup_path) const {
  const auto found = by_path_.find(cgroup_path);
  return found == by_path_.end() ? nullptr : found->second;
}

const Container* ContainerSet::cgroup(std::string_view cgroup_path) const {
  const auto found = cgroups_by_path_.find(cgroup_path);
  return found == cgroups_by_path_.end() ? nullptr : found->second;
}

}  // namespace strata
