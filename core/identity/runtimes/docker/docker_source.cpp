#include "core/identity/runtimes/docker/docker_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/identity/container_path.h"

namespace strata {
namespace {

constexpr std::size_t max_nudged = 4096;
constexpr std::size_t max_events = 1024;
constexpr std::size_t max_exits = 4096;

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

}  // namespace

DockerSource::DockerSource(DockerSourceOptions options, const Clock& clock,
                           std::function<void()> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      client_(options_.client),
      note_(options_.name),
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
  if (!is_container_id(id)) return;  // other runtimes' have slashes and whatever else
  {
    const std::scoped_lock lock(mutex_);
    if (nudged_.size() < max_nudged) nudged_.insert(id);
  }
  worker_.nudge();
}

/// What an event says of an end stays known when the container runs again before it is inspected.
void DockerSource::hear(RuntimeEvent event) {
  if (!is_container_id(event.id)) return;
  bool first = false;
  {
    const std::scoped_lock lock(mutex_);
    note_end(event);
    if (nudged_.size() < max_nudged) nudged_.insert(event.id);
    first = events_heard_.empty();
    events_heard_.push_back(std::move(event));
    if (events_heard_.size() > max_events) events_heard_.pop_front();
  }
  worker_.nudge();
  if (first && on_change_) on_change_();
}

/// That nothing was told of an OOM kill says something only of a run that was heard from its start.
void DockerSource::note_end(const RuntimeEvent& event) {
  if (exits_.size() >= max_exits) exits_.clear();
  if (oomed_.size() >= max_exits) oomed_.clear();
  if (watched_.size() >= max_exits) watched_.clear();
  if (event.kind == RuntimeEventKind::oom) oomed_.insert(event.id);
  if (event.kind == RuntimeEventKind::start) {
    oomed_.erase(event.id);
    if (options_.tells_oom) watched_.insert(event.id);
  }
  if (event.kind == RuntimeEventKind::exit) {
    const bool oomed = oomed_.contains(event.id);
    auto& last = exits_[event.id] = {event.exit_code, event.at, {}};
    if (oomed || watched_.contains(event.id)) last.oom_killed = oomed;
  }
  if (event.kind == RuntimeEventKind::destroy) {
    exits_.erase(event.id);
    oomed_.erase(event.id);
    watched_.erase(event.id);
  }
}

void DockerSource::on_flowing(bool flowing) {
  flowing_ = flowing;
  if (!flowing) {
    const std::scoped_lock lock(mutex_);
    watched_.clear();
    return;
  }
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
  if (*status) {
    ask_version();
  } else {
    asked_version_ = false;
  }
  bool changed = publish(std::move(containers));
  changed = note_.note(*status, clock_.now()) || changed;
  if (changed && on_change_) on_change_();
}

/// Once for each run of the runtime: another version comes with another process.
void DockerSource::ask_version() {
  if (std::exchange(asked_version_, true)) return;
  const auto answer = client_.get("/version");
  const auto version = answer ? parse_docker_version(*answer) : fail(answer.error());
  version_.publish(std::make_shared<const std::string>(version.value_or(std::string{})));
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

void DockerSource::put_back(const std::set<std::string>& nudged) {
  const std::scoped_lock lock(mutex_);
  if (nudged_.size() < max_nudged) nudged_.insert(nudged.begin(), nudged.end());
}

}  // namespace strata
