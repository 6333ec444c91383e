// The machine's CPUs, caches and NUMA nodes, from /sys/devices/system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"

namespace strata::container {

/// A cache's size: "32K", "8M"; in bytes.
std::optional<std::uint64_t> parse_cache_size(std::string_view text);

/// Bytes of "Node 0 MemTotal:       65839232 kB", the first line of a node's meminfo.
std::optional<std::uint64_t> parse_node_memory(std::string_view text);

struct Cache {
  std::uint64_t id = 0;
  unsigned level = 0;
  std::string type;  // "Data", "Instruction", "Unified"
  std::uint64_t bytes = 0;
  std::size_t threads = 0;  // that share it

  bool operator==(const Cache&) const = default;
};

/// Ids of cores and packages are the firmware's: negative where it does not tell (some of Arm's).
struct Core {
  std::int64_t id = 0;
  std::int64_t package = 0;
  std::vector<unsigned> threads;  // logical CPUs, online ones
  std::vector<Cache> caches;      // not those of the whole node

  bool operator==(const Core&) const = default;
};

struct HugePages {
  std::uint64_t kilobytes = 0;
  std::uint64_t count = 0;

  bool operator==(const HugePages&) const = default;
};

struct Node {
  unsigned id = 0;
  std::vector<Core> cores;
  std::vector<Cache> caches;  // level 3 and higher that all of its CPUs share
  std::optional<std::uint64_t> memory;
  std::vector<HugePages> huge_pages;
  std::vector<std::uint64_t> distances;  // to node 0, 1, ...

  bool operator==(const Node&) const = default;
};

/// A kernel without NUMA is one node, 0. CPUs without a topology are left out.
std::vector<Node> read_topology(const HostFs& fs);

/// Logical CPUs, cores and packages of the online CPUs; without caches, cheaper.
struct CpuCounts {
  std::size_t threads = 0;
  std::optional<std::size_t> cores, packages;  // nullopt: no CPU tells
};
CpuCounts read_cpu_counts(const HostFs& fs);

}  // namespace strata::container
