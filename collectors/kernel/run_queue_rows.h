// RunQueueRows: the tables that bpf/run_queue.bpf.c fills, read from mapped memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "bpf/run_queue.h"
#include "core/identity/cgroup_key.h"
#include "core/kernel/mapped_array.h"

namespace strata::kernel {

/// Rows of one CPU.
struct RunQueueSize {
  std::uint32_t rows = 0;  // at least one group
  std::uint32_t preemptions = 0;
};

/// So that the probe's maps stay within `cap_bytes`.
RunQueueSize run_queue_size(unsigned cpus, std::uint64_t cap_bytes);

/// Lives for one collection, as does the memory that it reads. Loop thread.
class RunQueueRows {
 public:
  using Totals = std::unordered_map<std::uint64_t, strata_run_queue>;

  /// `rows` is those of one CPU.
  RunQueueRows(MappedArray table, MappedArray used, std::size_t rows)
      : table_(std::move(table)), used_(std::move(used)), rows_(rows) {}

  /// What a container had of one CPU.
  struct CpuPart {
    std::uint64_t key = 0;
    std::size_t cpu = 0;
    std::uint64_t on_cpu_ns = 0;
  };

  /// Row key -> sum over the CPUs; valid until the next call.
  const Totals& read();

  /// The CPUs of the last read(), where they are told apart.
  [[nodiscard]] const std::vector<CpuPart>& parts() const { return parts_; }
  void tell_cpus_apart(bool apart) { apart_ = apart; }

  /// Makes room in every CPU's table. Nothing of these keys may run any more.
  void free(const std::unordered_set<std::uint64_t>& keys);

 private:
  template <class Visit>
  void each_used(const Visit& visit) const;

  MappedArray table_;
  MappedArray used_;
  std::size_t rows_;
  Totals totals_;
  bool apart_ = false;
  std::vector<CpuPart> parts_;
};

/// Who took the CPU from whom, in the same way. Loop thread.
class PreemptionRows {
 public:
  explicit PreemptionRows(MappedArray table) : table_(std::move(table)) {}

  /// visit(row) for those in use, some pairs on several CPUs; true: the row is to be freed.
  template <class Visit>
  void read(const Visit& visit) {
    entries_ = 0;
    for (std::size_t i = 0; i < table_.size(); ++i) {
      auto& row = table_.elements<strata_preemption>()[i];
      const std::atomic_ref victim(row.victim);
      if (victim.load(std::memory_order_acquire) == 0) continue;
      ++entries_;
      if (visit(row)) victim.store(0, std::memory_order_release);
    }
  }

  [[nodiscard]] std::size_t entries() const { return entries_; }

 private:
  MappedArray table_;
  std::size_t entries_ = 0;
};

/// The cgroup that a row's key stands for.
inline CgroupKey cgroup_of_row(std::uint64_t key) {
  return {key == STRATA_ROW_OF_NO_KEY ? STRATA_NO_KEY : key};
}

}  // namespace strata::kernel
