#include "core/identity/container_index.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/identity/container_path.h"
#include "core/identity/process.h"

namespace strata {
namespace {

std::string under(const CgroupHierarchy& hierarchy, std::string_view path) {
  return path == "/" ? hierarchy.directory : hierarchy.directory + std::string(path);
}

void add_key(std::vector<CgroupKey>& keys, CgroupKey key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

}  // namespace

ContainerIndex::ContainerIndex(HostFs fs, CgroupLayout layout, const Clock& clock,
                               std::vector<RuntimeSource*> sources, ContainerIndexOptions options)
    : fs_(std::move(fs)),
      layout_(std::move(layout)),
      hierarchies_(layout_.hierarchies()),
      clock_(clock),
      sources_(std::move(sources)),
      options_(options),
      boot_(boot_time(fs_)) {
  host_.entity = make_entity("/", "", "");
  host_.cgroup_path = "/";
  host_.pid = init_pid;
  host_.state = ContainerState::running;
  host_.started = boot_;
  host_.host_network = true;
  for (const auto& hierarchy : hierarchies_) {
    if (const auto inode = inode_of(hierarchy.directory)) {
      host_.keys.push_back(CgroupKey::of(hierarchy.id, *inode));
    }
  }
  publish();
}

bool ContainerIndex::Retry::due(Instant now, Duration longest) {
  if (now < next) return false;
  next = now + pause;
  pause = std::min(2 * pause, longest);
  return true;
}

Status ContainerIndex::refresh(std::optional<std::uint64_t> missed) {
  Status status;
  take_paths();
  if (layout_.mode != CgroupMode::none && !may_skip_walk(missed)) {
    status = walk();
    missed_ = missed;
  }
  for (auto& [path, followed] : live_) ask(followed);
  commit();
  return status ? status : fail(status.error().within("containers"));
}

/// Seldom a walk is made all the same: no events come of v1's trees.
bool ContainerIndex::may_skip_walk(std::optional<std::uint64_t> missed) const {
  return missed && missed == missed_ && walked_ && clock_.now() - *walked_ < options_.walk_again;
}

Status ContainerIndex::walk() {
  Sightings sightings;
  plain_.begin();
  for (const auto* tree : trees_of_containers()) {
    if (auto status = sight(*tree, sightings); !status) return status;
  }
  reconcile(sightings);
  if (plain_.finish()) changed_ = true;
  walked_ = clock_.now();
  return {};
}

void ContainerIndex::commit() {
  take_paths();
  touched_ = false;
  for (auto& [path, followed] : live_) {
    learn(followed);
    touched_ |= is_young(followed);
  }
  name_departed();
  forget_departed();
  publish();
}

void ContainerIndex::commit_events() {
  if (touched_ || changed_) commit();
}

bool ContainerIndex::is_young(const Followed& followed) const {
  return !followed.facts.is_unit && followed.unsettled &&
         clock_.now() - followed.since <= options_.ask_for_name;
}

/// Adds the containers, and the other cgroups, of one tree that are not known from an earlier one.
Status ContainerIndex::sight(const CgroupHierarchy& hierarchy, Sightings& sightings) {
  const auto directories = walk_cgroups(hierarchy.directory);
  if (!directories) return fail(directories.error());
  Sightings here;
  std::vector<Sightings::iterator> enclosing;  // the owners around the current directory
  for (const auto& directory : *directories) {
    const auto& [path, inode] = directory;
    if (options_.plain_cgroups && !is_in_container(path) && !within_told(path)) {
      plain_.find(hierarchy, directory);
    }
    while (!enclosing.empty() && !is_within(path, enclosing.back()->first)) enclosing.pop_back();
    if (is_owner(path)) {
      const Sighting sighting{CgroupKey::of(hierarchy.id, inode), {}};
      enclosing.push_back(here.insert_or_assign(path, sighting).first);
    } else if (!enclosing.empty()) {
      enclosing.back()->second.descendants.push_back(inode);
    }
  }
  sightings.merge(here);
  return {};
}

/// Whether a path that a source has told is this one or around it.
bool ContainerIndex::within_told(std::string_view path) const {
  for (; path.size() > 1; path = path.substr(0, path.rfind('/'))) {
    if (told_paths_.contains(path)) return true;
  }
  return false;
}

void ContainerIndex::reconcile(const Sightings& sightings) {
  for (auto at = live_.begin(); at != live_.end();) {
    const auto next = std::next(at);
    if (!sightings.contains(at->first)) depart(at);
    at = next;
  }
  for (const auto& [path, sighting] : sightings) {
    auto& followed = follow(path, sighting.identity);
    if (followed.descendants == sighting.descendants) continue;
    followed.descendants = sighting.descendants;
    root(followed);
  }
}

/// The container at `path`, adopted if it is new; a new identity at a known path is a restart.
ContainerIndex::Followed& ContainerIndex::follow(std::string_view path, CgroupKey identity) {
  const auto found = live_.find(path);
  if (found != live_.end()) {
    if (found->second.identity == identity) return found->second;
    depart(found);
  }
  auto fresh = newcomer(path);
  fresh.identity = identity;
  fresh.since = clock_.now();
  fresh.facts.keys = keys_of(fresh.facts.cgroup_path);
  add_key(fresh.facts.keys, identity);
  for (const auto key : fresh.facts.keys) release_reused(key);
  ask(fresh);
  return live_.insert_or_assign(fresh.facts.cgroup_path, std::move(fresh)).first->second;
}

/// Under the name of its run before, where there was one, else under its id.
ContainerIndex::Followed ContainerIndex::newcomer(std::string_view path) const {
  Followed fresh;
  auto& facts = fresh.facts;
  const auto names = parse_container_path(path);
  const auto told = told_paths_.find(path);
  facts.cgroup_path = path;
  if (names) facts.runtime_id = names->runtime_id;
  if (!names && told != told_paths_.end()) facts.runtime_id = told->second;
  if (auto pod = parse_pod_path(path)) {
    facts.pod.uid = std::move(pod->uid);
    facts.pod.qos = pod->qos;
  }
  const auto before = std::find_if(departed_.begin(), departed_.end(),
                                   [&](const auto& gone) { return gone->cgroup_path == path; });
  fresh.restarted = before != departed_.end();
  if (fresh.restarted) {
    facts.is_unit = (*before)->is_unit && told == told_paths_.end();
    facts.entity = (*before)->entity;
    facts.runtime = (*before)->runtime;
    facts.source = (*before)->source;
    facts.joined_network = (*before)->joined_network;
    facts.pod = (*before)->pod;
  } else {
    const auto unit =
        told == told_paths_.end() ? parse_unit_path(path) : std::optional<std::string_view>{};
    facts.is_unit = unit.has_value();
    facts.entity = make_entity(path, "", unit ? *unit : std::string_view(facts.runtime_id));
    facts.source = "cgroup";
    if (names) facts.runtime = names->runtime;
    if (unit) facts.runtime = "systemd";
  }
  return fresh;
}

std::vector<CgroupKey> ContainerIndex::keys_of(const std::string& path) const {
  std::vector<CgroupKey> own;
  std::vector<CgroupKey> below;
  for (const auto& hierarchy : hierarchies_) {
    const auto inode = inode_of(under(hierarchy, path));
    if (!inode) continue;
    own.push_back(CgroupKey::of(hierarchy.id, *inode));
    const auto directories = walk_cgroups(hierarchy.directory, path);
    if (!directories) continue;
    std::string_view inner;  // an owner inside this one has what is within it
    for (const auto& directory : *directories) {
      if (!inner.empty() && is_within(directory.path, inner)) continue;
      if (is_owner(directory.path)) {
        inner = directory.path;
      } else {
        below.push_back(CgroupKey::of(hierarchy.id, directory.inode));
      }
    }
  }
  own.insert(own.end(), below.begin(), below.end());
  return own;
}

/// Whether processes below `path` are accounted to it. What has been told to be a container's own
/// stays one until it is gone; units within it are its own affair.
bool ContainerIndex::is_owner(std::string_view path) const {
  if (parse_container_path(path) || told_paths_.contains(path)) return true;
  if (live_.contains(path)) return true;
  return parse_unit_path(path) && !within_told(path);
}

bool ContainerIndex::identifies(CgroupKey key) const {
  return key.value >> CgroupKey::hierarchy_shift == layout_.identifying().id;
}

void ContainerIndex::on_cgroup_created(CgroupKey key, std::string_view path) {
  release_reused(key);
  const auto owner = innermost(path);
  touched_ |= owner != live_.end() || is_owner(path);
  if (is_owner(path)) {
    const bool known = owner != live_.end() && owner->first == path;
    if (identifies(key)) {
      follow(path, key);
    } else if (known) {
      add_key(owner->second.facts.keys, key);
      owner->second.changed = true;
    }
  } else if (owner != live_.end()) {
    add_key(owner->second.facts.keys, key);
    owner->second.changed = true;
  }
}

void ContainerIndex::on_cgroup_removed(CgroupKey key, std::string_view path) {
  const auto found = live_.find(path);
  if (found != live_.end() && found->second.identity == key) depart(found);
}

ContainerIndex::Live::iterator ContainerIndex::innermost(std::string_view path) {
  while (path.size() > 1) {
    const auto found = live_.find(path);
    if (found != live_.end()) return found;
    path = path.substr(0, path.rfind('/'));
  }
  return live_.end();
}

void ContainerIndex::depart(Live::iterator gone) {
  auto facts = std::move(gone->second.facts);
  facts.departed = clock_.now();
  facts.state = ContainerState::exited;
  departed_.push_front(std::make_shared<const Container>(std::move(facts)));
  live_.erase(gone);
  changed_ = true;
}

void ContainerIndex::forget_departed() {
  const auto oldest = clock_.now() - options_.keep_departed;
  while (!departed_.empty() && (departed_.size() > options_.max_departed ||
                                departed_.back()->departed.value_or(oldest) <= oldest)) {
    departed_.pop_back();
    changed_ = true;
  }
}

/// A cgroup that is born takes its number from one that had it and is gone.
void ContainerIndex::release_reused(CgroupKey key) {
  for (auto& [path, followed] : live_) {
    if (followed.identity == key || std::erase(followed.facts.keys, key) == 0) continue;
    followed.changed = true;
    touched_ = true;
  }
  for (auto& departed : departed_) {
    const auto& keys = departed->keys;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) continue;
    auto without = *departed;
    std::erase(without.keys, key);
    departed = std::make_shared<const Container>(std::move(without));
    changed_ = true;
  }
}

}  // namespace strata
