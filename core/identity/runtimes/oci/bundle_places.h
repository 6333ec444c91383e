// Where runtimes keep the bundles and states of their containers, and how one is read.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata::oci {

enum class Kind : std::uint8_t {
  task,     // <id>/config.json and <id>/init.pid: containerd's, a directory for each namespace
  runc,     // <id>/state.json, which names the bundle
  crun,     // <id>/status, which names the bundle
  storage,  // <id>/userdata/config.json and <id>/userdata/pidfile: CRI-O's and Podman's
};

struct Place {
  Kind kind = Kind::task;
  std::string_view directory;
};

/// Directories of one directory for each namespace of containerd; k3s and RKE2 have their own.
inline constexpr std::array<std::string_view, 2> task_roots = {
    "/run/containerd/io.containerd.runtime.v2.task",
    "/run/k3s/containerd/io.containerd.runtime.v2.task"};

/// Small directories that hold what runs.
inline constexpr std::array<Place, 2> state_places = {
    {{Kind::runc, "/run/runc"}, {Kind::crun, "/run/crun"}}};

/// They can be large, and hold also what does not run: never listed.
inline constexpr std::array<Place, 2> storage_places = {
    {{Kind::storage, "/run/containers/storage/overlay-containers"},
     {Kind::storage, "/var/lib/containers/storage/overlay-containers"}}};

/// One container. `rootfs` stands before the paths that files name; `name_space` is containerd's.
struct Bundle {
  Kind kind = Kind::task;
  std::string directory;  // that of all, rooted
  std::string id;
  std::string name_space;
};

/// How it is called in a view: by its id, or by "default/web"; without namespaces the runtime
/// stands in their place.
std::string key_of(const Bundle& bundle);

Result<RuntimeContainer> read_bundle(const Bundle& bundle, const std::string& rootfs,
                                     const LabelNames& labels);

}  // namespace strata::oci
