#include "agent/pipeline/runtime_sources.h"

#include <utility>

#include "agent/pipeline/docker_socket.h"
#include "agent/pipeline/name_sources.h"
#include "core/identity/runtimes/docker/docker_files.h"
#include "core/identity/runtimes/docker/docker_source.h"
#include "core/identity/runtimes/podman/podman_files.h"
#include "core/identity/runtimes/podman/podman_source.h"
#include "core/identity/runtimes/runtime_files.h"

namespace strata::agent {
namespace {

DockerSourceOptions docker_options(const ContainersConfig& config) {
  DockerSourceOptions options;
  options.client.socket = socket_path(config.docker);
  options.labels = config.labels;
  options.event_filters = docker_event_filters;
  return options;
}

PodmanSourceOptions podman_options(const ContainersConfig& config) {
  PodmanSourceOptions options;
  if (config.podman != socket_auto) options.socket = socket_path(config.podman);
  options.docker_socket = config.docker.empty() ? std::string() : socket_path(config.docker);
  options.asked.labels = config.labels;
  options.asked.event_filters = podman_event_filters;
  return options;
}

std::unique_ptr<RuntimeFiles> docker_files(const ContainersConfig& config, const HostFs& fs,
                                           const Clock& clock) {
  return std::make_unique<DockerFiles>(config.docker_root, fs.root(config.docker_root),
                                       config.labels, clock);
}

}  // namespace

RuntimeSources make_sources(const ContainersConfig& config, const HostFs& fs, const Clock& clock,
                            const std::function<void()>& on_change) {
  RuntimeSources sources;
  const RuntimeSource* docker = nullptr;
  if (!config.docker.empty()) {
    sources.push_back(std::make_unique<DockerSource>(docker_options(config), clock, on_change));
    docker = sources.back().get();
  }
  if (!config.docker_root.empty()) {
    sources.push_back(std::make_unique<FilesSource>(
        FilesSourceOptions{.runtime = "docker", .name = "docker-files"},
        docker_files(config, fs, clock), clock, on_change, docker));
  }
  if (!config.podman.empty()) {
    sources.push_back(std::make_unique<PodmanSource>(podman_options(config), fs, clock, on_change));
    sources.push_back(std::make_unique<FilesSource>(
        FilesSourceOptions{.runtime = "podman", .name = "podman-files"},
        std::make_unique<PodmanFiles>(fs, config.labels, clock), clock, on_change));
  }
  for (auto& source : make_name_sources(config, fs, clock, on_change)) {
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace strata::agent
