// What happens when the kernel, its rights or its cgroups refuse: every program that is off says
// why.
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/include/shared.h"
#include "bpf/network.h"
#include "bpf/oom.h"
#include "bpf/process.h"
#include "bpf/skeleton/oom.skel.h"
#include "bpf/skeleton/packets.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "core/kernel/skeleton.h"
#include "core/kernel/statistics.h"
#include "tests/kernel/skeleton/broken.skel.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::KernelFeatures;
using kernel::Skeleton;
using ::testing::Test;

class ObjectTest : public KernelTest {};

const ProgramStatus& find(const std::vector<ProgramStatus>& programs, const std::string& name) {
  static const ProgramStatus missing;
  for (const auto& program : programs) {
    if (program.name == name) return program;
  }
  ADD_FAILURE() << "no program " << name;
  return missing;
}

TEST_F(ObjectTest, ABadProgramAndAMissingTracepointLeaveTheGoodOneAttached) {
  Skeleton<broken_bpf> object(features_, [](broken_bpf&) {});
  object.attach();
  const auto programs = object.programs();
  ASSERT_EQ(programs.size(), 5U);
  EXPECT_FALSE(find(programs, "broken_load").attached);
  EXPECT_EQ(find(programs, "broken_load").reason.rfind("verifier: ", 0), 0U)
      << find(programs, "broken_load").reason;
  EXPECT_FALSE(find(programs, "broken_hook").attached);
  EXPECT_EQ(find(programs, "broken_hook").reason,
            "this kernel has no tracepoint strata_no_such_tracepoint");
  EXPECT_TRUE(find(programs, "good").attached) << find(programs, "good").reason;
  EXPECT_EQ(find(programs, "good").hook, "tp_btf/sched_process_exec");
  EXPECT_TRUE(object.working());
  EXPECT_FALSE(object.health());
}

TEST_F(ObjectTest, WhereTheFirstFormIsRefusedTheRawOneIsTaken) {
  Skeleton<broken_bpf> object(features_, [](broken_bpf&) {});
  object.attach();
  const auto programs = object.programs();
  const auto& half = find(programs, "half_broken");
  EXPECT_TRUE(half.attached) << half.reason;
  EXPECT_EQ(half.hook, "raw_tp/sched_process_exit");
  EXPECT_EQ(half.fallback.rfind("verifier: ", 0), 0U) << half.fallback;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  wait_for(child);
  EXPECT_GE(kernel::read_per_cpu_slot(object->maps.losses, STRATA_LOSS_RING_FULL).value_or(0), 1U);

  const auto& hookless = find(programs, "hookless");
  EXPECT_FALSE(hookless.attached);
  EXPECT_EQ(hookless.reason, "this kernel has no tracepoint strata_no_such_tracepoint");
  EXPECT_EQ(hookless.fallback, "");
}

TEST_F(ObjectTest, WithoutEitherFormBothReasonsAreTold) {
  Skeleton<oom_bpf> object(features_.without("tp_btf").without("raw_tp"), [](oom_bpf&) {});
  EXPECT_EQ(find(object.programs(), "oom_victim").reason, "without tp_btf; else: without raw_tp");
}

TEST_F(ObjectTest, WithoutAnythingEveryProgramSaysWhy) {
  Skeleton<process_bpf> object(KernelFeatures::none(), [](process_bpf&) {});
  object.attach();
  EXPECT_FALSE(object.loaded());
  EXPECT_FALSE(object.working());
  ASSERT_EQ(object.programs().size(), 3U);
  for (const auto& program : object.programs()) {
    EXPECT_EQ(program.reason, "no rights: needs root, or CAP_BPF");
  }
}

TEST_F(ObjectTest, AnUnprivilegedProcessIsToldThatItHasNoRights) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setuid(65534) != 0) ::_exit(1);
    Skeleton<oom_bpf> object(KernelFeatures::probe(), [](oom_bpf&) {});
    object.attach();
    const auto programs = object.programs();
    const bool told = programs.size() == 1 && programs[0].reason.rfind("no rights", 0) == 0;
    ::_exit(!object.working() && told ? 0 : 2);
  }
  EXPECT_EQ(wait_for(child), 0);
}

TEST_F(ObjectTest, CgroupProgramsSayThatThereIsNoUnifiedHierarchy) {
  Skeleton<packets_bpf> nowhere(features_, [](packets_bpf&) {});
  nowhere.attach();
  const auto of_cgroups = [](const auto& program) {
    return program.hook.starts_with("cgroup_skb");
  };
  for (const auto& program : nowhere.programs()) {
    if (!of_cgroups(program)) continue;
    EXPECT_EQ(program.reason, "no cgroup v2 hierarchy is mounted");
  }
  Skeleton<packets_bpf> wrong(features_, [](packets_bpf&) {});
  wrong.attach("/proc");
  for (const auto& program : wrong.programs()) {
    if (!of_cgroups(program)) continue;
    EXPECT_FALSE(program.attached);
    EXPECT_FALSE(program.reason.empty());
    EXPECT_EQ(program.reason.find('\n'), std::string::npos);
  }
}

TEST_F(ObjectTest, RunsAreCountedWhileStatisticsAreOn) {
  Skeleton<process_bpf> object(features_, [](process_bpf&) {});
  object.attach();
  expect_attached(object);
  const auto statistics = kernel::enable_run_statistics();
  ASSERT_TRUE(statistics) << statistics.error().message;
  EXPECT_EQ(TestContainer().run([] { return 0; }), 0);
  const auto programs = object.programs();
  EXPECT_GE(find(programs, "process_fork").runs.value_or(0), 1U);
  EXPECT_GT(find(programs, "process_exit").run_nanoseconds.value_or(0), 0U);
}

TEST_F(ObjectTest, MapsTellTheirMemory) {
  Skeleton<oom_bpf> object(features_, [](oom_bpf&) {});
  ASSERT_TRUE(object.loaded());
  const auto status = kernel::map_status(object->maps.oom_kills);
  EXPECT_EQ(status.name, "oom_kills");
  EXPECT_EQ(status.max_entries, 1024U);
  EXPECT_GT(status.memory_bytes, 1024U * 16);
}

TEST_F(ObjectTest, WhatIsDetachedSaysWhyAndComesBack) {
  Skeleton<packets_bpf> object(features_, [](packets_bpf&) {});
  const auto directory = unified_hierarchy().directory;
  object.attach(directory);
  expect_attached(object);
  EXPECT_FALSE(object.is_detached());
  object.detach("too dear");
  EXPECT_TRUE(object.is_detached());
  EXPECT_FALSE(object.working());
  for (const auto& program : object.programs()) EXPECT_EQ(program.reason, "too dear");
  object.attach("/proc");  // no cgroup: those programs stay away
  EXPECT_TRUE(object.is_detached());
  object.attach(directory);
  EXPECT_FALSE(object.is_detached());
  expect_attached(object);
}

}  // namespace
}  // namespace strata::test
