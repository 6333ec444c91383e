// OutlierWatch: what a probe needs to look for outliers: its knobs, its account and its events.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "collectors/kernel/event_stream.h"
#include "collectors/kernel/outlier_account.h"
#include "collectors/kernel/outlier_events.h"
#include "core/events/journal.h"

namespace strata::kernel {

/// The parts of a loaded object that includes outlier.bpf.h. The knobs lie in memory that the
/// kernel shares.
struct OutlierParts {
  const bpf_map* limits = nullptr;
  const bpf_map* counts = nullptr;
  const bpf_map* events = nullptr;
  const bpf_map* losses = nullptr;
  volatile std::uint64_t* floor_ns = nullptr;
  volatile std::uint64_t* rest_ns = nullptr;
  const __u64& counts_lost;
};

/// `object` is a loaded Skeleton.
template <class Object>
OutlierParts outlier_parts(Object& object) {
  // __u64 and uint64_t are one size and two types.
  static_assert(sizeof(object->data->outlier_floor_ns) == sizeof(std::uint64_t));
  const auto knob = [](volatile __u64& at) {
    return reinterpret_cast<volatile std::uint64_t*>(&at);
  };
  return {.limits = object->maps.outlier_limits,
          .counts = object->maps.outlier_counts,
          .events = object->maps.events,
          .losses = object->maps.losses,
          .floor_ns = knob(object->data->outlier_floor_ns),
          .rest_ns = knob(object->data->outlier_rest_ns),
          .counts_lost = object->bss->outlier_counts_lost};
}

/// Loop thread. The object, the stream and the journal outlive it.
class OutlierWatch {
 public:
  /// Listens to the object's ring under the name `ring`, so before the object is attached.
  OutlierWatch(OutlierKind kind, const OutlierParts& parts, std::string ring, EventStream& stream,
               EventJournal& journal);
  OutlierWatch(const OutlierWatch&) = delete;
  OutlierWatch& operator=(const OutlierWatch&) = delete;

  /// Takes effect at once in the kernel.
  void apply(const OutlierSettings& settings);

  /// One collection is begin(), observe() for each row of the probe's map, finish().
  Status begin(const CollectContext& context, CgroupCensus& census) {
    return account_.begin(context, census);
  }
  void observe(CgroupKey key, OutlierAccount::Slots slots) { account_.observe(key, slots); }
  Status finish(Batch& batch);

  void describe(std::vector<MapUse>& uses) const {
    uses.insert(uses.end(), {account_.limits_use(), account_.counts_use()});
  }

 private:
  OutlierKind kind_;
  OutlierParts parts_;
  OutlierAccount account_;
  OutlierSettings settings_;
  DiskNames disks_;
  Status heard_;
};

}  // namespace strata::kernel
