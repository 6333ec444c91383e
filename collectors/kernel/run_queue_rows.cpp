#include "collectors/kernel/run_queue_rows.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "bpf/include/self_cost.h"
#include "collectors/kernel/ledger.h"

namespace strata::kernel {
namespace {

// Twice as many as the 1,000 cgroups that a host must be able to have, for short ways to a row.
constexpr std::uint64_t usual_rows = 2048;

std::uint64_t load(const __u64& word) {
  return std::atomic_ref(const_cast<__u64&>(word)).load(std::memory_order_acquire);
}

}  // namespace

// MiB, at 2 and at 64 possible CPUs:
//   task slots   65,536 x 32 B                        2.0    2.0
//   self_costs   512 x 64 B                           0.0    0.0
//   rows         CPUs x rows x (192 B + 1 B of flag)  0.8   12.8  (2,048 rows, then 1,088)
//   preemptions  CPUs x rows / 4 x 32 B               0.0    1.1  (512, then 272)
//   together                                          2.8   15.9
// The ring (0.25) and the outliers' limits and counts (0.1) come on top.
RunQueueSize run_queue_size(unsigned cpus, std::uint64_t cap_bytes) {
  constexpr std::uint64_t rows_for_a_pair = 4;
  constexpr std::uint64_t row_bytes =
      sizeof(strata_run_queue) + 1 + sizeof(strata_preemption) / rows_for_a_pair;
  constexpr std::uint64_t others = sizeof(strata_task_slot) * STRATA_TASK_SLOTS +
                                   sizeof(strata_self_cost) * STRATA_SELF_COST_CPUS;
  const auto left = cap_bytes > others ? cap_bytes - others : 0;
  const auto fitting = left / row_bytes / std::max(cpus, 1U);
  const auto groups = std::max<std::uint64_t>(std::min(usual_rows, fitting) / STRATA_ROW_GROUP, 1);
  const auto rows = static_cast<std::uint32_t>(groups * STRATA_ROW_GROUP);
  return {rows, rows / static_cast<std::uint32_t>(rows_for_a_pair)};
}

template <class Visit>
void RunQueueRows::each_used(const Visit& visit) const {
  const auto* const groups = used_.elements<strata_row_group>();
  auto* const table = table_.elements<strata_run_queue>();
  for (std::size_t i = 0; i < table_.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    const auto& group = groups[i / STRATA_ROW_GROUP];
    std::memcpy(&eight, &group.used[i % STRATA_ROW_GROUP], sizeof(eight));
    for (std::size_t row = i; eight != 0 && row < i + sizeof(eight); ++row) {
      if (load(table[row].key) != 0) visit(row, table[row]);
    }
  }
}

const RunQueueRows::Totals& RunQueueRows::read() {
  totals_.clear();
  parts_.clear();
  each_used([&](std::size_t index, const strata_run_queue& row) {
    const auto key = load(row.key);
    const auto copy = row;  // the program goes on counting
    auto& total = totals_[key];
    add_counters(total, copy);
    total.key = key;
    if (apart_) parts_.push_back({key, index / rows_, copy.on_cpu_ns});
  });
  return totals_;
}

void RunQueueRows::free(const std::unordered_set<std::uint64_t>& keys) {
  if (keys.empty()) return;
  auto* const groups = used_.elements<strata_row_group>();
  each_used([&](std::size_t index, strata_run_queue& row) {
    if (!keys.contains(row.key)) return;
    // The key goes last: from then on the program may give the row away.
    groups[index / STRATA_ROW_GROUP].used[index % STRATA_ROW_GROUP] = 0;
    std::atomic_ref(row.key).store(0, std::memory_order_release);
  });
}

}  // namespace strata::kernel
