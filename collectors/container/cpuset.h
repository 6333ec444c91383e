// Whether a container's memory moves with its cpuset: v1 only, v2 always moves it.
#pragma once

#include <string>
#include <utility>

#include "collectors/container/control_file.h"
#include "collectors/container/followed_files.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

class CpusetCollector final : public Collector {
 public:
  explicit CpusetCollector(CgroupLayout layout) : layout_(std::move(layout)) {}

  [[nodiscard]] std::string_view name() const override { return "container_cpuset"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    std::string in;  // directory
    ControlFile migrate;
  };

  [[nodiscard]] Files open(const Container& container) const;

  CgroupLayout layout_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
