#include "core/identity/runtimes/docker/docker_source.h"

#include <iterator>
#include <utility>

namespace strata {
namespace {

/// Containers that are asked for one by one; of more, those that Docker has are asked for first.
constexpr std::size_t few = 8;
constexpr std::size_t ids_a_request = 64;
constexpr std::size_t max_nudged = 4096;
constexpr std::size_t max_events = 1024;
constexpr std::size_t max_exits = 4096;

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

/// Leaves out those that ended first.
void bound_stopped(RuntimeContainers& containers, std::size_t most) {
  std::multimap<WallTime, std::string> ended;
  for (const auto& [id, container] : containers) {
    if (container->state != ContainerState::exited) continue;
    const auto& last = container->last_exit;
    ended.emplace(last && last->finished ? *last->finished : WallTime{}, id);
  }
  for (auto first = ended.begin(); ended.size() > most; first = ended.erase(first)) {
    containers.erase(first->second);
  }
}

SourceHealth unheard(std::string name) {
  SourceHealth health;
  health.source = std::move(name);
  return health;
}

}  // namespace

DockerSource::DockerSource(DockerSourceOptions options, const Clock& clock,
                           std::function<void()> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      client_(options_.client),
      health_(std::make_shared<SourceHealth>(unheard(options_.name))),
      worker_(options_.period, [this](const std::stop_token&) { pass(); }) {
  if (!options_.events) return;
  DockerEventsOptions events;
  events.socket = options_.client.socket;
  events.filters = options_.event_filters;
  events_ = std::make_unique<DockerEvents>(
      std::move(events), clock_,
      DockerEvents::Listener{[this](RuntimeEvent event) { hear(std::move(event)); },
                             [this](bool flowing) { on_flowing(flowing); }});
}

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

/// What an event says of an end stays known when the container runs again before it is inspected.
void DockerSource::hear(RuntimeEvent event) {
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    if (exits_.size() >= max_exits) exits_.clear();
    if (oomed_.size() >= max_exits) oomed_.clear();
    if (event.kind == RuntimeEventKind::oom) oomed_.insert(event.id);
    if (event.kind == RuntimeEventKind::start) oomed_.erase(event.id);
    if (event.kind == RuntimeEventKind::exit) {
      exits_[event.id] = {event.exit_code, event.at, oomed_.contains(event.id)};
    }
    if (event.kind == RuntimeEventKind::destroy) {
      exits_.erase(event.id);
      oomed_.erase(event.id);
    }
    if (nudged_.size() < max_nudged) nudged_.insert(event.id);
    first = events_heard_.empty();
    events_heard_.push_back(std::move(event));
    if (events_heard_.size() > max_events) events_heard_.pop_front();
  }
  worker_.nudge();
  if (first && on_change_) on_change_();
}

void DockerSource::on_flowing(bool flowing) {
  flowing_ = flowing;
  if (!flowing) return;
  relist_ = true;
  worker_.nudge();
}

std::vector<RuntimeEvent> DockerSource::take_events() {
  const std::scoped_lock lock(mutex_);
  std::vector<RuntimeEvent> taken(std::make_move_iterator(events_heard_.begin()),
                                  std::make_move_iterator(events_heard_.end()));
  events_heard_.clear();
  return taken;
}

std::set<std::string> DockerSource::take_nudged() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(nudged_, {});
}

RuntimeContainers DockerSource::current() const {
  const auto view = view_.get();
  return view == nullptr ? RuntimeContainers{} : view->containers;
}

std::shared_ptr<const RuntimeContainer> DockerSource::known(const std::string& id) const {
  const auto view = view_.get();
  if (view == nullptr) return nullptr;
  const auto found = view->containers.find(id);
  return found == view->containers.end() ? nullptr : found->second;
}

void DockerSource::pass() {
  auto nudged = take_nudged();
  auto containers = current();
  const auto status = look(nudged, containers);
  if (stopping_ || !status) return;
  bool changed = publish(std::move(containers));
  changed = note(*status) || changed;
  if (changed && on_change_) on_change_();
}

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
    if (!*status) {
      relist_ = true;
      put_back(nudged);
      return status;
    }
  } else if (listed_ && due(listed_stopped_, options_.relist_period)) {
    status = add_stopped(containers);
  }
  if (!nudged.empty() && (!status || *status)) {
    status = add_nudged(std::move(nudged), containers);
  } else if (!status && due(answered_, options_.period)) {
    const auto answer = client_.get("/_ping");
    status = answer ? Status{} : fail(answer.error());
  }
  if (status && *status) answered_ = clock_.now();
  if (listed_ && due(listed_stopped_, options_.relist_period)) worker_.nudge();
  return status;
}

bool DockerSource::publish(RuntimeContainers containers) {
  bound_stopped(containers, options_.max_stopped);
  const auto view = view_.get();
  if (view != nullptr && view->containers == containers) return false;
  if (view == nullptr && !listed_) return false;  // not an answer yet
  view_.publish(std::make_shared<RuntimeView>(
      RuntimeView{options_.runtime, std::move(containers), options_.name}));
  return true;
}

Result<DockerSource::Listed> DockerSource::list(const std::string& query) {
  const auto answer = client_.get("/containers/json" + query);
  if (!answer) return fail(answer.error());
  return parse_docker_list(*answer, options_.labels);
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
    const bool wanted =
        nudged.erase(entry.id) != 0 || container == nullptr || unready || ran_before;
    if (wanted && status && !stopping_) {
      if (auto inspected = inspect(entry.id)) {
        container = std::move(*inspected);
      } else if (inspected.error().code == Code::not_found) {
        containers.erase(entry.id);
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
      containers.insert_or_assign(id, std::move(*inspected));
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
