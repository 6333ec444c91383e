#include "core/kernel/libbpf_log.h"

#include <cerrno>

#include <gtest/gtest.h>

#include "collectors/kernel/histogram.h"
#include "core/kernel/map_reader.h"

namespace strata::kernel {
namespace {

constexpr std::string_view refused =
    "libbpf: prog 'run_queue_switch': BPF program load failed: Permission denied\n"
    "libbpf: prog 'run_queue_switch': -- BEGIN PROG LOAD LOG --\n"
    "0: R1=ctx() R10=fp0\n"
    "; return ctx[30];\n"
    "3: (79) r0 = *(u64 *)(r1 +240)\n"
    "func 'sched_switch' doesn't have 31-th argument\n"
    "invalid bpf_context access off=240 size=8\n"
    "verification time 55 usec\n"
    "stack depth 0\n"
    "processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0\n"
    "-- END PROG LOAD LOG --\n"
    "libbpf: prog 'run_queue_switch': failed to load: -13\n"
    "libbpf: failed to load object 'run_queue_bpf'\n";

TEST(LibbpfLogTest, TheReasonIsTheVerifiersLastStatement) {
  EXPECT_EQ(failed_program(refused), "run_queue_switch");
  EXPECT_EQ(failure_reason(refused, -EACCES),
            "verifier: invalid bpf_context access off=240 size=8");
}

TEST(LibbpfLogTest, WithoutAVerifierItIsLibbpfsFirstComplaint) {
  EXPECT_EQ(failure_reason("libbpf: map 'events': failed to create\nlibbpf: other\n", -EPERM),
            "map 'events': failed to create (Operation not permitted)");
  EXPECT_EQ(failed_program("libbpf: map 'events': failed to create\n"), "");
}

TEST(LibbpfLogTest, WithoutAnyTextItIsTheErrno) {
  EXPECT_EQ(failure_reason("", ENOENT), "No such file or directory");
}

TEST(LibbpfLogTest, ALogCutAnywhereGivesOneLine) {
  for (std::size_t size = 0; size <= refused.size(); ++size) {
    const auto cut = refused.substr(0, size);
    const auto reason = failure_reason(cut, -EACCES);
    EXPECT_FALSE(reason.empty()) << size;
    EXPECT_EQ(reason.find('\n'), std::string::npos) << size;
    (void)failed_program(cut);
  }
}

TEST(MapMemoryTest, IsTheMemlockLine) {
  EXPECT_EQ(parse_map_memory("pos:\t0\nmap_type:\t5\nmemlock:\t1234\nmap_id:\t7\n").value_or(0),
            1234U);
  EXPECT_EQ(parse_map_memory("pos:\t0\n").error().code, Code::not_found);
  EXPECT_EQ(parse_map_memory("memlock:\tx\n").error().code, Code::parse);
}

TEST(ExportedHistogramTest, BucketsAreCumulativeAndEndAtTheirBounds) {
  strata_histogram raw{};
  raw.count = 4;
  raw.sum_ns = 1'500'000'000;
  raw.slots[0] = 1;   // below 128 ns
  raw.slots[4] = 1;   // 1024 to 2047 ns
  raw.slots[5] = 1;   // 2048 to 4095 ns
  raw.slots[31] = 1;  // above 137 s
  const ExportedHistogram histogram(raw);
  const auto view = histogram.view();
  ASSERT_EQ(view.buckets.size(), 13U);
  EXPECT_DOUBLE_EQ(view.buckets[0].upper_bound, 1.024e-6);
  EXPECT_EQ(view.buckets[0].cumulative_count, 1U);
  EXPECT_DOUBLE_EQ(view.buckets[1].upper_bound, 4.096e-6);
  EXPECT_EQ(view.buckets[1].cumulative_count, 3U);
  EXPECT_EQ(view.buckets.back().cumulative_count, 3U);
  EXPECT_DOUBLE_EQ(view.buckets.back().upper_bound, 17.179869184);
  EXPECT_EQ(view.count, 4U);
  EXPECT_DOUBLE_EQ(view.sum, 1.5);
}

}  // namespace
}  // namespace strata::kernel
