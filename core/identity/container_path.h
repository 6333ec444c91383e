// Which cgroup directories are containers, told by their names alone.
#pragma once

#include <optional>
#include <string_view>

namespace strata {

/// Views into the parsed path.
struct ContainerPath {
  std::string_view runtime_id;  // 64 hexadecimal digits
  std::string_view runtime;     // "docker", "containerd", "podman", "cri-o"; empty: not evident
};

/// What the last component of a cgroup path says, for every way in which runtimes name them:
///   /docker/<id>                                       Docker, cgroupfs driver
///   /system.slice/docker-<id>.scope                    Docker, systemd driver
///   /kubepods.slice/.../cri-containerd-<id>.scope      containerd under Kubernetes
///   /kubepods/burstable/pod<uid>/<id>                  Kubernetes, cgroupfs driver
///   /machine.slice/libpod-<id>.scope                   Podman
///   /kubepods.slice/.../crio-<id>.scope                CRI-O
/// Null: not a container's own cgroup (runtimes' helpers, "libpod-conmon-<id>.scope", are none).
std::optional<ContainerPath> parse_container_path(std::string_view cgroup_path);

/// Whether it is 64 hexadecimal digits in lower case, as Docker, podman and CRI name containers.
bool is_container_id(std::string_view text);

/// Whether a component of the path is a container's own cgroup.
bool is_in_container(std::string_view path);

/// The name of the systemd unit whose cgroup this is: "nginx.service" of
/// "/system.slice/nginx.service", escapes as systemd writes them. Slices have no processes of their
/// own and are no units here; what is a container's scope or lies within a container (it may run a
/// systemd of its own) is the container's. Null: no unit's own cgroup.
std::optional<std::string_view> parse_unit_path(std::string_view cgroup_path);

/// Whether `path` is `ancestor` or lies below it.
bool is_within(std::string_view path, std::string_view ancestor);

}  // namespace strata
