#include "core/identity/runtimes/podman/podman_source.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/identity/user_slice.h"

namespace strata {
namespace {

constexpr std::size_t max_sockets = 16;
constexpr std::size_t max_users_body = std::size_t{4} << 20;

/// By the effective rights: a socket takes connections from those who may write to it.
bool is_usable(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

bool exists(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), F_OK, AT_EACCESS) == 0;
}

std::optional<struct stat> look_at(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return std::nullopt;
  return info;
}

/// Whoever owns the directory can put into it what it likes, at any moment.
std::optional<uid_t> owner_of(const std::string& directory, const std::string& socket) {
  const auto around = look_at(directory);
  const auto within = look_at(socket);
  if (!around || !S_ISDIR(around->st_mode) || !within || !S_ISSOCK(within->st_mode) ||
      within->st_uid != around->st_uid) {
    return std::nullopt;
  }
  return around->st_uid;
}

/// podman-docker makes Docker's socket a link to podman's.
bool is_same_socket(const std::string& one, const std::string& other) {
  struct stat a {};
  struct stat b {};
  return !one.empty() && ::stat(one.c_str(), &a) == 0 && ::stat(other.c_str(), &b) == 0 &&
         a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

std::vector<PodmanSocket> find_podman_sockets(const HostFs& fs) {
  std::vector<PodmanSocket> sockets;
  const auto add = [&](std::string path, uid_t user) {
    if (sockets.size() < max_sockets && is_usable(path)) sockets.push_back({std::move(path), user});
  };
  add(fs.root("/run/podman/podman.sock"), root_user);
  const auto users = list_directory(fs.root("/run/user"));
  if (!users) return sockets;
  for (const auto& user : *users) {
    const auto directory = fs.root("/run/user/" + user);
    auto socket = directory + "/podman/podman.sock";
    if (const auto owner = owner_of(directory, socket)) add(std::move(socket), *owner);
  }
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
  std::map<std::string, Asked> ending;
  {
    const std::scoped_lock lock(mutex_);
    ending.swap(sources_);
  }
}

std::map<std::string, uid_t> PodmanSource::wanted() const {
  std::map<std::string, uid_t> sockets;
  if (!options_.socket.empty()) {
    sockets.emplace(options_.socket, root_user);
  } else {
    for (auto& found : find_podman_sockets(fs_)) sockets.emplace(std::move(found.path), found.user);
  }
  std::erase_if(sockets,
                [&](const auto& one) { return is_same_socket(options_.docker_socket, one.first); });
  return sockets;
}

/// A socket that is asked for by name stays, whatever becomes of it.
void PodmanSource::look() {
  const auto found = wanted();
  std::vector<std::string> gone;  // a user's directory may be slow to answer: not under the lock
  for (const auto& [socket, asked] : sources_) {
    const auto now = found.find(socket);
    const bool stays = now != found.end()
                           ? now->second == asked.user
                           : exists(socket) && !is_same_socket(options_.docker_socket, socket);
    if (!stays) gone.push_back(socket);
  }
  std::map<std::string, Asked> ending;  // ended after the lock is gone: their threads may wait
  bool changed = !gone.empty();
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& socket : gone) ending.insert(sources_.extract(socket));
    for (const auto& [socket, user] : found) {
      if (!sources_.contains(socket)) sources_.emplace(socket, make(socket, user));
    }
    if (!std::exchange(looked_, true)) changed = true;
  }
  ending.clear();
  if (changed) on_change();
}

PodmanSource::Asked PodmanSource::make(const std::string& socket, uid_t user) {
  auto asked = options_.asked;
  asked.client.socket = socket;
  if (user != root_user) {
    asked.client.max_body_bytes = std::min(asked.client.max_body_bytes, max_users_body);
  }
  asked.runtime = asked.name = "podman";
  asked.tells_oom = false;
  return {user, std::make_unique<DockerSource>(std::move(asked), clock_, [this] { on_change(); })};
}

void PodmanSource::on_change() {
  merge();
  if (tell_) tell_();
}

void PodmanSource::merge() {
  const std::scoped_lock lock(mutex_);
  RuntimeView merged{"podman", {}, "podman"};
  bool answered = false;
  for (const auto& [socket, asked] : sources_) {
    const auto view = asked.source->view();
    if (view == nullptr) continue;
    answered = true;
    for (const auto& [id, container] : view->containers) {
      merged.containers.emplace(asked.user == root_user ? id : users_key(asked.user, id),
                                container);
    }
  }
  const auto before = view_.get();
  if (before != nullptr ? before->containers != merged.containers : answered) {
    view_.publish(std::make_shared<const RuntimeView>(std::move(merged)));
  }
}

/// Root's, where there is one, else that of the first user's socket that is well: no user's can
/// make it look bad.
SourceHealth PodmanSource::health() const {
  SourceHealth all;
  all.source = "podman";
  const std::scoped_lock lock(mutex_);
  all.present = !sources_.empty();
  if (!all.present) {
    all.ok = true;
    all.changes = looked_ ? 1 : 0;
    return all;
  }
  bool chosen = false;
  for (const auto& [socket, asked] : sources_) {
    auto health = asked.source->health();
    if (asked.user == root_user) return health;
    if (!chosen || (health.ok && !all.ok)) all = std::move(health);
    chosen = true;
  }
  return all;
}

void PodmanSource::nudge(const std::string& id) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [socket, asked] : sources_) asked.source->nudge(id);
}

std::vector<RuntimeEvent> PodmanSource::take_events() {
  std::vector<RuntimeEvent> events;
  const std::scoped_lock lock(mutex_);
  for (const auto& [socket, asked] : sources_) {
    auto taken = asked.source->take_events();
    if (asked.user != root_user) {
      for (auto& event : taken) event.id = users_key(asked.user, event.id);
    }
    std::move(taken.begin(), taken.end(), std::back_inserter(events));
  }
  return events;
}

}  // namespace strata
