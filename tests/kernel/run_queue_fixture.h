// The run queue's program loaded alone, its tables, and work for CPUs.
#pragma once

#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include <sched.h>
#include <unistd.h>

#include "bpf/include/self_cost.h"
#include "bpf/run_queue.h"
#include "bpf/skeleton/run_queue.skel.h"
#include "collectors/kernel/run_queue_rows.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"

namespace strata::test {

constexpr std::uint64_t ms = 1'000'000;

/// `Base` is KernelTest, or BothFormsTest.
template <class Base>
class RunQueueFixture : public Base {
 protected:
  using Object = kernel::Skeleton<run_queue_bpf>;

  void load(std::uint32_t rows = 1024, bool key_by_memory_v1 = false) {
    const auto arguments = this->features_.tracepoint("sched_switch");
    const auto all = rows * kernel::possible_cpus();
    object_.emplace(this->features_, [&](run_queue_bpf& knobs) {
      knobs.rodata->has_prev_state = arguments && arguments->size() > 3;
      knobs.rodata->key_by_memory_v1 = key_by_memory_v1;
      knobs.rodata->rows = rows;
      bpf_map__set_max_entries(knobs.maps.run_queues, all);
      bpf_map__set_max_entries(knobs.maps.used_rows, all / STRATA_ROW_GROUP);
      knobs.rodata->preemption_rows = rows;
      bpf_map__set_max_entries(knobs.maps.preemptions, all);
    });
    object().attach();
    this->expect_attached(object());
    auto table = kernel::MappedArray::make(object()->maps.run_queues);
    auto used = kernel::MappedArray::make(object()->maps.used_rows);
    auto preemptions = kernel::MappedArray::make(object()->maps.preemptions);
    ASSERT_TRUE(table && used && preemptions);
    preemptions_.emplace(std::move(*preemptions));
    rows_.emplace(std::move(*table), std::move(*used), rows);
  }

  Object& object() { return *object_; }
  kernel::RunQueueRows& rows() { return *rows_; }

  strata_run_queue of(std::uint64_t key) {
    const auto& totals = rows().read();
    const auto found = totals.find(key);
    return found == totals.end() ? strata_run_queue{} : found->second;
  }

  std::uint64_t preemptions(std::uint64_t victim, std::uint64_t taker) {
    std::uint64_t count = 0;
    preemptions_->read([&](const strata_preemption& row) {
      if (row.victim == victim && row.taker == taker) count += row.count;
      return false;
    });
    return count;
  }

 private:
  std::optional<Object> object_;
  std::optional<kernel::RunQueueRows> rows_;
  std::optional<kernel::PreemptionRows> preemptions_;
};

using RunQueueTest = RunQueueFixture<KernelTest>;

inline void pin_to_first_cpu() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  ::sched_setaffinity(0, sizeof(cpus), &cpus);
}

inline void burn(std::uint64_t nanoseconds) {
  const auto end = monotonic_ns() + nanoseconds;
  while (monotonic_ns() < end) {
  }
}

/// What the kernel itself says of a process: /proc/<pid>/schedstat "on_cpu_ns wait_ns slices".
struct SchedStat {
  std::uint64_t on_cpu_ns = 0;
  std::uint64_t wait_ns = 0;
};

inline SchedStat own_schedstat() {
  SchedStat stat;
  std::ifstream("/proc/self/schedstat") >> stat.on_cpu_ns >> stat.wait_ns;
  return stat;
}

/// What the kernel itself says of a container: cpu.stat "usage_usec 12345", its first line.
inline std::uint64_t cpu_ns(const TestContainer& container) {
  std::string name;
  std::uint64_t microseconds = 0;
  std::ifstream(container.unified().file("cpu.stat")) >> name >> microseconds;
  return microseconds * 1000;
}

inline double ratio(std::uint64_t got, std::uint64_t expected) {
  return static_cast<double>(got) / static_cast<double>(expected);
}

inline std::uint64_t waits(const strata_run_queue& row) {
  std::uint64_t count = 0;
  for (const auto slot : row.wait_slots) count += slot;
  return count;
}

/// A number handed from a child to the test.
class Report {
 public:
  Report() { EXPECT_EQ(::pipe(ends_), 0); }
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;
  ~Report() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  void send(std::uint64_t value) const {
    if (::write(ends_[1], &value, sizeof(value)) != sizeof(value)) ::_exit(98);
  }
  [[nodiscard]] std::uint64_t receive() const {
    std::uint64_t value = 0;
    EXPECT_EQ(::read(ends_[0], &value, sizeof(value)), static_cast<ssize_t>(sizeof(value)));
    return value;
  }

 private:
  int ends_[2] = {-1, -1};
};

}  // namespace strata::test
