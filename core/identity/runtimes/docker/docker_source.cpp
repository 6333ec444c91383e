#include "core/identity/runtimes/docker/docker_source.h"

#include <utility>

namespace strata {
namespace {

/// Containers that are asked for one by one; of more, those that Docker has are asked for first.
constexpr std::size_t few = 8;
constexpr std::size_t ids_a_request = 64;
constexpr std::size_t max_nudged = 4096;

/// {"id":["...","..."]}, as Docker filters lists, escaped for a URL.
std::string filter_of(std::set<std::string>::const_iterator from,
                      std::set<std::string>::const_iterator to) {
  std::string filter = "%7B%22id%22:%5B";
  for (auto id = from; id != to; ++id) {
    if (id != from) filter += ',';
    filter.append("%22").append(*id).append("%22");
  }
  return filter + "%5D%7D";
}

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
    if (nudged_.size() < max_nudged) nudged_.insert(id);
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
  if (!listed) put_back(nudged);
  bool changed = false;
  if (listed) {
    Containers containers;
    status = add_listed(*listed, nudged, containers);
    if (status) {
      status = add_nudged(std::move(nudged), containers);
    } else {
      put_back(nudged);
    }
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
// up in any state, and again until they run. What is not Docker's is not found; what was not
// answered is asked for in the next pass.
Status DockerSource::add_nudged(std::set<std::string> nudged, Containers& containers) {
  if (nudged.size() > few) {
    if (auto status = drop_strangers(nudged); !status) return status;
  }
  while (!nudged.empty() && !stopping_) {
    const auto id = *nudged.begin();
    if (!containers.contains(id)) {
      auto inspected = inspect(id);
      if (inspected) {
        containers.insert_or_assign(id, std::move(*inspected));
      } else if (inspected.error().code != Code::not_found) {
        put_back(nudged);
        return fail(inspected.error());
      }
    }
    nudged.erase(nudged.begin());
  }
  return {};
}

/// Another runtime's containers can come by the hundred.
Status DockerSource::drop_strangers(std::set<std::string>& nudged) {
  std::set<std::string> own;
  for (auto from = nudged.cbegin(); from != nudged.cend() && !stopping_;) {
    auto to = from;
    for (std::size_t i = 0; i < ids_a_request && to != nudged.cend(); ++i) ++to;
    const auto answer = client_.get("/containers/json?all=true&filters=" + filter_of(from, to));
    const auto listed =
        answer ? parse_docker_list(*answer, options_.labels) : Result<Listed>(fail(answer.error()));
    if (!listed) {
      put_back(nudged);
      return fail(listed.error());
    }
    for (const auto& container : *listed) own.insert(container.id);
    from = to;
  }
  std::erase_if(nudged, [&](const auto& id) { return !own.contains(id); });
  return {};
}

void DockerSource::put_back(const std::set<std::string>& nudged) {
  const std::scoped_lock lock(mutex_);
  if (nudged_.size() < max_nudged) nudged_.insert(nudged.begin(), nudged.end());
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
