// Under whom cAdvisor's families have what a ledger knows of an entity.
#pragma once

#include "core/identity/container_set.h"

namespace strata::kernel {

/// There a systemd unit is a cgroup without a name, as in the families that its files tell: with
/// one it would pass for a container. Null: a unit whose cgroup is gone.
inline const Entity* cadvisor_entity(const ContainerSet& containers, const Entity& entity) {
  const auto* const owner = containers.by_path(entity.id);
  if (owner == nullptr || !owner->is_unit) return &entity;
  const auto* const cgroup = containers.cgroup(entity.id);
  return cgroup == nullptr ? nullptr : &cgroup->entity;
}

}  // namespace strata::kernel
