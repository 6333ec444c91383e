#include "core/identity/runtimes/podman/podman_files.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"

namespace strata {
namespace {

constexpr std::size_t max_places = 64;
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
    places_.insert("/var/lib/containers/storage/" + std::string(driver) + std::string(tail));
  }
}

std::optional<RuntimeContainers> PodmanFiles::look(const std::set<std::string>& wanted) {
  for (const auto& place : places_) look_at(place);
  std::set<std::string> missing;
  for (const auto& id : wanted) {
    const bool known = std::any_of(stores_.begin(), stores_.end(), [&](const auto& entry) {
      return entry.second.containers.contains(id);
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
    containers.insert(store.containers.begin(), store.containers.end());
  }
  return containers;
}

/// A list that is half written is read again once it has changed.
void PodmanFiles::look_at(const std::string& store) {
  const auto path = fs_.root(store + "/containers.json");
  const auto mark = mark_of(path);
  if (!mark) {
    stores_.erase(store);
    return;
  }
  auto& known = stores_[store];
  if (known.mark == *mark) return;
  known.mark = *mark;
  const auto text = read_file(path);
  const auto told = text ? parse_podman_containers(*text) : fail(text.error());
  if (!told) return;
  RuntimeContainers containers;
  for (const auto& entry : *told) {
    const auto before = known.containers.find(entry.id);
    const bool same = before != known.containers.end() && before->second->name == entry.name;
    containers.emplace(entry.id, same ? before->second : made(store, entry));
  }
  known.containers = std::move(containers);
}

std::shared_ptr<const RuntimeContainer> PodmanFiles::made(const std::string& store,
                                                          const PodmanContainer& told) const {
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
  if (const auto config = read_file(fs_.root(bundle + "/config.json"))) {
    parse_podman_bundle(*config, labels_, container);
  }
  container.inspected = clock_.now();
  return std::make_shared<const RuntimeContainer>(std::move(container));
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
    if (!store.empty() && places_.insert(store).second) look_at(store);
  }
}

}  // namespace strata
