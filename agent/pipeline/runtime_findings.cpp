#include "agent/pipeline/runtime_findings.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include <unistd.h>

#include "agent/pipeline/docker_socket.h"
#include "agent/pipeline/name_sources.h"
#include "core/identity/runtimes/containerd/containerd_client.h"
#include "core/identity/runtimes/docker/docker_api.h"
#include "core/identity/runtimes/grpc/grpc_client.h"
#include "core/identity/runtimes/oci/bundle_places.h"
#include "core/identity/runtimes/podman/podman_source.h"

namespace strata::agent {
namespace {

/// How a runtime is asked: what it answers ("version 20.10"; empty: nothing of note).
using Ask = std::function<Result<std::string>(const std::string& socket)>;

/// Where a runtime is to be found.
struct Places {
  std::string runtime;
  std::string key;                     // of the configuration
  bool off = false;                    // not to be asked
  bool required = false;               // its socket is given by name
  std::vector<std::string> sockets{};  // the usual ones, or the given one
  std::vector<std::string> files{};    // what it leaves on disk
};

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

std::vector<std::string> those_there(const std::vector<std::string>& paths) {
  std::vector<std::string> there;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(there), exists);
  return there;
}

Result<std::string> ask_docker(const std::string& socket) {
  DockerClient client({.socket = socket});
  const auto answer = client.get("/version");
  if (!answer) return fail(answer.error());
  const auto version = parse_docker_version(*answer);
  if (!version) return fail(version.error());
  return "version " + *version;
}

Result<std::string> ask_containerd(const std::string& socket) {
  containerd::ContainerdClient client({});
  if (auto status = client.connect(socket); !status) return fail(status.error());
  const auto names = client.namespaces();
  if (!names) return fail(names.error());
  return names->empty() ? "no namespaces but Docker's" : "namespaces: " + joined(*names);
}

Result<std::string> ask_crio(const std::string& socket) {
  grpc::Client client;
  if (auto status = client.connect(socket); !status) return fail(status.error());
  const auto ignore = [](std::string_view) { return Status{}; };
  const auto status = client.call("/runtime.v1.RuntimeService/Version", {}, ignore);
  if (!status) return fail(status.error());
  return std::string{};
}

std::string said(const std::string& socket, const Result<std::string>& answer) {
  if (answer) return socket + " answers" + (answer->empty() ? "" : ", " + *answer);
  const auto& why = answer.error().message;
  return why.find(socket) == std::string::npos ? socket + ": " + why : why;
}

/// Of podman there may be a socket for each user: one that does not answer is worth a word.
RuntimeFinding look_for(const Places& places, const Ask& ask) {
  const auto files = those_there(places.files);
  RuntimeFinding found{places.runtime, RuntimeReach::absent, !files.empty(), {}};
  std::vector<std::string> words;
  auto sockets = places.required ? places.sockets : those_there(places.sockets);
  if (places.off) sockets.clear();
  for (const auto& socket : sockets) {
    const auto answer = ask(socket);
    if (!answer) found.reach = RuntimeReach::silent;
    if (found.reach == RuntimeReach::absent) found.reach = RuntimeReach::answers;
    words.push_back(said(socket, answer));
  }
  if (places.off) words.push_back("its socket is off by " + places.key);
  if (words.empty()) words.push_back("no " + places.sockets.front());
  if (found.reach != RuntimeReach::answers) {
    words.push_back(found.has_files ? joined(files) + " is there" : "none of its files");
  }
  if (found.reach == RuntimeReach::absent && found.has_files) found.reach = RuntimeReach::files;
  found.detail = joined(words);
  return found;
}

Places with_socket(Places places, const std::string& configured,
                   std::vector<std::string> usual_sockets) {
  places.off = configured.empty();
  places.required = !places.off && configured != socket_auto;
  places.sockets =
      places.required ? std::vector{socket_path(configured)} : std::move(usual_sockets);
  return places;
}

/// Docker has no "auto": its usual address is no demand that it be there.
Places docker_places(const ContainersConfig& config, const HostFs& fs) {
  Places places{.runtime = "Docker", .key = "containers.docker"};
  places.off = config.docker.empty();
  places.required = !places.off && config.docker != ContainersConfig{}.docker;
  places.sockets = {socket_path(places.off ? ContainersConfig{}.docker : config.docker)};
  if (!config.docker_root.empty()) places.files = {fs.root(config.docker_root + "/containers")};
  return places;
}

Places podman_places(const ContainersConfig& config, const HostFs& fs) {
  Places places{.runtime = "podman", .key = "containers.podman"};
  for (const auto* const driver : {"overlay", "vfs", "btrfs", "zfs"}) {
    places.files.push_back(fs.root("/var/lib/containers/storage/" + std::string(driver) +
                                   "-containers/containers.json"));
  }
  std::vector<std::string> sockets;
  for (auto& socket : find_podman_sockets(fs)) sockets.push_back(std::move(socket.path));
  if (sockets.empty()) sockets.push_back(fs.root("/run/podman/podman.sock"));
  return with_socket(std::move(places), config.podman, std::move(sockets));
}

Places containerd_places(const ContainersConfig& config, const HostFs& fs) {
  Places places{.runtime = "containerd", .key = "containers.containerd"};
  for (const auto root : oci::task_roots) places.files.push_back(fs.root(root));
  return with_socket(std::move(places), config.containerd, containerd_sockets(fs));
}

/// Its bundles lie where podman's do: its own directory tells that it is there.
Places crio_places(const ContainersConfig& config, const HostFs& fs) {
  Places places{.runtime = "CRI-O", .key = "containers.crio", .files = {fs.root("/run/crio")}};
  return with_socket(std::move(places), config.crio, {crio_socket(fs)});
}

}  // namespace

std::vector<RuntimeFinding> look_for_runtimes(const ContainersConfig& config, const HostFs& fs) {
  return {look_for(docker_places(config, fs), ask_docker),
          look_for(containerd_places(config, fs), ask_containerd),
          look_for(podman_places(config, fs), ask_docker),
          look_for(crio_places(config, fs), ask_crio)};
}

}  // namespace strata::agent
