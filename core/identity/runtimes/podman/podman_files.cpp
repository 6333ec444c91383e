#include "core/identity/runtimes/podman/podman_files.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/identity/user_slice.h"

namespace strata {
namespace {

constexpr std::size_t max_places = 64;
constexpr std::ptrdiff_t max_places_a_user = 4;
constexpr std::size_t max_in_store = 4096;
constexpr std::size_t max_file = std::size_t{4} << 20;
/// A search reads the name of every process, some 5 us each.
constexpr Duration search_pause = std::chrono::seconds(1);
constexpr std::string_view tail = "-containers";

/// "/g/overlay", where the layers are, of "/g/overlay-containers".
std::string layers_of(std::string store) {
  store.resize(store.size() - tail.size());
  return store;
}

}  // namespace

PodmanFiles::PodmanFiles(HostFs fs, LabelNames labels, const Clock& clock)
    : fs_(std::move(fs)), labels_(std::move(labels)), clock_(clock) {
  for (const auto* driver : {"overlay", "vfs", "btrfs", "zfs"}) {
    places_.emplace("/var/lib/containers/storage/" + std::string(driver) + std::string(tail),
                    root_user);
  }
}

std::optional<RuntimeContainers> PodmanFiles::look(const std::set<std::string>& wanted) {
  std::erase_if(places_, [&](const auto& place) {
    return !look_at(place.first, place.second) && place.second != root_user;
  });
  std::set<std::string> missing;
  for (const auto& id : wanted) {
    // A user's store may hold the id of a container that is another's.
    const bool known = std::any_of(stores_.begin(), stores_.end(), [&](const auto& entry) {
      return places_.at(entry.first) == root_user && entry.second.containers.contains(id);
    });
    if (!known) missing.insert(id);
  }
  const auto now = clock_.now();
  if (!missing.empty() && (!searched_ || now - *searched_ >= search_pause)) {
    searched_ = now;
    search(missing);
  }
  if (stores_.empty()) return std::nullopt;
  RuntimeContainers containers;
  for (const auto& [place, store] : stores_) {
    const auto user = places_.at(place);
    for (const auto& [id, known] : store.containers) {
      containers.emplace(user == root_user ? id : users_key(user, id), known.told);
    }
  }
  return containers;
}

/// False: there is none.
bool PodmanFiles::look_at(const std::string& store, uid_t user) {
  if (!read_list(store, user)) {
    stores_.erase(store);
    return false;
  }
  follow(store, user);
  return true;
}

/// A list that is half written is read again once it has changed.
bool PodmanFiles::read_list(const std::string& store, uid_t user) {
  const auto path = fs_.root(store + "/containers.json");
  const auto mark = mark_of(path);
  if (!mark) return false;
  auto& known = stores_[store];
  if (known.mark == *mark) return true;
  known.mark = *mark;
  const auto file = read_users_file(path, max_file);
  if (file && user != root_user && file->owner != user) return false;
  auto told = file ? parse_podman_containers(file->text) : fail(file.error());
  if (!told) return true;
  known.listed.clear();
  for (auto& entry : *told) {
    if (known.listed.size() >= max_in_store) break;
    auto id = entry.id;
    known.listed.emplace(std::move(id), std::move(entry));
  }
  return true;
}

void PodmanFiles::follow(const std::string& store, uid_t user) {
  auto& containers = stores_.at(store).containers;
  const auto& listed = stores_.at(store).listed;
  std::erase_if(containers, [&](const auto& entry) { return !listed.contains(entry.first); });
  for (const auto& [id, entry] : listed) {
    auto& known = containers[id];
    const bool same = known.told != nullptr && known.told->name == entry.name;
    if (!same || !known.has_bundle) {
      auto now = made(store, entry);
      if (!same || now.has_bundle) known = std::move(now);
    }
    follow_health(known, user);
  }
}

/// Whoever owns the bundle names the file: it has to be its own.
void PodmanFiles::follow_health(Known& known, uid_t user) const {
  if (known.health_log.empty()) return;
  const auto mark = mark_of(known.health_log);
  if (mark == known.health_mark) return;
  known.health_mark = mark;
  const auto file = read_users_file(known.health_log, max_file);
  const bool believed = file && (user == root_user || file->owner == user);
  auto container = *known.told;
  container.health = believed ? parse_podman_health(file->text) : Health::unknown;
  if (container.health == known.told->health) return;
  container.inspected = clock_.now();
  known.told = std::make_shared<const RuntimeContainer>(std::move(container));
}

PodmanFiles::Known PodmanFiles::made(const std::string& store, const PodmanContainer& told) const {
  RuntimeContainer container;
  container.id = told.id;
  container.name = told.name;
  container.image = told.image;
  container.created = told.created;
  if (!told.layer.empty()) {
    container.own_paths.push_back(layers_of(store) + "/" + told.layer + "/diff");
  }
  const auto bundle = store + "/" + told.id + "/userdata";
  container.own_paths.push_back(bundle);
  Known known;
  if (const auto config = read_users_file(fs_.root(bundle + "/config.json"), max_file)) {
    known.has_bundle = true;
    parse_podman_bundle(config->text, labels_, container);
    const auto log = podman_health_log(config->text, told.id);
    if (!log.empty()) known.health_log = fs_.root(log);
  }
  container.inspected = clock_.now();
  known.told = std::make_shared<const RuntimeContainer>(std::move(container));
  return known;
}

/// For the stores of containers that no known store has.
void PodmanFiles::search(const std::set<std::string>& wanted) {
  const auto processes = list_directory(fs_.proc(""));
  if (!processes) return;
  for (const auto& process : *processes) {
    if (places_.size() >= max_places) return;
    if (!text::number<unsigned>(process)) continue;
    const auto name = read_file(fs_.proc(process + "/comm"));
    if (!name || text::trim(*name) != "conmon") continue;
    const auto cmdline = read_file(fs_.proc(process + "/cmdline"));
    const auto arguments = cmdline ? parse_conmon(*cmdline) : std::nullopt;
    if (!arguments || !wanted.contains(arguments->id)) continue;
    const auto store = store_of_bundle(arguments->bundle, arguments->id);
    const auto status = read_file(fs_.proc(process + "/status"));
    const auto user = status ? parse_effective_user(*status) : std::nullopt;
    if (!store.empty() && user) add_place(store, *user);
  }
}

/// Whoever runs a conmon can have it name any directory: the store has to be its user's.
void PodmanFiles::add_place(const std::string& store, uid_t user) {
  const auto others = std::count_if(places_.begin(), places_.end(),
                                    [&](const auto& place) { return place.second == user; });
  if (user != root_user && others >= max_places_a_user) return;
  const auto [place, added] = places_.emplace(store, user);
  if (added && !look_at(store, user)) places_.erase(place);
}

}  // namespace strata
