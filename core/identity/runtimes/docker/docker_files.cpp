#include "core/identity/runtimes/docker/docker_files.h"

#include <utility>

#include "core/base/host_fs.h"
#include "core/base/text.h"

namespace strata {
namespace {

/// Those that have ended among them; a directory of more is one that nobody cleans up.
constexpr std::size_t max_containers = 4096;

}  // namespace

std::optional<RuntimeContainers> DockerFiles::look(const std::set<std::string>& /*wanted*/) {
  const auto ids = list_directory(rooted_ + "/containers");
  if (!ids) {
    known_.clear();
    return std::nullopt;
  }
  std::map<std::string, Known> found;
  for (const auto& id : *ids) {
    if (found.size() >= max_containers) break;
    const auto mark = mark_of(rooted_ + "/containers/" + id + "/config.v2.json");
    if (!mark) continue;
    const auto before = known_.find(id);
    if (before != known_.end() && before->second.mark == *mark) {
      found.insert(known_.extract(before));
    } else if (auto container = read(id)) {
      found.emplace(id, Known{*mark, std::move(container)});
    }
  }
  known_ = std::move(found);
  RuntimeContainers containers;
  for (const auto& [id, known] : known_) containers.emplace(id, known.container);
  return containers;
}

std::shared_ptr<const RuntimeContainer> DockerFiles::read(const std::string& id) const {
  const auto directory = rooted_ + "/containers/" + id;
  const auto config = read_file(directory + "/config.v2.json");
  if (!config) return nullptr;
  auto container = parse_docker_config(*config, labels_);
  if (!container || container->id != id) return nullptr;
  if (const auto host = read_file(directory + "/hostconfig.json")) {
    parse_docker_host_config(*host, *container);
  }
  container->own_paths = own_paths_of(id);
  container->inspected = clock_.now();
  return std::make_shared<const RuntimeContainer>(std::move(*container));
}

/// The writable layer, whose name another file tells, and the directory of logs and settings.
std::vector<std::string> DockerFiles::own_paths_of(const std::string& id) const {
  std::vector<std::string> paths;
  const auto layer = read_file(rooted_ + "/image/overlay2/layerdb/mounts/" + id + "/mount-id");
  if (layer && !text::trim(*layer).empty()) {
    paths.push_back(root_ + "/overlay2/" + std::string(text::trim(*layer)) + "/diff");
  }
  paths.push_back(root_ + "/containers/" + id);
  return paths;
}

}  // namespace strata
