#include "core/identity/docker_source.h"

#include <utility>

namespace strata {
namespace {

/// What the list says now, with what an earlier inspection told.
RuntimeContainer merged(RuntimeContainer inspected, const RuntimeContainer& listed) {
  if (!listed.name.empty()) inspected.name = listed.name;
  if (listed.state != ContainerState::unknown) inspected.state = listed.state;
  return inspected;
}

bool same(const RuntimeContainer& a, const RuntimeContainer& b) {
  return a.inspected == b.inspected && a.name == b.name && a.state == b.state;
}

}  // namespace

DockerSource::DockerSource(DockerSourceOptions options, const Clock& clock,
                           std::function<void()> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      client_(options_.client),
      health_(std::make_shared<SourceHealth>(SourceHealth{.source = "docker", .error = {}})),
      worker_(options_.period, [this](const std::stop_token&) { pass(); }) {}

DockerSource::~DockerSource() {
  stopping_ = true;
  client_.stop();
}

void DockerSource::nudge(const std::string& id) {
  {
    const std::scoped_lock lock(mutex_);
    nudged_.insert(id);
  }
  worker_.nudge();
}

std::set<std::string> DockerSource::take_nudged() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(nudged_, {});
}

std::shared_ptr<const RuntimeContainer> DockerSource::known(const std::string& id) const {
  const auto view = view_.get();
  if (view == nullptr) return nullptr;
  const auto found = view->containers.find(id);
  return found == view->containers.end() ? nullptr : found->second;
}

std::set<std::string> DockerSource::not_running_yet() const {
  std::set<std::string> ids;
  const auto view = view_.get();
  if (view == nullptr) return ids;
  for (const auto& [id, container] : view->containers) {
    if (container->pid == 0 && container->state == ContainerState::created) ids.insert(id);
  }
  return ids;
}

void DockerSource::pass() {
  auto nudged = take_nudged();
  nudged.merge(not_running_yet());
  const auto listed = list();
  auto status = listed ? Status{} : fail(listed.error());
  bool changed = false;
  if (listed) {
    Containers containers;
    status = add_listed(*listed, nudged, containers);
    if (status) status = add_nudged(nudged, containers);
    const auto view = view_.get();
    if (view == nullptr || view->containers != containers) {
      view_.publish(std::make_shared<RuntimeView>(RuntimeView{"docker", std::move(containers)}));
      changed = true;
    }
  }
  if (stopping_) return;
  changed = note(status) || changed;
  if (changed && on_change_) on_change_();
}

Result<DockerSource::Listed> DockerSource::list() {
  const auto answer = client_.get("/containers/json");
  if (!answer) return fail(answer.error());
  return parse_docker_list(*answer, options_.labels);
}

// After the first inspection that failed no other is tried in the same pass, so that a Docker that
// hangs costs one timeout and not one for each container; the list alone gives names already.
Status DockerSource::add_listed(const Listed& listed, std::set<std::string>& nudged,
                                Containers& containers) {
  Status status;
  for (const auto& entry : listed) {
    auto container = known(entry.id);
    const bool wanted = nudged.erase(entry.id) != 0 || container == nullptr || container->pid == 0;
    if (wanted && status && !stopping_) {
      if (auto inspected = inspect(entry.id)) {
        container = std::move(*inspected);
      } else if (inspected.error().code == Code::not_found) {
        continue;  // gone between the list and the inspection
      } else {
        status = fail(inspected.error());
      }
    }
    auto now = merged(container == nullptr ? entry : *container, entry);
    if (container == nullptr || !same(*container, now)) {
      container = std::make_shared<const RuntimeContainer>(std::move(now));
    }
    containers.insert_or_assign(entry.id, std::move(container));
  }
  return status;
}

// A cgroup is there before its container is listed as running, so those asked for by id are looked
// up in any state, and again until they run. What is not Docker's is not found.
Status DockerSource::add_nudged(const std::set<std::string>& nudged, Containers& containers) {
  for (const auto& id : nudged) {
    if (stopping_ || containers.contains(id)) continue;
    auto inspected = inspect(id);
    if (inspected) {
      containers.insert_or_assign(id, std::move(*inspected));
    } else if (inspected.error().code != Code::not_found) {
      return fail(inspected.error());
    }
  }
  return {};
}

Result<std::shared_ptr<const RuntimeContainer>> DockerSource::inspect(const std::string& id) {
  const auto answer = client_.get("/containers/" + id + "/json");
  if (!answer) return fail(answer.error());
  auto container = parse_docker_inspect(*answer, options_.labels);
  if (!container) return fail(container.error());
  container->inspected = clock_.now();
  return std::make_shared<const RuntimeContainer>(std::move(*container));
}

bool DockerSource::note(const Status& status) {
  auto health = *health_.get();
  const bool turned = health.changes == 0 || health.ok != status.has_value();
  health.ok = status.has_value();
  health.error = status ? Error{} : status.error();
  if (!status) ++health.failures;
  if (turned) {
    health.since = clock_.now();
    ++health.changes;
  }
  health_.publish(std::make_shared<const SourceHealth>(std::move(health)));
  return turned;
}

}  // namespace strata
