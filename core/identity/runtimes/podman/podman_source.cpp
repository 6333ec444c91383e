#include "core/identity/runtimes/podman/podman_source.h"

#include <iterator>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace strata {
namespace {

constexpr std::size_t max_sockets = 16;

/// By the effective rights: a socket takes connections from those who may write to it.
bool is_usable(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool exists(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_EACCESS) == 0;
}

}  // namespace

std::vector<std::string> find_podman_sockets(const HostFs& fs) {
  std::vector<std::string> sockets;
  const auto add = [&](std::string path) {
    if (sockets.size() < max_sockets && is_usable(path)) sockets.push_back(std::move(path));
  };
  add(fs.root("/run/podman/podman.sock"));
  const auto users = list_directory(fs.root("/run/user"));
  if (!users) return sockets;
  for (const auto& user : *users) add(fs.root("/run/user/" + user + "/podman/podman.sock"));
  return sockets;
}

PodmanSource::PodmanSource(PodmanSourceOptions options, HostFs fs, const Clock& clock,
                           std::function<void()> on_change)
    : options_(std::move(options)),
      fs_(std::move(fs)),
      clock_(clock),
      tell_(std::move(on_change)),
      worker_(std::make_unique<Worker>(options_.period, [this](const auto&) { look(); })) {}

/// The sources' threads call on_change(), so that they end while all of this is still there.
PodmanSource::~PodmanSource() {
  worker_.reset();
  std::map<std::string, Source> ending;
  {
    const std::scoped_lock lock(mutex_);
    ending.swap(sources_);
  }
}

std::set<std::string> PodmanSource::wanted() const {
  if (!options_.socket.empty()) return {options_.socket};
  const auto found = find_podman_sockets(fs_);
  return {found.begin(), found.end()};
}

/// A socket that is asked for by name stays, whatever becomes of it.
void PodmanSource::look() {
  auto found = wanted();
  std::map<std::string, Source> ending;  // ended after the lock is gone: their threads may wait
  {
    const std::scoped_lock lock(mutex_);
    for (auto at = sources_.begin(); at != sources_.end();) {
      const auto next = std::next(at);
      const bool stays = found.contains(at->first) || exists(at->first);
      if (!stays) ending.insert(sources_.extract(at));
      at = next;
    }
    for (const auto& socket : found) {
      if (!sources_.contains(socket)) sources_.emplace(socket, make(socket));
    }
  }
  const bool changed = !ending.empty();
  ending.clear();
  if (changed) on_change();
}

PodmanSource::Source PodmanSource::make(const std::string& socket) {
  auto asked = options_.asked;
  asked.client.socket = socket;
  asked.runtime = asked.name = "podman";
  asked.tells_oom = false;
  return std::make_unique<DockerSource>(std::move(asked), clock_, [this] { on_change(); });
}

void PodmanSource::on_change() {
  merge();
  if (tell_) tell_();
}

void PodmanSource::merge() {
  const std::scoped_lock lock(mutex_);
  RuntimeView merged{"podman", {}, "podman"};
  bool answered = false;
  for (const auto& [socket, source] : sources_) {
    const auto view = source->view();
    if (view == nullptr) continue;
    answered = true;
    merged.containers.insert(view->containers.begin(), view->containers.end());
  }
  const auto before = view_.get();
  if (before != nullptr ? before->containers != merged.containers : answered) {
    view_.publish(std::make_shared<const RuntimeView>(std::move(merged)));
  }
}

/// Of the worst of them.
SourceHealth PodmanSource::health() const {
  SourceHealth sum;
  sum.source = "podman";
  sum.ok = true;
  const std::scoped_lock lock(mutex_);
  sum.present = !sources_.empty();
  for (const auto& [socket, source] : sources_) {
    const auto health = source->health();
    sum.changes += health.changes;
    sum.failures += health.failures;
    if (health.since > sum.since) sum.since = health.since;
    if (!health.ok && sum.ok) {
      sum.ok = false;
      sum.error = health.error;
    }
  }
  return sum;
}

void PodmanSource::nudge(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [socket, source] : sources_) source->nudge(id);
}

std::vector<RuntimeEvent> PodmanSource::take_events() {
  std::vector<RuntimeEvent> events;
  const std::scoped_lock lock(mutex_);
  for (const auto& [socket, source] : sources_) {
    auto taken = source->take_events();
    std::move(taken.begin(), taken.end(), std::back_inserter(events));
  }
  return events;
}

}  // namespace strata
