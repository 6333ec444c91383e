// ContainerSet: who is who at one moment. Made by ContainerIndex, shared as const between threads.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/identity/container.h"

namespace strata {

class ContainerSet {
 public:
  /// Each the live ones, then the departed; without the host.
  ContainerSet(Container host, std::vector<std::shared_ptr<const Container>> containers,
               std::vector<std::shared_ptr<const Container>> units = {},
               std::vector<std::shared_ptr<const Container>> cgroups = {},
               std::vector<std::shared_ptr<const Container>> stopped = {});

  /// The whole machine, as the container "/".
  [[nodiscard]] const Container& host() const { return host_; }

  [[nodiscard]] std::span<const std::shared_ptr<const Container>> all() const {
    return containers_;
  }

  /// The systemd units.
  [[nodiscard]] std::span<const std::shared_ptr<const Container>> units() const { return units_; }

  /// The live cgroups that are neither containers nor within one, nameless; the units' too, which
  /// stand here by their paths. None of them owns a key.
  [[nodiscard]] std::span<const std::shared_ptr<const Container>> cgroups() const {
    return cgroups_;
  }

  /// Whether a container or another cgroup of this path is live.
  [[nodiscard]] bool is_live(std::string_view cgroup_path) const;

  /// Those that a runtime still has and that do not run; bounded. They have no cgroup, so that
  /// nothing is found here by key or path.
  [[nodiscard]] std::span<const std::shared_ptr<const Container>> stopped() const {
    return stopped_;
  }

  /// Whose cgroup this is: the innermost known container or unit that it belongs to, departed ones
  /// too. Null: nobody's; the host alone accounts for it.
  [[nodiscard]] const Container* owner_of(CgroupKey key) const;

  /// Of containers alone.
  [[nodiscard]] const Container* by_name(std::string_view name) const;
  /// Of containers and units, departed ones too.
  [[nodiscard]] const Container* by_path(std::string_view cgroup_path) const;
  /// Of cgroups() alone.
  [[nodiscard]] const Container* cgroup(std::string_view cgroup_path) const;

 private:
  void index(std::span<const std::shared_ptr<const Container>> owners);

  Container host_;
  std::vector<std::shared_ptr<const Container>> containers_;
  std::vector<std::shared_ptr<const Container>> units_;
  std::vector<std::shared_ptr<const Container>> cgroups_;
  std::vector<std::shared_ptr<const Container>> stopped_;
  std::unordered_map<CgroupKey, const Container*> by_key_;
  std::unordered_map<std::string_view, const Container*> by_path_;  // views into containers_
  std::unordered_map<std::string_view, const Container*> cgroups_by_path_;
};

}  // namespace strata
