// What the tests of container collectors share: a fake host with one container, and a look into the
// batch.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/collector.h"
#include "core/metrics/batch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"

namespace strata::container {

inline const std::string api_path = "/docker/" + test::id_of('a');

inline Container make_container(const std::string& path, const std::string& name, pid_t pid,
                                std::uint64_t inode) {
  Container made;
  made.entity = make_entity(path, name.empty() ? "" : "app:1", name);
  made.cgroup_path = path;
  constexpr std::string_view of_docker = "/docker/";
  if (path.starts_with(of_docker)) made.runtime_id = path.substr(of_docker.size());
  made.pid = pid;
  made.keys = {CgroupKey::of(0, inode)};
  return made;
}

inline std::shared_ptr<const ContainerSet> set_of(std::vector<Container> containers) {
  std::vector<std::shared_ptr<const Container>> all;
  all.reserve(containers.size());
  for (auto& each : containers) all.push_back(std::make_shared<const Container>(std::move(each)));
  return std::make_shared<const ContainerSet>(make_container("/", "", 1, 1), std::move(all));
}

/// Containers that do not run.
inline std::shared_ptr<const ContainerSet> stopped_set_of(std::vector<Container> containers) {
  std::vector<std::shared_ptr<const Container>> stopped;
  stopped.reserve(containers.size());
  for (auto& each : containers) {
    stopped.push_back(std::make_shared<const Container>(std::move(each)));
  }
  using None = std::vector<std::shared_ptr<const Container>>;
  return std::make_shared<const ContainerSet>(make_container("/", "", 1, 1), None{}, None{}, None{},
                                              std::move(stopped));
}

inline std::shared_ptr<const ContainerSet> one_container() {
  return set_of({make_container(api_path, "api", 41, 2)});
}

/// A stat file of a process or thread.
inline std::string stat_line(int pid, char state, int threads) {
  return std::to_string(pid) + " (a b) c) " + state + " 1 2 3 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 " +
         std::to_string(threads) + " 0 500 0\n";
}

/// One collection: its status and its samples as text, `family{name="api",more}`.
struct Collected {
  Status status;
  std::vector<std::pair<std::string, double>> samples;

  [[nodiscard]] std::optional<double> value(const std::string& sample) const {
    const auto found = std::find_if(samples.begin(), samples.end(),
                                    [&](const auto& entry) { return entry.first == sample; });
    return found == samples.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::size_t count(const std::string& start) const {
    return static_cast<std::size_t>(
        std::count_if(samples.begin(), samples.end(),
                      [&](const auto& entry) { return entry.first.starts_with(start); }));
  }
};

inline Collected collect(Collector& collector, std::shared_ptr<const ContainerSet> containers,
                         const Clock& clock) {
  Batch batch;
  Collected result;
  result.status = collector.collect({clock.now(), clock.wall_now(), std::move(containers)}, batch);
  for (const auto& sample : batch.samples()) {
    std::string text(sample.def->name);
    if (sample.entity == nullptr) {
      result.samples.emplace_back(text + "{" + std::string(batch.labels(sample)) + "}",
                                  sample.value);
      continue;
    }
    text += "{name=\"" + sample.entity->name + "\"";
    if (const auto labels = batch.labels(sample); !labels.empty()) text.append(",").append(labels);
    result.samples.emplace_back(text + "}", sample.value);
  }
  return result;
}

}  // namespace strata::container
