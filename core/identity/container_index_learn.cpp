// What the index learns of a container beyond its cgroup: from the runtimes, and from /proc.
#include <algorithm>
#include <utility>

#include "core/identity/cgroup_tree.h"
#include "core/identity/container_index.h"
#include "core/identity/process.h"

namespace strata {
namespace {

std::shared_ptr<const RuntimeContainer> told_by(const RuntimeView& view, const std::string& id) {
  const auto found = view.containers.find(id);
  return found == view.containers.end() ? nullptr : found->second;
}

}  // namespace

void ContainerIndex::learn(Followed& followed) {
  for (const auto* source : sources_) {
    const auto view = source->view();
    if (view == nullptr) continue;
    const auto told = told_by(*view, followed.facts.runtime_id);
    if (told == nullptr) continue;
    if (told != followed.told) take_in(followed, *told, view->runtime);
    followed.told = told;
    break;
  }
  if (followed.facts.pid == 0 || followed.facts.source == "cgroup") find_process(followed);
  const bool told_this_run = followed.told != nullptr && followed.told->pid != 0 &&
                             !(followed.restarted && followed.told->inspected < followed.since);
  followed.unsettled = followed.facts.pid == 0 || !told_this_run;
}

void ContainerIndex::take_in(Followed& followed, const RuntimeContainer& told,
                             const std::string& runtime) {
  auto& facts = followed.facts;
  followed.changed = true;
  facts.runtime = runtime;
  facts.source = runtime;
  facts.labels = told.labels;
  facts.created = told.created;
  facts.own_paths = told.own_paths;
  if (!told.name.empty()) {
    facts.entity = make_entity(facts.cgroup_path, told.image, told.name);
  }
  if (told.state != ContainerState::unknown) facts.state = told.state;
  if (followed.restarted && told.inspected < followed.since) return;
  facts.restarts = told.restarts;
  if (told.started) facts.started = told.started;
  facts.joined_network = told.joined_network;
  facts.host_network = told.host_network;
  facts.pid = 0;
  find_process(followed);
}

/// The runtime's process where it is in the container's cgroup, as the agent sees it; else the
/// first that is there.
void ContainerIndex::find_process(Followed& followed) const {
  auto& facts = followed.facts;
  const auto pids = processes_of(facts.cgroup_path);
  pid_t pid = pids.empty() ? 0 : pids.front();
  if (followed.told != nullptr &&
      std::find(pids.begin(), pids.end(), followed.told->pid) != pids.end()) {
    pid = followed.told->pid;
  }
  if (pid == facts.pid) return;
  facts.pid = pid;
  followed.changed = true;
  if (pid == 0) return;
  const auto own = network_namespace(fs_, pid);
  const auto hosts = host_network_namespace(fs_);
  if (own && hosts) facts.host_network = *own == *hosts;
  if (!facts.started && boot_) facts.started = process_start(fs_, pid, *boot_);
}

/// Processes of the container, its inner cgroups included where its own has none.
std::vector<int> ContainerIndex::processes_of(const std::string& path) const {
  for (const auto& hierarchy : hierarchies_) {
    const auto directory = hierarchy.directory + path;
    auto text = read_file(directory + "/cgroup.procs");
    if (!text) continue;
    auto pids = parse_cgroup_procs(*text);
    if (!pids.empty()) return pids;
    const auto inner = walk_cgroups(hierarchy.directory, path);
    if (!inner) continue;
    for (const auto& cgroup : *inner) {
      text = read_file(hierarchy.directory + cgroup.path + "/cgroup.procs");
      if (text) pids = parse_cgroup_procs(*text);
      if (!pids.empty()) return pids;
    }
  }
  return {};
}

void ContainerIndex::publish() {
  for (auto& [path, followed] : live_) {
    if (!followed.changed) continue;
    followed.published = std::make_shared<const Container>(followed.facts);
    followed.changed = false;
    changed_ = true;
  }
  if (!changed_) return;
  std::vector<std::shared_ptr<const Container>> all;
  all.reserve(live_.size() + departed_.size());
  for (const auto& [path, followed] : live_) all.push_back(followed.published);
  all.insert(all.end(), departed_.begin(), departed_.end());
  set_.publish(std::make_shared<const ContainerSet>(host_, std::move(all)));
  changed_ = false;
}

}  // namespace strata
