// What podman leaves on disk, parsed: its list of containers, a container's OCI bundle, and the
// arguments of conmon, which watches over each container.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/result.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata {

/// Of a <graphroot>/<driver>-containers/containers.json.
struct PodmanContainer {
  std::string id;
  std::string name;
  std::string image;
  std::string layer;  // of the writable layer
  std::optional<WallTime> created;
};

/// Containers in the store that are not podman's (CRI-O's name a pod, others have no id of 64
/// digits) are left out; a layer that is not named by digits is absent.
Result<std::vector<PodmanContainer>> parse_podman_containers(std::string_view json);

/// Sets what a bundle's config.json tells: a joined network namespace, and annotations that are
/// allowed as labels. Nothing where it cannot be read.
void parse_podman_bundle(std::string_view json, const LabelNames& labels,
                         RuntimeContainer& container);

/// Where podman writes how the health checks of this container have gone, told by where its
/// config.json mounts /run/.containerenv from: "<runroot>/overlay-containers/<id>/healthcheck.log"
/// beside ".../<id>/userdata/.containerenv". Empty: not told.
std::string podman_health_log(std::string_view config_json, std::string_view id);

/// {"Status":"healthy","FailingStreak":0,"Log":[...]}, as podman writes it.
Health parse_podman_health(std::string_view json);

/// "/usr/bin/conmon -c <id> -b <bundle> ...", as the kernel shows a command line.
struct ConmonArguments {
  std::string id;
  std::string bundle;
};

/// Null where it is not conmon's, or lacks one of them.
std::optional<ConmonArguments> parse_conmon(std::string_view cmdline);

/// The effective user of a /proc/<pid>/status: "Uid:\t1000\t1000\t1000\t1000".
std::optional<uid_t> parse_effective_user(std::string_view status);

/// "/home/u/.local/share/containers/storage/overlay-containers" of
/// ".../overlay-containers/<id>/userdata"; empty where the bundle lies elsewhere.
std::string store_of_bundle(std::string_view bundle, std::string_view id);

}  // namespace strata
