// What a container is allowed and since when it runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/container/followed_files.h"
#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/identity/cgroup_layout.h"

namespace strata::container {

/// cAdvisor's "spec": an unlimited amount of memory is 0, as is a reservation that was not made; an
/// absent quota has no sample.
struct Spec {
  std::optional<std::uint64_t> cpu_period, cpu_quota, cpu_shares;
  std::optional<std::uint64_t> memory_limit, memory_reservation, memory_swap_limit;
};

/// A memory limit of either version; "max" and v1's 2^63-4096 are 0.
std::optional<std::uint64_t> parse_memory_limit(std::string_view text);

/// v2's cpu.max: "20000 100000" or "max 100000".
void parse_cpu_max(std::string_view text, Spec& spec);

/// v1's shares for v2's cpu.weight, by the formula that runtimes use to set it.
std::uint64_t shares_of_weight(std::uint64_t weight);

class StateCollector final : public Collector {
 public:
  StateCollector(HostFs fs, CgroupLayout layout);

  [[nodiscard]] std::string_view name() const override { return "container_state"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Known {
    Instant met{};
    std::optional<Instant> read_at = {};
    Spec spec = {};
  };

  [[nodiscard]] static bool is_old(const Known& known, const Container& container, Instant now);
  [[nodiscard]] Spec read_spec(const Container& container) const;
  void add_cpu(const std::string& path, Spec& spec) const;
  void add_memory(const std::string& path, Spec& spec) const;
  void add_host_memory(Spec& spec) const;

  HostFs fs_;
  CgroupLayout layout_;
  FollowedFiles<Known> specs_;
};

}  // namespace strata::container
