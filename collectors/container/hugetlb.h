// Huge pages of each container, from the hugetlb controller of either version.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/container/control_file.h"
#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// "2MB" as control files call it, from "hugepages-2048kB" below /sys/kernel/mm/hugepages.
std::optional<std::string> page_size_name(std::string_view directory);

class HugetlbCollector final : public Collector {
 public:
  HugetlbCollector(const HostFs& fs, CgroupLayout layout);

  [[nodiscard]] std::string_view name() const override { return "container_hugetlb"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct PageSize {
    std::string name;
    std::string usage, peak, failures;  // names of files; v2 has no peak
  };
  struct Files {
    std::string in;                                  // directory
    std::vector<ControlFile> usage, peak, failures;  // in the order of sizes_
  };

  [[nodiscard]] Files open(const Container& container) const;
  void add(Files& files, const Entity& entity, Batch& batch);

  CgroupLayout layout_;
  bool v1_;
  std::vector<PageSize> sizes_;  // of this machine
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
