#include "agent/pipeline/fixed_keys.h"

namespace strata::agent {
namespace {

class Fixed {
 public:
  template <class Value>
  void keep(std::string_view key, const Value& running, Value& wanted) {
    if (!(running == wanted)) differing_.push_back(key);
    wanted = running;
  }
  std::vector<std::string_view> differing() && { return std::move(differing_); }

 private:
  std::vector<std::string_view> differing_;
};

void keep_containers(Fixed& fixed, const ContainersConfig& running, ContainersConfig& wanted) {
  fixed.keep("containers.docker", running.docker, wanted.docker);
  fixed.keep("containers.docker_root", running.docker_root, wanted.docker_root);
  fixed.keep("containers.podman", running.podman, wanted.podman);
  fixed.keep("containers.containerd", running.containerd, wanted.containerd);
  fixed.keep("containers.crio", running.crio, wanted.crio);
  fixed.keep("containers.bundles", running.bundles, wanted.bundles);
  fixed.keep("containers.kubelet", running.kubelet, wanted.kubelet);
  fixed.keep("containers.cgroups", running.cgroups, wanted.cgroups);
  fixed.keep("containers.labels", running.labels, wanted.labels);
}

}  // namespace

std::vector<std::string_view> keep_fixed(const Config& running, Config& wanted) {
  Fixed fixed;
  fixed.keep("listen", running.listen, wanted.listen);
  fixed.keep("paths", running.paths, wanted.paths);
  fixed.keep("kernel.enabled", running.kernel.enabled, wanted.kernel.enabled);
  fixed.keep("kernel.peers", running.kernel.settings.peers, wanted.kernel.settings.peers);
  fixed.keep("kernel.map_memory", running.kernel.map_memory.count, wanted.kernel.map_memory.count);
  fixed.keep("limits.events", running.limits.events, wanted.limits.events);
  keep_containers(fixed, running.containers, wanted.containers);
  return std::move(fixed).differing();
}

}  // namespace strata::agent
