#include "core/identity/stopped_containers.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

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

const Container* with_id(std::span<const std::shared_ptr<const Container>> among,
                         const std::string& id) {
  const auto found = std::find_if(among.begin(), among.end(),
                                  [&](const auto& one) { return one->runtime_id == id; });
  return found == among.end() ? nullptr : found->get();
}

}  // namespace

std::string StoppedContainers::path_of(
    const std::string& id, const std::deque<std::shared_ptr<const Container>>& departed) const {
  if (const auto* const before = with_id(stopped_, id)) return before->cgroup_path;
  const auto ran = std::find_if(departed.begin(), departed.end(),
                                [&](const auto& one) { return one->runtime_id == id; });
  return ran == departed.end() ? id : (*ran)->cgroup_path;
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
  for (const auto& view : seen_) {
    if (view == nullptr) continue;
    for (const auto& [id, told] : view->containers) {
      if (stopped.size() >= max_stopped) break;
      if (!is_stopped(*told) || is_live(id) || !taken.insert(id).second) continue;
      stopped.push_back(
          std::make_shared<const Container>(made(*told, *view, path_of(id, departed))));
    }
  }
  if (stopped.empty() && stopped_.empty()) return false;
  stopped_ = std::move(stopped);
  return true;
}

}  // namespace strata
