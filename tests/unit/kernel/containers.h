// Containers as tests need them: a path and the keys of its cgroups.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/identity/container_set.h"

namespace strata::test {

inline constexpr CgroupKey api{101};
inline constexpr CgroupKey again{202};  // of the same name, another time
inline constexpr CgroupKey stranger{7};

inline std::shared_ptr<const Container> container(const std::string& path,
                                                  std::vector<CgroupKey> keys, pid_t pid = 0) {
  auto made = std::make_shared<Container>();
  made->entity = make_entity(path, "image", path.substr(path.rfind('/') + 1));
  made->cgroup_path = path;
  made->keys = std::move(keys);
  made->pid = pid;
  return made;
}

inline std::shared_ptr<const ContainerSet> containers_of(
    std::vector<std::shared_ptr<const Container>> containers) {
  Container host;
  host.entity = make_entity("/", "", "");
  host.cgroup_path = "/";
  return std::make_shared<ContainerSet>(std::move(host), std::move(containers));
}

}  // namespace strata::test
