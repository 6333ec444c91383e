#include "core/identity/stopped_containers.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/identity/user_slice.h"

namespace strata {
namespace {

constexpr std::size_t max_stopped = 512;

bool is_stopped(const RuntimeContainer& told) {
  return told.state == ContainerState::exited || told.state == ContainerState::restarting;
}

Container made(const RuntimeContainer& told, const RuntimeView& view, std::string path) {
  Container container;
  container.entity = make_entity(path, told.image, told.name.empty() ? told.id : told.name);
  container.cgroup_path = std::move(path);
  container.runtime = told.runtime.empty() ? view.runtime : told.runtime;
  container.runtime_id = told.id;
  container.source = view.source.empty() ? view.runtime : view.source;
  container.state = told.state;
  container.created = told.created;
  container.started = told.started;
  container.restarts = told.restarts;
  container.restarts_cumulative = told.restarts_cumulative;
  container.health = told.health;
  container.last_exit = told.last_exit;
  container.labels = told.labels;
  container.pod = told.pod;
  return container;
}

}  // namespace

std::string StoppedContainers::path_of(
    const std::string& key, const std::deque<std::shared_ptr<const Container>>& departed) const {
  const auto users = parse_users_key(key);
  const auto id = users ? users->id : std::string_view(key);
  const auto is_it = [&](const std::shared_ptr<const Container>& one) {
    if (one->runtime_id != id) return false;
    const auto& path = one->cgroup_path;
    if (!users) return !parse_users_key(path);
    return path == key || user_slice_of(path) == users->slice;
  };
  const auto before = std::find_if(stopped_.begin(), stopped_.end(), is_it);
  if (before != stopped_.end()) return (*before)->cgroup_path;
  const auto ran = std::find_if(departed.begin(), departed.end(), is_it);
  return ran == departed.end() ? key : (*ran)->cgroup_path;
}

bool StoppedContainers::refresh(std::span<RuntimeSource* const> sources,
                                const std::function<bool(std::string_view id)>& is_live,
                                const std::deque<std::shared_ptr<const Container>>& departed,
                                bool others_changed) {
  std::vector<std::shared_ptr<const RuntimeView>> views;
  views.reserve(sources.size());
  for (const auto* source : sources) views.push_back(source->view());
  if (!others_changed && views == seen_) return false;
  seen_ = std::move(views);
  List stopped;
  std::unordered_set<std::string_view> taken;
  const auto add = [&](const RuntimeView& view, bool users) {
    for (const auto& [key, told] : view.containers) {
      if (stopped.size() >= max_stopped) break;
      const auto owned = parse_users_key(key);
      if (owned.has_value() != users || !is_stopped(*told)) continue;
      if (is_live(owned ? owned->id : key) || !taken.insert(key).second) continue;
      stopped.push_back(
          std::make_shared<const Container>(made(*told, view, path_of(key, departed))));
    }
  };
  for (const bool users : {false, true}) {
    for (const auto& view : seen_) {
      if (view != nullptr) add(*view, users);
    }
  }
  if (stopped.empty() && stopped_.empty()) return false;
  stopped_ = std::move(stopped);
  return true;
}

}  // namespace strata
