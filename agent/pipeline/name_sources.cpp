#include "agent/pipeline/name_sources.h"

#include <string>

#include "agent/pipeline/docker_socket.h"
#include "core/identity/runtimes/containerd/containerd_source.h"
#include "core/identity/runtimes/cri/cri_source.h"
#include "core/identity/runtimes/kubernetes/kubelet_source.h"
#include "core/identity/runtimes/oci/bundle_source.h"

namespace strata::agent {
namespace {

/// A thousand containers with long annotations, in one answer.
constexpr std::size_t max_cri_list = std::size_t{16} << 20;

std::unique_ptr<RuntimeSource> make_containerd(const ContainersConfig& config, const HostFs& fs,
                                               const Clock& clock,
                                               const std::function<void()>& on_change) {
  ContainerdSourceOptions options;
  options.optional = config.containerd == socket_auto;
  options.labels = config.labels;
  if (options.optional) {
    options.sockets = containerd_sockets(fs);
  } else {
    options.sockets = {socket_path(config.containerd)};
  }
  return std::make_unique<ContainerdSource>(std::move(options), clock, on_change);
}

std::unique_ptr<RuntimeSource> make_crio(const ContainersConfig& config, const HostFs& fs,
                                         const Clock& clock,
                                         const std::function<void()>& on_change) {
  CriSourceOptions options;
  options.optional = config.crio == socket_auto;
  options.socket = options.optional ? crio_socket(fs) : socket_path(config.crio);
  options.labels = config.labels;
  options.client.max_message_bytes = max_cri_list;
  return std::make_unique<CriSource>(std::move(options), clock, on_change);
}

std::unique_ptr<RuntimeSource> make_kubelet(const ContainersConfig& config, const Clock& clock,
                                            const std::function<void()>& on_change) {
  KubeletSourceOptions options;
  options.client.url = config.kubelet.url;
  options.client.node = config.kubelet.node;
  options.client.token_file = config.kubelet.token_file.path;
  options.client.ca_file = config.kubelet.ca_file;
  options.client.verify = config.kubelet.verify;
  options.labels = config.labels;
  options.period = config.kubelet.interval;
  return std::make_unique<KubeletSource>(std::move(options), clock, on_change);
}

}  // namespace

std::vector<std::string> containerd_sockets(const HostFs& fs) {
  return {fs.root("/run/containerd/containerd.sock"),
          fs.root("/run/k3s/containerd/containerd.sock")};
}

std::string crio_socket(const HostFs& fs) { return fs.root("/run/crio/crio.sock"); }

std::vector<std::unique_ptr<RuntimeSource>> make_name_sources(
    const ContainersConfig& config, const HostFs& fs, const Clock& clock,
    const std::function<void()>& on_change) {
  std::vector<std::unique_ptr<RuntimeSource>> sources;
  if (!config.containerd.empty()) {
    sources.push_back(make_containerd(config, fs, clock, on_change));
  }
  if (!config.crio.empty()) sources.push_back(make_crio(config, fs, clock, on_change));
  if (config.bundles) {
    sources.push_back(std::make_unique<OciBundleSource>(
        OciBundleSourceOptions{.rootfs = fs.paths().rootfs, .labels = config.labels}, clock,
        on_change));
  }
  if (!config.kubelet.url.empty()) sources.push_back(make_kubelet(config, clock, on_change));
  return sources;
}

}  // namespace strata::agent
