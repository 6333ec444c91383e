// What the source asks Docker for in one pass.
#include <utility>

#include "core/identity/container_path.h"
#include "core/identity/runtimes/docker/docker_source.h"

namespace strata {
namespace {

/// Containers that are asked for one by one; of more, those that Docker has are asked for first.
constexpr std::size_t few = 8;
constexpr std::size_t ids_a_request = 64;

/// {"status":["exited"]}, escaped for a URL.
constexpr std::string_view only_exited = "%7B%22status%22:%5B%22exited%22%5D%7D";

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
  if (listed.health != Health::unknown) inspected.health = listed.health;
  return inspected;
}

bool same(const RuntimeContainer& a, const RuntimeContainer& b) {
  return a.inspected == b.inspected && a.name == b.name && a.state == b.state &&
         a.health == b.health;
}

bool runs(const RuntimeContainer& container) {
  return container.state != ContainerState::exited && container.state != ContainerState::created;
}

std::set<std::string> not_started(const RuntimeContainers& containers) {
  std::set<std::string> ids;
  for (const auto& [id, container] : containers) {
    if (container->pid == 0 && container->state == ContainerState::created) ids.insert(id);
  }
  return ids;
}

}  // namespace

/// Null: nothing was asked.
std::optional<Status> DockerSource::look(std::set<std::string>& nudged,
                                         RuntimeContainers& containers) {
  const auto now = clock_.now();
  const auto due = [&](const std::optional<Instant>& last, Duration period) {
    return !last || now - *last >= period;
  };
  std::optional<Status> status;
  if (!flowing_) nudged.merge(not_started(containers));
  if (relist_.exchange(false) ||
      due(listed_, flowing_ ? options_.relist_period : options_.period)) {
    status = add_running(nudged, containers);
    if (!*status) relist_ = true;
  } else if (listed_ && due(listed_stopped_, options_.relist_period)) {
    status = add_stopped(containers);
  }
  if (status && !*status) {
    put_back(nudged);
    return status;
  }
  if (!nudged.empty()) {
    status = add_nudged(std::move(nudged), containers);
  } else if (!status && due(answered_, options_.period)) {
    const auto answer = client_.get("/_ping");
    status = answer ? Status{} : fail(answer.error());
  }
  if (status && *status) answered_ = clock_.now();
  if (listed_ && due(listed_stopped_, options_.relist_period)) worker_.nudge();
  return status;
}

/// Whoever answers may be no Docker at all: what no runtime would list is left out.
Result<DockerSource::Listed> DockerSource::list(const std::string& query) {
  const auto answer = client_.get("/containers/json" + query);
  if (!answer) return fail(answer.error());
  auto listed = parse_docker_list(*answer, options_.labels);
  if (!listed) return listed;
  std::erase_if(*listed, [](const auto& entry) { return !is_container_id(entry.id); });
  if (listed->size() > options_.max_containers) listed->resize(options_.max_containers);
  return listed;
}

/// Those that run, and those that were known to; the others are looked for by add_stopped().
/// Without events, those that have not started yet are looked at until they have.
Status DockerSource::add_running(std::set<std::string>& nudged, RuntimeContainers& containers) {
  const auto listed = list("");
  if (!listed) return fail(listed.error());
  listed_ = clock_.now();
  std::set<std::string> ids;
  for (const auto& entry : *listed) ids.insert(entry.id);
  for (const auto& [id, container] : containers) {
    const bool stopped = container->state == ContainerState::exited;
    if (!stopped && !ids.contains(id)) nudged.insert(id);
  }
  std::erase_if(containers, [&](const auto& entry) {
    return entry.second->state != ContainerState::exited && !ids.contains(entry.first);
  });
  return add_listed(*listed, nudged, containers);
}

/// Runtimes that cannot list them, or not so, do without.
Status DockerSource::add_stopped(RuntimeContainers& containers) {
  listed_stopped_ = clock_.now();
  const auto listed = list("?limit=" + std::to_string(options_.max_stopped) +
                           "&filters=" + std::string(only_exited));
  if (!listed) return listed.error().code == Code::timeout ? fail(listed.error()) : Status{};
  std::erase_if(containers,
                [](const auto& entry) { return entry.second->state == ContainerState::exited; });
  std::set<std::string> none;
  return add_listed(*listed, none, containers);
}

// After the first inspection that failed no other is tried in the same pass, so that a Docker that
// hangs costs one timeout and not one for each container; the list alone gives names already.
Status DockerSource::add_listed(const Listed& listed, std::set<std::string>& nudged,
                                RuntimeContainers& containers) {
  Status status;
  for (const auto& entry : listed) {
    auto container = known(entry.id);
    const bool ran_before = container != nullptr && runs(*container) != runs(entry);
    const bool unready = container != nullptr && container->pid == 0 && runs(entry);
    const bool wanted = nudged.contains(entry.id) || container == nullptr || unready || ran_before;
    if (wanted && status && !stopping_) {
      if (auto inspected = inspect(entry.id)) {
        container = std::move(*inspected);
        nudged.erase(entry.id);
      } else if (inspected.error().code == Code::not_found) {
        containers.erase(entry.id);
        nudged.erase(entry.id);
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
// up in any state, and without events again until they run. What is not Docker's is not found; what
// was not answered is asked for in the next pass.
Status DockerSource::add_nudged(std::set<std::string> nudged, RuntimeContainers& containers) {
  if (nudged.size() > few) {
    if (auto status = drop_strangers(nudged, containers); !status) return status;
  }
  while (!nudged.empty() && !stopping_) {
    const auto id = *nudged.begin();
    auto inspected = inspect(id);
    if (inspected) {
      const bool fits = containers.size() < options_.max_containers || containers.contains(id);
      if (fits) containers.insert_or_assign(id, std::move(*inspected));
    } else if (inspected.error().code == Code::not_found) {
      containers.erase(id);
    } else {
      put_back(nudged);
      return fail(inspected.error());
    }
    nudged.erase(nudged.begin());
  }
  return {};
}

/// Another runtime's containers can come by the hundred.
Status DockerSource::drop_strangers(std::set<std::string>& nudged, RuntimeContainers& containers) {
  std::set<std::string> own;
  for (auto from = nudged.cbegin(); from != nudged.cend() && !stopping_;) {
    auto to = from;
    for (std::size_t i = 0; i < ids_a_request && to != nudged.cend(); ++i) ++to;
    const auto listed = list("?all=true&filters=" + filter_of(from, to));
    if (!listed) {
      put_back(nudged);
      return fail(listed.error());
    }
    for (const auto& container : *listed) own.insert(container.id);
    from = to;
  }
  for (const auto& id : nudged) {
    if (!own.contains(id)) containers.erase(id);
  }
  std::erase_if(nudged, [&](const auto& id) { return !own.contains(id); });
  return {};
}

Result<std::shared_ptr<const RuntimeContainer>> DockerSource::inspect(const std::string& id) {
  const auto answer = client_.get("/containers/" + id + "/json");
  if (!answer) return fail(answer.error());
  auto container = parse_docker_inspect(*answer, options_.labels);
  if (!container) return fail(container.error());
  container->inspected = clock_.now();
  if (!container->last_exit) container->last_exit = exit_of(id);
  return std::make_shared<const RuntimeContainer>(std::move(*container));
}

/// How the last run ended, told by an event, or by an inspection while the container was stopped.
std::optional<LastExit> DockerSource::exit_of(const std::string& id) const {
  const auto before = known(id);
  const auto inspected = before == nullptr ? std::nullopt : before->last_exit;
  const std::scoped_lock lock(mutex_);
  const auto heard = exits_.find(id);
  if (heard == exits_.end()) return inspected;
  const bool newer = !inspected || !inspected->finished || !heard->second.finished ||
                     *heard->second.finished >= *inspected->finished;
  return newer ? heard->second : inspected;
}

}  // namespace strata
