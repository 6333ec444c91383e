// OutlierAccount: the two maps of an object that looks for outliers. Limits go down into the
// kernel, counts come up.
#pragma once

#include <array>
#include <map>
#include <span>
#include <unordered_map>

#include "bpf/outlier.h"
#include "collectors/kernel/ledger.h"
#include "collectors/kernel/settings.h"
#include "core/collector.h"
#include "core/events/outlier.h"
#include "core/kernel/bpf_object.h"
#include "core/kernel/map_reader.h"

namespace strata::kernel {

/// Loop thread. The maps outlive it. One collection is begin(), observe() for each row of the
/// probe's own map, finish().
class OutlierAccount {
 public:
  /// Of a histogram as the kernel keeps it.
  using Slots = std::span<const __u64, STRATA_HISTOGRAM_SLOTS>;

  /// `counts_lost` is where the kernel counts what `counts` had no room for.
  OutlierAccount(OutlierKind kind, const bpf_map* limits, const bpf_map* counts,
                 const __u64& counts_lost);

  /// Reads what went beyond the limits.
  Status begin(const CollectContext& context, CgroupCensus& census);

  /// A histogram of the cgroup's waits; several of one cgroup add up.
  void observe(CgroupKey key, Slots slots);

  /// Gives every cgroup that has had an outlier its limit, and adds the samples. A limit is looked
  /// at again once a minute: what begins to go wrong now is told of for that long before it counts
  /// as usual.
  Status finish(const OutlierSettings& settings, Batch& batch);

  [[nodiscard]] MapUse limits_use() const { return {raw_limits_, usual_.size(), limits_lost_}; }
  [[nodiscard]] MapUse counts_use() const { return {raw_counts_, counts_.entries(), counts_lost_}; }

 private:
  struct Usual {
    std::array<std::uint64_t, STRATA_HISTOGRAM_SLOTS> slots{};
    Duration limit{};  // as the kernel has it; zero: none of its own
    Instant next{};    // when it is looked at again
  };

  void forget(CgroupKey key);

  OutlierKind kind_;
  const bpf_map* raw_limits_;
  const bpf_map* raw_counts_;
  const __u64& counts_lost_;
  std::uint64_t limits_lost_ = 0;
  HashMap<std::uint64_t, std::uint64_t> limits_;
  HashMap<std::uint64_t, strata_outlier_count> counts_;
  Ledger<std::uint64_t> passed_;
  Instant now_{};
  bool read_ = false;                           // passed_ is whole
  std::unordered_map<CgroupKey, Usual> usual_;  // of cgroups that have had an outlier
};

/// The floor of one kind.
Duration outlier_floor(OutlierKind kind, const OutlierSettings& settings);

}  // namespace strata::kernel
