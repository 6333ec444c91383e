#include "core/identity/runtimes/kubernetes/kubelet_json.h"

#include <array>

#include "core/identity/runtimes/json_at.h"

namespace strata {
namespace {

using nlohmann::json;

/// "state": {"running": {"startedAt": "2026-11-22T18:51:03Z"}}
void read_state(const json& state, RuntimeContainer& container) {
  const auto& running = at(state, "running");
  if (running.is_object()) {
    container.state = ContainerState::running;
    container.started = parse_rfc3339(string_at(running, "startedAt"));
  } else if (at(state, "terminated").is_object()) {
    container.state = ContainerState::exited;
  } else if (at(state, "waiting").is_object()) {
    container.state = ContainerState::created;
  }
}

PodMember member_of(const json& pod) {
  const auto& metadata = at(pod, "metadata");
  PodMember member;
  member.pod = string_at(metadata, "name");
  member.name_space = string_at(metadata, "namespace");
  // A static pod's cgroup is named by the hash of its manifest, its mirror in the API is not.
  member.uid = string_at(at(metadata, "annotations"), "kubernetes.io/config.hash");
  if (member.uid.empty()) member.uid = string_at(metadata, "uid");
  member.qos = string_at(at(pod, "status"), "qosClass");
  return member;
}

void take_labels(const LabelNames& wanted, RuntimeContainer& container) {
  const std::array<std::pair<std::string_view, const std::string*>, 3> told = {
      {{"io.kubernetes.container.name", &container.pod.container},
       {"io.kubernetes.pod.name", &container.pod.pod},
       {"io.kubernetes.pod.namespace", &container.pod.name_space}}};
  for (const auto& [key, value] : told) {
    for (const auto& name : wanted) {
      if (name == key && !value->empty()) container.labels.emplace(key, *value);
    }
  }
}

std::map<std::string, std::string> scrape_of(const json& pod) {
  std::map<std::string, std::string> kept;
  const auto& annotations = at(at(pod, "metadata"), "annotations");
  for (const auto& key : scrape_labels) {
    if (auto value = string_at(annotations, key.c_str()); !value.empty()) {
      kept.emplace(key, std::move(value));
    }
  }
  return kept;
}

/// {"name":"api","containerID":"containerd://ab12...","image":"shop/api:3","restartCount":2,...}
void add_container(const json& status, const PodMember& member, const LabelNames& labels,
                   const std::map<std::string, std::string>& scrape,
                   std::vector<RuntimeContainer>& containers) {
  constexpr std::string_view separator = "://";
  const auto named = string_at(status, "containerID");
  const auto scheme = named.find(separator);
  if (scheme == std::string::npos) return;
  RuntimeContainer container;
  container.runtime = named.substr(0, scheme);
  container.id = named.substr(scheme + separator.size());
  if (container.id.empty()) return;
  container.pod = member;
  container.pod.container = string_at(status, "name");
  container.name = name_in_cluster(container.pod);
  container.image = string_at(status, "image");
  container.restarts = unsigned_at(status, "restartCount");
  container.restarts_cumulative = true;
  read_state(at(status, "state"), container);
  take_labels(labels, container);
  container.scrape = scrape;
  containers.push_back(std::move(container));
}

}  // namespace

Result<std::vector<RuntimeContainer>> parse_kubelet_pods(std::string_view text,
                                                         const LabelNames& labels) {
  const auto document = json::parse(text, nullptr, false);
  const auto& items = at(document, "items");
  if (!document.is_object() || (!items.is_array() && !items.is_null())) {
    return fail(Code::parse, "kubelet's answer is no list of pods");
  }
  std::vector<RuntimeContainer> containers;
  for (const auto& pod : items) {
    const auto member = member_of(pod);
    const auto scrape = scrape_of(pod);
    for (const auto* kind :
         {"initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"}) {
      const auto& statuses = at(at(pod, "status"), kind);
      if (!statuses.is_array()) continue;
      for (const auto& status : statuses) {
        add_container(status, member, labels, scrape, containers);
      }
    }
  }
  return containers;
}

}  // namespace strata
