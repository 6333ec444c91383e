// ContainerLook: which containers there are, for a command that runs without an agent and wants no
// more than that.
#pragma once

#include <memory>

#include "agent/config/config.h"
#include "agent/pipeline/runtime_sources.h"
#include "core/identity/container_index.h"

namespace strata::agent {

/// One thread. The runtimes' sources have threads of their own meanwhile.
class ContainerLook {
 public:
  /// Waits until every source of names has answered, or two seconds.
  explicit ContainerLook(const Config& config);

  /// As they are now. Never null.
  std::shared_ptr<const ContainerSet> containers();

  [[nodiscard]] const HostFs& fs() const { return fs_; }
  [[nodiscard]] const CgroupLayout& layout() const { return index_->layout(); }

 private:
  [[nodiscard]] bool answered() const;

  SystemClock clock_;
  HostFs fs_;
  RuntimeSources sources_;
  std::unique_ptr<ContainerIndex> index_;
};

}  // namespace strata::agent
