#include "core/identity/container_path.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strata {
namespace {

constexpr std::size_t id_length = 64;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> runtimes = {{
    {"docker", "docker"},
    {"cri-containerd", "containerd"},
    {"nerdctl", "containerd"},
    {"libpod", "podman"},
    {"libpod_parent", "podman"},
    {"libpod-payload", "podman"},  // within a service, --cgroups=split
    {"crio", "cri-o"},
}};

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

std::string_view runtime_of(std::string_view prefix) {
  const auto* const found = std::find_if(runtimes.begin(), runtimes.end(),
                                         [&](const auto& entry) { return entry.first == prefix; });
  return found == runtimes.end() ? std::string_view{} : found->second;
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

std::optional<ContainerPath> parse_container_path(std::string_view cgroup_path) {
  auto name = last_component(cgroup_path);
  const auto parent = last_component(
      cgroup_path.substr(0, cgroup_path.size() - std::min(cgroup_path.size(), name.size() + 1)));
  constexpr std::string_view scope = ".scope";
  if (name.ends_with(scope)) name.remove_suffix(scope.size());
  if (name.size() < id_length) return std::nullopt;
  const auto id = name.substr(name.size() - id_length);
  auto prefix = name.substr(0, name.size() - id_length);
  if (!std::all_of(id.begin(), id.end(), is_hex)) return std::nullopt;
  if (prefix.empty()) return ContainerPath{id, runtime_of(parent)};
  // "docker-<id>"; "kubepods-burstable-pod<uid>.slice:cri-containerd:<id>"
  if (prefix.back() != '-' && prefix.back() != ':') return std::nullopt;
  prefix.remove_suffix(1);
  prefix = prefix.substr(prefix.rfind(':') + 1);
  if (prefix.ends_with("conmon")) return std::nullopt;
  return ContainerPath{id, runtime_of(prefix)};
}

bool is_container_id(std::string_view text) {
  return text.size() == id_length && std::all_of(text.begin(), text.end(), is_hex);
}

bool is_in_container(std::string_view path) {
  for (; path.size() > 1; path = path.substr(0, path.rfind('/'))) {
    if (parse_container_path(path)) return true;
    if (path.find('/') == std::string_view::npos) break;
  }
  return false;
}

std::optional<std::string_view> parse_unit_path(std::string_view cgroup_path) {
  constexpr std::array<std::string_view, 5> kinds = {".service", ".scope", ".socket", ".mount",
                                                     ".swap"};
  const auto name = last_component(cgroup_path);
  const bool is_unit = std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
    return name.size() > kind.size() && name.ends_with(kind);
  });
  if (!is_unit || is_in_container(cgroup_path)) return std::nullopt;
  return name;
}

bool is_within(std::string_view path, std::string_view ancestor) {
  if (ancestor == "/") return true;
  return path.starts_with(ancestor) &&
         (path.size() == ancestor.size() || path[ancestor.size()] == '/');
}

}  // namespace strata
