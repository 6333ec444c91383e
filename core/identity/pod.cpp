#include "core/identity/pod.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/base/text.h"

namespace strata {
namespace {

constexpr std::string_view guaranteed = "Guaranteed";
constexpr std::string_view burstable = "Burstable";
constexpr std::string_view best_effort = "BestEffort";

bool is_uid(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-' || c == '_';
  });
}

/// "kubepods-burstable-pod<uid>.slice", also with a node's prefix ("kubelet-kubepods-...").
std::optional<PodPath> slice_of_pod(std::string_view component) {
  constexpr std::string_view ending = ".slice";
  constexpr std::string_view mark = "-pod";
  component = component.substr(0, component.find(':'));
  if (!component.ends_with(ending)) return std::nullopt;
  component.remove_suffix(ending.size());
  const auto root = component.find("kubepods");
  const auto at = component.rfind(mark);
  if (root == std::string_view::npos || at == std::string_view::npos || at < root) {
    return std::nullopt;
  }
  PodPath found{std::string(component.substr(at + mark.size())), guaranteed};
  if (!is_uid(found.uid)) return std::nullopt;
  std::replace(found.uid.begin(), found.uid.end(), '_', '-');
  const auto level = component.substr(root, at - root);
  if (level.ends_with("-burstable")) found.qos = burstable;
  if (level.ends_with("-besteffort")) found.qos = best_effort;
  return found;
}

/// "pod<uid>" below "kubepods" or one of its two levels.
std::optional<PodPath> directory_of_pod(std::string_view component, std::string_view parent) {
  constexpr std::string_view mark = "pod";
  if (!component.starts_with(mark) || !is_uid(component.substr(mark.size()))) return std::nullopt;
  PodPath found{std::string(component.substr(mark.size())), guaranteed};
  if (parent == "burstable") found.qos = burstable;
  if (parent == "besteffort") found.qos = best_effort;
  return found;
}

std::string first_of(const std::map<std::string, std::string>& words,
                     std::initializer_list<const char*> keys) {
  for (const auto* key : keys) {
    const auto found = words.find(key);
    if (found != words.end() && !found->second.empty()) return found->second;
  }
  return {};
}

/// Kubernetes makes endings of these letters alone, so that no words come of them.
bool is_made_up(std::string_view ending) {
  constexpr std::string_view letters = "bcdfghjklmnpqrstvwxz2456789";
  return ending.find_first_not_of(letters) == std::string_view::npos;
}

/// What follows the last "-", if anything stands before it.
std::string_view ending_of(std::string_view name) {
  const auto dash = name.rfind('-');
  const bool inside = dash != std::string_view::npos && dash > 0;
  return inside ? name.substr(dash + 1) : std::string_view{};
}

std::string_view without(std::string_view name, std::string_view ending) {
  return name.substr(0, name.size() - ending.size() - 1);
}

}  // namespace

std::optional<PodPath> parse_pod_path(std::string_view cgroup_path) {
  bool in_kubepods = false;
  std::string_view parent;
  while (!cgroup_path.empty()) {
    const auto component = text::take_until(cgroup_path, '/');
    if (auto found = slice_of_pod(component)) return found;
    if (in_kubepods) {
      if (auto found = directory_of_pod(component, parent)) return found;
    }
    in_kubepods = in_kubepods || component == "kubepods";
    parent = component;
  }
  return std::nullopt;
}

PodMember pod_member_of(const std::map<std::string, std::string>& words) {
  PodMember member;
  member.uid = first_of(words, {"io.kubernetes.pod.uid", "io.kubernetes.cri.sandbox-uid"});
  member.pod = first_of(words, {"io.kubernetes.pod.name", "io.kubernetes.cri.sandbox-name"});
  member.name_space =
      first_of(words, {"io.kubernetes.pod.namespace", "io.kubernetes.cri.sandbox-namespace"});
  member.container =
      first_of(words, {"io.kubernetes.container.name", "io.kubernetes.cri.container-name"});
  const auto kind =
      first_of(words, {"io.cri-containerd.kind", "io.kubernetes.cri.container-type",
                       "io.kubernetes.cri-o.ContainerType", "io.kubernetes.docker.type"});
  // CRI-O and cri-dockerd name the container of a sandbox "POD".
  member.sandbox = kind == "sandbox" || kind == "podsandbox" || member.container == "POD";
  if (member.sandbox) member.container.clear();
  return member;
}

std::string name_in_cluster(const PodMember& member) {
  if (!member.named()) return {};
  auto name = member.name_space + "/" + member.pod;
  if (member.sandbox) return name;
  return member.container.empty() ? std::string{} : name + "/" + member.container;
}

std::string_view workload_of(std::string_view pod) {
  constexpr std::size_t random_letters = 5;
  constexpr std::size_t shortest_hash = 6;
  constexpr std::size_t longest_hash = 10;
  const auto last = ending_of(pod);
  if (last.empty()) return pod;
  if (text::u64(last)) return without(pod, last);
  if (last.size() != random_letters || !is_made_up(last)) return pod;
  const auto owner = without(pod, last);
  const auto hash = ending_of(owner);
  const bool replica_set =
      hash.size() >= shortest_hash && hash.size() <= longest_hash && is_made_up(hash);
  return replica_set ? without(owner, hash) : owner;
}

}  // namespace strata
