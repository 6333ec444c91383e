#include <gtest/gtest.h>

#include "bpf/include/self_cost.h"
#include "collectors/kernel/run_queue_rows.h"

namespace strata::kernel {
namespace {

constexpr std::uint64_t cap = 16 << 20;

std::uint64_t bytes(unsigned cpus, RunQueueSize size) {
  return sizeof(strata_task_slot) * STRATA_TASK_SLOTS +
         sizeof(strata_self_cost) * STRATA_SELF_COST_CPUS +
         std::uint64_t{cpus} * size.rows * (sizeof(strata_run_queue) + 1) +
         std::uint64_t{cpus} * size.preemptions * sizeof(strata_preemption);
}

TEST(RunQueueSize, AThousandCgroupsFitFromTwoCpusToSixtyFour) {
  EXPECT_EQ(run_queue_size(2, cap).rows, 2048U);
  EXPECT_EQ(run_queue_size(2, cap).preemptions, 512U);
  EXPECT_EQ(run_queue_size(64, cap).rows, 1088U);
  EXPECT_EQ(run_queue_size(64, cap).preemptions, 272U);
}

TEST(RunQueueSize, StaysWithinTheCap) {
  for (const unsigned cpus : {1U, 2U, 8U, 64U, 128U, 512U}) {
    EXPECT_LE(bytes(cpus, run_queue_size(cpus, cap)), cap) << cpus;
  }
}

TEST(RunQueueSize, RowsComeInGroupsAndThereIsAlwaysOne) {
  for (const unsigned cpus : {3U, 48U, 96U}) {
    EXPECT_EQ(run_queue_size(cpus, cap).rows % STRATA_ROW_GROUP, 0U);
  }
  EXPECT_EQ(run_queue_size(4, 0).rows, static_cast<std::uint32_t>(STRATA_ROW_GROUP));
}

}  // namespace
}  // namespace strata::kernel
