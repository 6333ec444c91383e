#include "agent/profile/profile_collector.h"

namespace strata::agent {

Status ProfileCollector::collect(const CollectContext& context, Batch& batch) {
  const auto& counts = service_.counts();
  const auto add = [&](const MetricDef& def, const std::atomic<std::uint64_t>& count) {
    batch.add(def, static_cast<double>(count.load()));
  };
  const auto lose = [&](std::string_view reason, const std::atomic<std::uint64_t>& count) {
    batch.add(profile_lost, static_cast<double>(count.load()), {reason});
  };
  add(profiles_taken, counts.profiles);
  add(profiles_failed, counts.failures);
  add(profile_samples, counts.samples);
  lose("table_full", counts.table_full);
  lose("no_stack", counts.no_stack);
  lose("truncated", counts.truncated);
  lose("incomplete", counts.incomplete);
  add(profile_frames, counts.frames);
  add(profile_unknown_frames, counts.unknown_frames);
  if (const auto store = service_.store()) {
    batch.add(profile_store_bytes, static_cast<double>(store->bytes()));
    batch.add(profile_store_seconds, seconds(store->reach(context.wall)));
    add(profile_map_bytes, counts.kernel_bytes);
    add(profile_table_bytes, counts.table_bytes);
    const auto walk = [&](std::string_view by, const std::atomic<std::uint64_t>& processes) {
      batch.add(profile_walked, static_cast<double>(processes.load()), {by});
    };
    walk("tables", counts.by_tables);
    walk("frame_pointers", counts.by_pointers);
  }
  return {};
}

}  // namespace strata::agent
