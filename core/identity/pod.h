// What Kubernetes calls a container: told by the runtime, and by where kubelet has put its cgroup.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace strata {

/// Empty throughout for a container that is in no pod; each member is empty where it is not known.
struct PodMember {
  std::string uid;  // as in the cgroup's path: of a static pod, the hash of its manifest
  std::string qos;  // "Guaranteed", "Burstable", "BestEffort"
  std::string pod;
  std::string name_space;
  std::string container;  // as in the pod's specification; empty for the sandbox
  bool sandbox = false;   // the pause container: holds the pod's namespaces, runs nothing

  [[nodiscard]] bool named() const { return !pod.empty() && !name_space.empty(); }
  bool operator==(const PodMember&) const = default;
};

struct PodPath {
  std::string uid;
  std::string_view qos;  // a literal
};

/// The pod that a cgroup lies in, for both of kubelet's cgroup drivers:
///   /kubepods/burstable/pod<uid>/<id>         cgroupfs; the guaranteed lie in kubepods itself
///   /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod<uid>.slice/crio-<id>.scope
///   /kubepods-burstable-pod<uid>.slice:cri-containerd:<id>     a runtime that mixes the two up
/// also below the cgroup of a node that is a container itself. systemd's "_" in the uid are "-".
std::optional<PodPath> parse_pod_path(std::string_view cgroup_path);

/// From a container's labels (CRI's) or its bundle's annotations (containerd's and CRI-O's).
PodMember pod_member_of(const std::map<std::string, std::string>& words);

/// What a pod is one of, by the name that its controller has given it: "web" of
/// "web-7d4b9c6f5-x2vqk" (Deployment) and of "web-x2vqk" (DaemonSet, Job), "db" of "db-0"
/// (StatefulSet); the name itself where it does not end so.
std::string_view workload_of(std::string_view pod);

/// "namespace/pod/container"; of a sandbox "namespace/pod"; empty where no pod is named.
std::string name_in_cluster(const PodMember& member);

}  // namespace strata
