#include "core/identity/runtimes/containerd/containerd_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <unistd.h>

namespace strata {
namespace {

using containerd::Described;
using containerd::Touched;

constexpr std::size_t max_touched = 256;
constexpr std::size_t max_containers = 10'000;
constexpr std::size_t max_nudged = 4096;
constexpr std::size_t max_events = 1024;
/// An event is sent a moment after what it tells of.
constexpr Duration same_exit = std::chrono::seconds(1);
constexpr Duration between_lists = std::chrono::seconds(1);

std::string first_there(const std::vector<std::string>& sockets) {
  const auto found = std::find_if(sockets.begin(), sockets.end(), [](const std::string& socket) {
    return ::access(socket.c_str(), F_OK) == 0;
  });
  if (found != sockets.end()) return *found;
  return sockets.empty() ? std::string{} : sockets.front();
}

}  // namespace

ContainerdSource::ContainerdSource(ContainerdSourceOptions options, const Clock& clock,
                                   std::function<void()> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      client_(options_.client),
      note_("containerd"),
      pause_(options_.shortest_pause),
      thread_([this] { run(); }) {}

ContainerdSource::~ContainerdSource() { client_.waker().stop(); }

void ContainerdSource::nudge(const std::string& id) {
  const auto view = view_.get();
  if (view == nullptr || !view->containers.contains(id)) return;
  {
    const std::scoped_lock lock(mutex_);
    if (nudged_.size() < max_nudged) nudged_.insert(id);
  }
  client_.waker().wake();
}

void ContainerdSource::run() {
  auto& waker = client_.waker();
  while (!waker.stopped()) {
    auto status = open();
    if (status) {
      pause_ = options_.shortest_pause;
      tell({});
      status = follow();
    }
    if (waker.stopped()) return;
    tell(status);
    client_.disconnect();
    (void)waker.wait(-1, 0, clock_.now() + pause_, true);
    pause_ = std::min(2 * pause_, options_.longest_pause);
  }
}

/// The events first, so that nothing happens unseen between the list and them.
Status ContainerdSource::open() {
  touched_.clear();
  auto status = client_.connect(first_there(options_.sockets));
  if (!status) return status;
  status = client_.subscribe([this](containerd::Heard heard) { hear(std::move(heard)); });
  return status ? list() : status;
}

void ContainerdSource::hear(containerd::Heard heard) {
  if (heard.event && heard_.size() < max_events) heard_.push_back(std::move(*heard.event));
  if (touched_.size() < max_touched) {
    touched_.insert(std::move(heard.which));
  } else {
    overrun_ = true;
  }
}

/// Until the connection is lost.
Status ContainerdSource::follow() {
  auto& waker = client_.waker();
  auto checked = clock_.now();
  auto listed = checked;
  while (!waker.stopped()) {
    if (touched_.empty()) {
      if (auto status = client_.wait(options_.check); !status) return status;
    }
    take_nudged();
    if (auto status = look_again(checked, listed); !status) return status;
    if (auto status = refresh(); !status) return status;
    tell({});
    (void)waker.wait(-1, 0, clock_.now() + options_.breath, true);
  }
  return {};
}

Status ContainerdSource::look_again(Instant& checked, Instant& listed) {
  const auto now = clock_.now();
  if (now - listed >= options_.list || (overrun_ && now - listed >= between_lists)) {
    checked = listed = now;
    return list();
  }
  if (now - checked < options_.check) return {};
  checked = now;
  const auto answer = client_.namespaces();
  return answer ? Status{} : fail(answer.error());
}

Status ContainerdSource::list() {
  overrun_ = false;
  const auto names = client_.namespaces();
  if (!names) return fail(names.error());
  Entries entries;
  for (const auto& name_space : *names) {
    if (auto status = list_namespace(name_space, entries); !status) return status;
  }
  entries_ = std::move(entries);
  stale_ = true;
  return {};
}

Status ContainerdSource::list_namespace(const std::string& name_space, Entries& entries) {
  const auto known = [&](std::string_view id) -> const Described* {
    const auto found = entries_.find(containerd::key_of(name_space, id));
    return found == entries_.end() ? nullptr : &found->second.described;
  };
  const auto take = [&](Described described) -> Status {
    if (entries.size() >= max_containers)
      return fail(Code::exhausted, "more than 10000 containers");
    auto& entry = entries[described.container.id];
    const auto before = entries_.find(described.container.id);
    if (before != entries_.end()) {
      entry.told = before->second.told;
      entry.task = before->second.task;
      entry.last_exit = before->second.last_exit;
    }
    entry.name_space = name_space;
    entry.described = std::move(described);
    return {};
  };
  if (auto status = client_.each_container(name_space, options_.labels, known, take); !status) {
    return status;
  }
  const auto tasks = client_.tasks(name_space);
  // Shims that hang are no reason to forget what is known of the others.
  if (!tasks && tasks.error().code == Code::timeout) return {};
  if (!tasks) return fail(tasks.error());
  take_tasks(name_space, *tasks, entries);
  return {};
}

RuntimeContainer ContainerdSource::running_as(const Entry& entry) {
  auto container = entry.described.container;
  container.pid = entry.task.pid;
  container.state = entry.task.state;
  container.last_exit = entry.last_exit;
  return container;
}

void ContainerdSource::set_task(Entry& entry, containerd::Task task) {
  if (task.last_exit) entry.last_exit = task.last_exit;
  entry.task = std::move(task);
}

/// A container without a task does not run.
void ContainerdSource::set_no_task(Entry& entry) {
  entry.task = {};
  if (entry.last_exit) entry.task.state = ContainerState::exited;
}

void ContainerdSource::take_tasks(const std::string& name_space,
                                  const std::vector<containerd::Task>& tasks, Entries& entries) {
  for (auto& [key, entry] : entries) {
    if (entry.name_space == name_space) set_no_task(entry);
  }
  for (const auto& task : tasks) {
    const auto found = entries.find(containerd::key_of(name_space, task.id));
    if (found != entries.end()) set_task(found->second, task);
  }
}

void ContainerdSource::take_nudged() {
  std::set<std::string> nudged;
  {
    const std::scoped_lock lock(mutex_);
    nudged.swap(nudged_);
  }
  for (const auto& key : nudged) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) continue;
    touched_.insert({found->second.name_space, found->second.described.id});
  }
}

/// Events that come meanwhile are for the next time.
Status ContainerdSource::refresh() {
  auto events = std::exchange(heard_, {});
  take_in(events);
  Status status;
  for (const auto& which : std::exchange(touched_, {})) {
    stale_ = true;
    if (status = refresh(which); !status) break;
  }
  take_in(events);
  hand_over(std::move(events));
  return status;
}

Status ContainerdSource::refresh(const Touched& which) {
  const auto key = containerd::key_of(which.name_space, which.id);
  auto described = client_.container(which, options_.labels);
  if (!described && described.error().code == Code::not_found) {
    entries_.erase(key);
    return {};
  }
  if (!described) return fail(described.error());
  auto task = client_.task(which);
  // What containerd answers of one task, its shim being dead or hanging, is that one's affair.
  if (!task && !client_.connected()) return fail(task.error());
  if (!entries_.contains(key) && entries_.size() >= max_containers) return {};
  auto& entry = entries_[key];
  entry.name_space = which.name_space;
  entry.described = std::move(*described);
  entry.told.reset();
  if (!task && task.error().code == Code::not_found) {
    set_no_task(entry);
  } else {
    set_task(entry, task.value_or(containerd::Task{}));
  }
  return {};
}

/// Before and after their containers are asked about: some have gone by then, others have come.
void ContainerdSource::take_in(std::vector<RuntimeEvent>& events) {
  for (auto& event : events) {
    const auto found = entries_.find(event.id);
    if (found == entries_.end()) continue;
    event.name = found->second.described.container.name;
    auto& last = found->second.last_exit;
    // Kubernetes has a task removed as soon as it has ended.
    if (event.kind != RuntimeEventKind::exit) continue;
    if (last && last->finished && *last->finished + same_exit > event.at) continue;
    last = LastExit{event.exit_code, event.at, std::nullopt};
  }
}

void ContainerdSource::hand_over(std::vector<RuntimeEvent> events) {
  if (events.empty()) return;
  handed_over_ = true;
  const std::scoped_lock lock(mutex_);
  for (auto& event : events) {
    events_.push_back(std::move(event));
    if (events_.size() > max_events) events_.pop_front();
  }
}

std::vector<RuntimeEvent> ContainerdSource::take_events() {
  const std::scoped_lock lock(mutex_);
  std::vector<RuntimeEvent> taken(std::move_iterator(events_.begin()),
                                  std::move_iterator(events_.end()));
  events_.clear();
  return taken;
}

bool ContainerdSource::publish() {
  RuntimeView view{"containerd", {}};
  for (auto& [key, entry] : entries_) {
    auto container = running_as(entry);
    container.inspected = entry.told ? entry.told->inspected : clock_.now();
    if (!entry.told || *entry.told != container) {
      container.inspected = clock_.now();
      entry.told = std::make_shared<const RuntimeContainer>(std::move(container));
    }
    view.containers.emplace(key, entry.told);
  }
  const auto before = view_.get();
  if (before != nullptr && before->containers == view.containers) return false;
  view_.publish(std::make_shared<const RuntimeView>(std::move(view)));
  return true;
}

void ContainerdSource::tell(const Status& status) {
  // Most events are of no interest (a health check's processes), and there may be many.
  bool changed = status && std::exchange(stale_, false) && publish();
  changed |= std::exchange(handed_over_, false);
  const bool absent = !status && status.error().code == Code::not_found && options_.optional &&
                      view_.get() == nullptr;
  changed |= absent ? note_.note_absent(clock_.now()) : note_.note(status, clock_.now());
  if (changed && on_change_) on_change_();
}

}  // namespace strata
