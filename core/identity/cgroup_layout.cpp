#include "core/identity/cgroup_layout.h"

#include <algorithm>
#include <array>

#include <unistd.h>

#include "core/base/text.h"

namespace strata {
namespace {

using HierarchyIds = std::map<std::string, unsigned, std::less<>>;

bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// Directories of v1 trees by controller. A tree of several controllers ("cpu,cpuacct") usually
/// has a link for each of them; the names are split in case it does not.
std::map<std::string, std::string> v1_directories(const std::string& root) {
  std::map<std::string, std::string> directories;
  const auto names = list_directory(root);
  if (!names) return directories;
  for (const auto& name : *names) {
    const auto directory = std::string(root).append("/").append(name);
    if (!is_there(directory + "/cgroup.procs") || is_there(directory + "/cgroup.controllers"))
      continue;
    std::string_view rest = name;
    while (!rest.empty()) directories[std::string(text::take_until(rest, ','))] = directory;
  }
  return directories;
}

HierarchyIds hierarchy_ids(const HostFs& fs) {
  HierarchyIds ids;
  if (const auto text = read_file(fs.proc("cgroups"))) ids = parse_proc_cgroups(*text);
  if (const auto text = read_file(fs.proc("1/cgroup"))) ids.merge(parse_pid_cgroup(*text));
  return ids;
}

}  // namespace

std::string_view to_string(CgroupMode mode) {
  constexpr std::array<std::string_view, 4> names = {"none", "v1", "hybrid", "v2"};
  return names.at(static_cast<std::size_t>(mode));
}

// #subsys_name	hierarchy	num_cgroups	enabled
// memory	4	20	1
HierarchyIds parse_proc_cgroups(std::string_view text) {
  HierarchyIds ids;
  while (!text.empty()) {
    auto line = text::take_line(text);
    const auto controller = text::take_field(line);
    const auto id = text::number<unsigned>(text::take_field(line));
    if (!controller.starts_with('#') && id && *id != 0) ids.emplace(controller, *id);
  }
  return ids;
}

// 9:name=systemd:/
// 2:cpu,cpuacct:/docker/0244...
HierarchyIds parse_pid_cgroup(std::string_view text) {
  HierarchyIds ids;
  while (!text.empty()) {
    auto line = text::take_line(text);
    const auto id = text::number<unsigned>(text::take_until(line, ':'));
    auto controllers = text::take_until(line, ':');
    if (!id || *id == 0) continue;
    while (!controllers.empty()) ids.emplace(text::take_until(controllers, ','), *id);
  }
  return ids;
}

CgroupLayout CgroupLayout::detect(const HostFs& fs) {
  CgroupLayout layout;
  const auto root = fs.sys("fs/cgroup");
  if (is_there(root + "/cgroup.controllers")) {
    layout.mode = CgroupMode::v2;
    layout.unified = {0, root};
    return layout;
  }
  const auto directories = v1_directories(root);
  for (const auto& [name, id] : hierarchy_ids(fs)) {
    const auto directory = name.starts_with("name=") ? name.substr(5) : name;
    const auto found = directories.find(directory);
    if (found != directories.end()) layout.controllers[name] = {id, found->second};
  }
  if (is_there(root + "/unified/cgroup.controllers")) layout.unified = {0, root + "/unified"};
  if (!layout.controllers.empty()) {
    layout.mode = layout.unified.directory.empty() ? CgroupMode::v1 : CgroupMode::hybrid;
  } else if (!layout.unified.directory.empty()) {
    layout.mode = CgroupMode::v2;
  }
  return layout;
}

std::string CgroupLayout::file(std::string_view controller, std::string_view path,
                               std::string_view name) const {
  const auto found = controllers.find(controller);
  const auto& hierarchy = found == controllers.end() ? unified : found->second;
  if (hierarchy.directory.empty()) return {};
  std::string file = hierarchy.directory;
  if (path != "/") file.append(path);
  return file.append("/").append(name);
}

bool CgroupLayout::is_v1(std::string_view controller) const {
  return controllers.find(controller) != controllers.end();
}

const CgroupHierarchy& CgroupLayout::identifying() const {
  if (!unified.directory.empty() || controllers.empty()) return unified;
  const auto memory = controllers.find("memory");
  return memory == controllers.end() ? controllers.begin()->second : memory->second;
}

std::vector<CgroupHierarchy> CgroupLayout::hierarchies() const {
  std::vector<CgroupHierarchy> all;
  const auto add = [&](const CgroupHierarchy& hierarchy) {
    const auto same = [&](const CgroupHierarchy& other) { return other.id == hierarchy.id; };
    if (!hierarchy.directory.empty() && std::none_of(all.begin(), all.end(), same)) {
      all.push_back(hierarchy);
    }
  };
  add(identifying());
  add(unified);
  for (const auto& [name, hierarchy] : controllers) add(hierarchy);
  return all;
}

}  // namespace strata
