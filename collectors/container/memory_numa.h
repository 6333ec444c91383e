// Memory of each container by NUMA node, from memory.numa_stat of either version; of the host, from
// the nodes themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/container/control_file.h"
#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

struct NodePages {
  std::string_view type;   // "file", "anon", "unevictable"
  std::string_view scope;  // "container" or, with inner cgroups, "hierarchy"
  std::string_view node;   // "0"
  std::uint64_t pages = 0;
};

/// Texts of v1 (pages) and of v2 (bytes, always with inner cgroups).
std::vector<NodePages> parse_numa_stat_v1(std::string_view text);
std::vector<NodePages> parse_numa_stat_v2(std::string_view text, std::uint64_t page_bytes);
/// A node's vmstat below /sys/devices/system/node.
std::vector<NodePages> parse_node_vmstat(std::string_view text, std::string_view node);

class MemoryNumaCollector final : public Collector {
 public:
  MemoryNumaCollector(HostFs fs, CgroupLayout layout);

  [[nodiscard]] std::string_view name() const override { return "container_memory_numa"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Files {
    std::string in;  // directory
    ControlFile stat;
  };
  struct Node {
    std::string number;
    HotFile vmstat;
  };

  [[nodiscard]] Files open(const Container& container) const;
  void add_host(const Entity& entity, Batch& batch);

  CgroupLayout layout_;
  bool v1_;
  std::vector<Node> nodes_;
  ControlReader reader_;
  FollowedFiles<Files> files_;
};

}  // namespace strata::container
