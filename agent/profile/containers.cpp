#include "agent/profile/containers.h"

#include <string>
#include <utility>

namespace strata::agent {

profile::ContainerOf names_in(std::shared_ptr<const ContainerSet> containers) {
  return [set = std::move(containers)](CgroupKey key) -> profile::ContainerName {
    const auto* const owner = set->owner_of(key);
    if (owner == nullptr) return {};
    if (owner->is_unit) return {.name = {}, .id = owner->entity.id};
    return {.name = owner->entity.name, .id = owner->entity.id};
  };
}

Result<std::vector<CgroupKey>> cgroups_of(const ContainerSet& containers, std::string_view name) {
  const auto* const container = containers.by_name(name);
  if (container == nullptr || container->departed)
    return fail(Code::not_found, "no container '" + std::string(name) + "' runs here");
  if (container->keys.empty())
    return fail(Code::not_found, "the cgroups of '" + std::string(name) + "' are not known");
  return container->keys;
}

}  // namespace strata::agent
