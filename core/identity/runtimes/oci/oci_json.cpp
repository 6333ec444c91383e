#include "core/identity/runtimes/oci/oci_json.h"

#include "core/base/text.h"
#include "core/identity/runtimes/docker/docker_api.h"
#include "core/identity/runtimes/json_at.h"

namespace strata {
namespace {

using nlohmann::json;

constexpr std::string_view slice = ".slice";

/// "/a.slice/a-b.slice" of "a-b.slice"; empty for what is no slice.
std::string slice_path(std::string_view name) {
  if (!name.ends_with(slice) || name.find('/') != std::string_view::npos) return {};
  const auto stem = name.substr(0, name.size() - slice.size());
  if (stem == "-") return {};
  std::string path;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = stem.find('-', end + 1);
    path.append("/").append(stem.substr(0, end)).append(slice);
  }
  return path;
}

/// The text of `directory` after one of the places where that tree is usually mounted.
std::string below_mount(const json& paths, const char* tree, std::string_view mount) {
  const auto directory = string_at(paths, tree);
  return directory.starts_with(mount) ? directory.substr(mount.size()) : std::string{};
}

/// {"memory":"/sys/fs/cgroup/memory/default/web",...}; v2 has one, under "".
std::string cgroup_in(const json& paths) {
  auto path = below_mount(paths, "memory", "/sys/fs/cgroup/memory");
  if (path.empty()) path = below_mount(paths, "", "/sys/fs/cgroup/unified");
  if (path.empty()) path = below_mount(paths, "", "/sys/fs/cgroup");
  return path.starts_with('/') ? path : std::string{};
}

/// Of runc's labels, "bundle=/run/..." among them.
std::string bundle_in(const json& labels) {
  constexpr std::string_view key = "bundle=";
  if (!labels.is_array()) return {};
  for (const auto& label : labels) {
    if (!label.is_string()) continue;
    const auto& text = label.get_ref<const std::string&>();
    if (text.starts_with(key)) return text.substr(key.size());
  }
  return {};
}

void read_network(const json& namespaces, OciSpec& spec) {
  spec.host_network = true;
  if (!namespaces.is_array()) return;
  for (const auto& space : namespaces) {
    if (string_at(space, "type") != "network") continue;
    spec.host_network = false;
    // Another path is the container's own: CNI makes the namespace before the container.
    spec.joined_network = string_at(space, "path").starts_with("/proc/");
  }
}

}  // namespace

// "system.slice:docker:ab12" is systemd's form; a driver of cgroupfs that is given it by a runtime
// which means the other makes a directory of that name, which its id tells.
std::string cgroup_of(std::string_view cgroups_path) {
  if (cgroups_path.empty()) return {};
  auto rest = cgroups_path;
  const auto parent = text::take_until(rest, ':');
  const auto prefix = text::take_until(rest, ':');
  const bool systemd = parent.size() + prefix.size() + rest.size() + 2 == cgroups_path.size() &&
                       cgroups_path.find('/') == std::string_view::npos && !rest.empty();
  if (!systemd) {
    return cgroups_path.front() == '/' ? std::string(cgroups_path)
                                       : "/" + std::string(cgroups_path);
  }
  auto path = slice_path(parent.empty() ? "system.slice" : parent).append("/");
  if (rest.ends_with(slice)) return path.append(rest);
  if (!prefix.empty()) path.append(prefix).append("-");
  return path.append(rest).append(".scope");
}

Result<OciSpec> parse_oci_spec(std::string_view text) {
  const auto document = json::parse(text, nullptr, false);
  if (!document.is_object()) return fail(Code::parse, "the specification is no JSON object");
  OciSpec spec;
  const auto& linux_part = at(document, "linux");
  spec.cgroup_path = cgroup_of(string_at(linux_part, "cgroupsPath"));
  read_network(at(linux_part, "namespaces"), spec);
  const auto& annotations = at(document, "annotations");
  if (annotations.is_object()) {
    for (const auto& [key, value] : annotations.items()) {
      if (value.is_string()) spec.annotations.emplace(key, value.get<std::string>());
    }
  }
  return spec;
}

Result<OciState> parse_runc_state(std::string_view text) {
  const auto document = json::parse(text, nullptr, false);
  OciState state;
  state.id = string_at(document, "id");
  if (state.id.empty()) return fail(Code::parse, "runc's state names no container");
  state.pid = pid_at(document, "init_process_pid");
  state.created = parse_rfc3339(string_at(document, "created"));
  state.bundle = bundle_in(at(at(document, "config"), "labels"));
  state.cgroup_path = cgroup_in(at(document, "cgroup_paths"));
  return state;
}

Result<OciState> parse_crun_status(std::string_view text) {
  const auto document = json::parse(text, nullptr, false);
  OciState state;
  state.pid = pid_at(document, "pid");
  state.bundle = string_at(document, "bundle");
  if (state.pid == 0 && state.bundle.empty()) {
    return fail(Code::parse, "crun's status names neither process nor bundle");
  }
  state.created = parse_rfc3339(string_at(document, "created"));
  state.cgroup_path = string_at(document, "cgroup-path");
  if (!state.cgroup_path.empty() && state.cgroup_path.front() != '/') {
    state.cgroup_path.insert(0, "/");
  }
  return state;
}

}  // namespace strata
