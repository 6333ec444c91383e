// What the index learns of a container beyond its cgroup: from the runtimes, and from /proc.
#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

#include "core/identity/cgroup_state.h"
#include "core/identity/cgroup_tree.h"
#include "core/identity/container_index.h"
#include "core/identity/container_path.h"
#include "core/identity/process.h"
#include "core/identity/user_slice.h"

namespace strata {
namespace {

constexpr Duration longest_search = std::chrono::seconds(30);
constexpr Duration longest_trust = std::chrono::seconds(10);
constexpr Duration longest_state = std::chrono::seconds(5);
constexpr std::size_t max_gone_within = 256;
constexpr Duration birth = std::chrono::milliseconds(250);

std::shared_ptr<const RuntimeContainer> told_by(const RuntimeView& view, const std::string& id) {
  const auto found = view.containers.find(id);
  return found == view.containers.end() ? nullptr : found->second;
}

struct Told {
  std::shared_ptr<const RuntimeContainer> container;
  const RuntimeView* by = nullptr;
};

/// The first source that has a name is believed, else the first that knows of the container.
Told told_by_any(const std::vector<std::shared_ptr<const RuntimeView>>& views,
                 const std::string& key) {
  Told told;
  for (const auto& view : views) {
    auto one = view == nullptr ? nullptr : told_by(*view, key);
    if (one == nullptr || (told.container != nullptr && one->name.empty())) continue;
    told = {std::move(one), view.get()};
    if (!told.container->name.empty()) break;
  }
  return told;
}

/// What the user says in whose slice the container is counts after what all others say.
Told told_of(const std::vector<std::shared_ptr<const RuntimeView>>& views, const Container& facts) {
  auto told = told_by_any(views, facts.runtime_id);
  const auto slice = user_slice_of(facts.cgroup_path);
  if (slice.empty() || (told.container != nullptr && !told.container->name.empty())) return told;
  auto users = told_by_any(views, std::string(slice) + "/" + facts.runtime_id);
  const bool better =
      users.container != nullptr && (told.container == nullptr || !users.container->name.empty());
  return better ? users : told;
}

const std::string& source_of(const RuntimeView& view) {
  return view.source.empty() ? view.runtime : view.source;
}

/// What is told now, completed by what was known.
PodMember joined(PodMember told, const PodMember& known) {
  // The cgroup's path is what kubelet has done; the API may know a static pod by another uid.
  if (!known.uid.empty()) told.uid = known.uid;
  if (!known.qos.empty()) told.qos = known.qos;
  if (told.pod.empty()) told.pod = known.pod;
  if (told.name_space.empty()) told.name_space = known.name_space;
  if (told.container.empty() && !told.sandbox) told.container = known.container;
  return told;
}

std::vector<int> processes_in(const CgroupHierarchy& hierarchy, const std::string& path) {
  auto text = read_file(hierarchy.directory + path + "/cgroup.procs");
  if (!text) return {};
  auto pids = parse_cgroup_procs(*text);
  if (!pids.empty()) return pids;
  const auto inner = walk_cgroups(hierarchy.directory, path);
  if (!inner) return {};
  for (const auto& cgroup : *inner) {
    text = read_file(hierarchy.directory + cgroup.path + "/cgroup.procs");
    if (text) pids = parse_cgroup_procs(*text);
    if (!pids.empty()) break;
  }
  return pids;
}

}  // namespace

/// Sources' views are compared by identity: one that has not changed is the same object.
void ContainerIndex::take_paths() {
  std::vector<std::shared_ptr<const RuntimeView>> views;
  views.reserve(sources_.size());
  for (const auto* source : sources_) views.push_back(source->view());
  if (views == views_) return;
  views_ = std::move(views);
  ++views_taken_;
  told_paths_ = told_paths(views_, told_paths_, trees_of_containers());
  for (const auto& [path, key] : told_paths_) {
    const auto found = live_.find(path);
    if (found == live_.end() || found->second.facts.runtime_id != key) adopt(path);
  }
}

/// A cgroup that was nobody's, or passed for a unit, is a container's, and so is what is within it.
void ContainerIndex::adopt(const std::string& path) {
  const auto stood_in = [&](const auto& entry) {
    return entry.first == path || (entry.second.facts.is_unit && is_within(entry.first, path));
  };
  if (std::erase_if(live_, stood_in) != 0) changed_ = true;
  for (const auto* tree : trees_of_containers()) {
    const auto inode = inode_of(tree->directory + path);
    if (!inode) continue;
    follow(path, CgroupKey::of(tree->id, *inode));
    return;
  }
}

/// Those in which they are looked for: older runtimes leave the v2 tree of a hybrid host alone.
std::vector<const CgroupHierarchy*> ContainerIndex::trees_of_containers() const {
  if (layout_.mode == CgroupMode::none) return {};
  std::vector<const CgroupHierarchy*> trees{&layout_.identifying()};
  const auto memory = layout_.controllers.find("memory");
  if (layout_.mode == CgroupMode::hybrid && memory != layout_.controllers.end()) {
    trees.push_back(&memory->second);
  }
  std::erase_if(trees, [](const auto* tree) { return tree->directory.empty(); });
  return trees;
}

void ContainerIndex::ask(Followed& followed) {
  if (followed.facts.is_unit) return;
  const auto now = clock_.now();
  if (!followed.unsettled || now - followed.since > options_.ask_for_name) return;
  if (!followed.ask.due(now, options_.ask_for_name)) return;
  for (auto* source : sources_) source->nudge(followed.facts.runtime_id);
}

/// A unit is all that its cgroup says.
void ContainerIndex::learn(Followed& followed) {
  if (followed.facts.is_unit) return;
  if (std::exchange(followed.asked, views_taken_) != views_taken_) look_up(followed);
  look_for_process(followed);
  look_at_state(followed);
  const bool told_this_run = followed.told != nullptr && followed.told->pid != 0 &&
                             !(followed.restarted && followed.told->inspected < followed.since);
  const bool named = followed.told != nullptr && !followed.told->name.empty();
  followed.unsettled = followed.facts.pid == 0 || !told_this_run || !named;
}

void ContainerIndex::look_up(Followed& followed) {
  auto [told, by] = told_of(views_, followed.facts);
  if (told == nullptr || told == followed.told) return;
  followed.told = std::move(told);
  take_in(followed, *followed.told, *by);
}

/// No runtime tells where the process of a nameless container has gone, so that it is looked for
/// again and again; one read is some 10 us, and there may be a thousand of them.
void ContainerIndex::look_for_process(Followed& followed) {
  const auto now = clock_.now();
  const bool unknown = followed.facts.pid == 0;
  if (unknown || followed.facts.source == "cgroup") {
    if (followed.look.due(now, unknown ? longest_search : longest_trust)) find_process(followed);
  }
  const bool complete = now - followed.since >= birth || followed.facts.pid != 0;
  if (complete && !followed.rooted) root(followed);
}

/// The freezer tells nobody of a change, so that it is looked at again and again. A cgroup is there
/// before its first process.
void ContainerIndex::look_at_state(Followed& followed) {
  const auto now = clock_.now();
  auto& facts = followed.facts;
  if (followed.told != nullptr && followed.told->state != ContainerState::unknown) return;
  if (!followed.state_look.due(now, longest_state)) return;
  auto condition = read_condition(layout_, facts.cgroup_path);
  if (!condition.populated) condition.populated = !processes_of(facts.cgroup_path).empty();
  followed.has_run |= *condition.populated;
  const bool may_be_new = !followed.has_run && now - followed.since < longest_trust;
  const auto state = may_be_new ? ContainerState::unknown : state_of(condition);
  if (std::exchange(facts.state, state) != state) followed.changed = true;
}

/// A runtime makes a container's cgroups one after the other, and the first may have been told of
/// before the last was there. Inner cgroups that are gone stay for their last numbers.
void ContainerIndex::root(Followed& followed) const {
  auto keys = keys_of(followed.facts.cgroup_path);
  followed.rooted = true;
  if (keys.empty() || keys == followed.facts.keys) return;  // gone, or complete from the first
  const std::unordered_set<CgroupKey> present(keys.begin(), keys.end());
  std::size_t kept = 0;
  for (const auto key : followed.facts.keys) {
    if (present.contains(key) || ++kept > max_gone_within) continue;
    keys.push_back(key);
  }
  followed.facts.keys = std::move(keys);
  followed.changed = true;
}

/// A container may be gone before its runtime has answered.
void ContainerIndex::name_departed() {
  for (auto& departed : departed_) {
    if (departed->source != "cgroup") continue;
    const auto [told, by] = told_of(views_, *departed);
    if (told == nullptr || told->name.empty()) continue;
    auto named = *departed;
    named.entity = make_entity(named.cgroup_path, told->image, told->name, told->labels);
    named.runtime = told->runtime.empty() ? by->runtime : told->runtime;
    named.source = source_of(*by);
    named.pod = joined(told->pod, named.pod);
    named.labels = told->labels;
    named.created = told->created;
    departed = std::make_shared<const Container>(std::move(named));
    changed_ = true;
  }
}

void ContainerIndex::take_in(Followed& followed, const RuntimeContainer& told,
                             const RuntimeView& view) {
  auto& facts = followed.facts;
  followed.changed = true;
  facts.runtime = told.runtime.empty() ? view.runtime : told.runtime;
  facts.source = source_of(view);
  facts.pod = joined(told.pod == PodMember{} ? pod_member_of(told.labels) : told.pod, facts.pod);
  facts.labels = told.labels;
  facts.scrape = told.scrape;
  facts.created = told.created;
  facts.own_paths = told.own_paths;
  facts.inspected = told.inspected;
  facts.last_exit = told.last_exit;
  if (!told.name.empty()) {
    facts.entity = make_entity(facts.cgroup_path, told.image, told.name, told.labels);
  }
  if (told.state != ContainerState::unknown) facts.state = told.state;
  if (followed.restarted && told.inspected < followed.since) return;
  facts.restarts = told.restarts;
  facts.restarts_cumulative = told.restarts_cumulative;
  facts.health = told.health;
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
  if (facts.source == "cgroup" && !facts.pod.uid.empty()) {
    const auto command = read_file(fs_.proc(std::to_string(pid) + "/comm"));
    facts.pod.sandbox = command && *command == "pause\n";
  }
}

/// All containers of a pod have one network, which is served once: on the sandbox, where there is
/// one with a process, else on the first (CRI-O ends a sandbox's process that it does not need).
void ContainerIndex::settle_pods() {
  std::map<std::string_view, Followed*> serving;
  for (auto& [path, followed] : live_) {
    const auto& facts = followed.facts;
    if (facts.pod.uid.empty() || facts.pid == 0) continue;
    auto& chosen = serving[facts.pod.uid];
    if (chosen == nullptr || (facts.pod.sandbox && !chosen->facts.pod.sandbox)) chosen = &followed;
  }
  for (auto& [path, followed] : live_) {
    const auto found = serving.find(followed.facts.pod.uid);
    if (found == serving.end()) continue;
    const bool joins = found->second != &followed;
    if (std::exchange(followed.facts.joined_network, joins) != joins) followed.changed = true;
  }
}

/// Processes of the container, its inner cgroups included where its own has none.
std::vector<int> ContainerIndex::processes_of(const std::string& path) const {
  for (const auto* tree : trees_of_containers()) {
    if (auto pids = processes_in(*tree, path); !pids.empty()) return pids;
  }
  return {};
}

void ContainerIndex::look_for_stopped() {
  std::unordered_set<std::string_view> live;
  const auto is_live = [&](std::string_view id) {
    if (live.empty()) {
      for (const auto& [path, followed] : live_) live.insert(followed.facts.runtime_id);
    }
    return live.contains(id);
  };
  changed_ = stopped_.refresh(sources_, is_live, departed_, changed_) || changed_;
}

void ContainerIndex::publish() {
  settle_pods();
  for (auto& [path, followed] : live_) {
    if (!followed.changed) continue;
    followed.published = std::make_shared<const Container>(followed.facts);
    followed.changed = false;
    changed_ = true;
  }
  look_for_stopped();
  if (!changed_) return;
  std::vector<std::shared_ptr<const Container>> containers;
  std::vector<std::shared_ptr<const Container>> units;
  const auto add = [&](const std::shared_ptr<const Container>& owner) {
    (owner->is_unit ? units : containers).push_back(owner);
  };
  for (const auto& [path, followed] : live_) add(followed.published);
  for (const auto& departed : departed_) add(departed);
  set_.publish(std::make_shared<const ContainerSet>(host_, std::move(containers), std::move(units),
                                                    plain_.all(), stopped_.all()));
  changed_ = false;
}

}  // namespace strata
