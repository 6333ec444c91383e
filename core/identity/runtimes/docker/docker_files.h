// DockerFiles: Docker's containers as the daemon's own files tell them:
// <root>/containers/<id>/{config.v2.json,hostconfig.json}.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/identity/runtimes/docker/docker_api.h"
#include "core/identity/runtimes/runtime_files.h"

namespace strata {

/// A config.v2.json. Without the network mode, which stands in hostconfig.json.
Result<RuntimeContainer> parse_docker_config(std::string_view json,
                                             const LabelNames& labels = default_labels);

/// Sets what a hostconfig.json tells of the network; nothing where it cannot be read.
void parse_docker_host_config(std::string_view json, RuntimeContainer& container);

class DockerFiles final : public RuntimeFiles {
 public:
  /// `root` as Docker calls it ("/var/lib/docker"); `rooted` is where it is to be read, as the host
  /// may be seen below a directory.
  DockerFiles(std::string root, std::string rooted, LabelNames labels, const Clock& clock)
      : root_(std::move(root)),
        rooted_(std::move(rooted)),
        labels_(std::move(labels)),
        clock_(clock) {}

  std::optional<RuntimeContainers> look(const std::set<std::string>& wanted) override;

 private:
  struct Known {
    FileMark mark;
    std::shared_ptr<const RuntimeContainer> container;
  };

  [[nodiscard]] std::shared_ptr<const RuntimeContainer> read(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> own_paths_of(const std::string& id) const;

  std::string root_;
  std::string rooted_;
  LabelNames labels_;
  const Clock& clock_;
  std::map<std::string, Known> known_;
};

}  // namespace strata
