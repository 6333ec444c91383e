// The one list of collectors: what runs, made from the configuration and from what the agent owns.
#pragma once

#include <functional>
#include <vector>

#include "agent/config/config.h"
#include "agent/namespace_sockets.h"
#include "agent/pipeline/annotated_apis.h"
#include "agent/profile/service.h"
#include "agent/runtime/scheduler.h"
#include "collectors/kernel/kernel_side.h"
#include "core/base/host_fs.h"
#include "core/events/journal.h"
#include "core/identity/cgroup_layout.h"
#include "core/identity/container_of_address.h"

namespace strata::agent {

/// What collectors are handed. The pointers outlive every collector made from the recipes.
struct Parts {
  HostFs fs;
  const Clock* clock = nullptr;
  CgroupLayout layout;
  kernel::KernelSide* kernel = nullptr;  // null: switched off
  ContainerOfAddress container_of;
  std::vector<RedisConfig> redis;                  // configured, or found on this host
  std::vector<AnnotatedApi> annotated{};           // found on this host
  NamespaceSockets* sockets = nullptr;             // null: no way into containers' networks
  std::function<std::string()> docker_version{};   // empty while unknown; from any thread
  std::function<void(Event)> tell{};               // into the journal; from any thread
  std::function<void(const std::string&)> note{};  // into the log; from any thread
  /// A collector's connection that is idle: its end makes the collector run; from any thread.
  std::function<void(int descriptor, const std::string& collector)> idle{};
  const ProfileService* profiles = nullptr;  // null: none are taken
};

/// The enabled collectors, in the order in which they are shown.
std::vector<CollectorRecipe> all_collectors(const Config& config, const Parts& parts);

}  // namespace strata::agent
