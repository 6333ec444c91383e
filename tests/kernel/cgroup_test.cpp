#include "bpf/cgroup.h"

#include <unistd.h>

#include "bpf/skeleton/cgroup.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

class CgroupTest : public BothFormsTest {
 protected:
  Skeleton<cgroup_bpf> load(unsigned hierarchy = 0) {
    Skeleton<cgroup_bpf> object(
        features_, [&](cgroup_bpf& knobs) { knobs.rodata->identifying_hierarchy = hierarchy; });
    object.attach();
    expect_attached(object);
    return object;
  }
};

constexpr std::uint64_t root_inode = 1;

TEST_P(CgroupTest, TellsOfCreationOfAProcessMovedInAndOfRemoval) {
  auto object = load();
  RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
  const auto before = monotonic_ns();
  TestCgroup cgroup(unified_hierarchy());
  const pid_t child = ::fork();
  if (child == 0) ::_exit(cgroup.write("cgroup.procs", std::to_string(::getpid())).empty() ? 0 : 1);
  ASSERT_EQ(wait_for(child), 0);
  cgroup.remove();
  const auto after = monotonic_ns();

  const auto seen = events.of(cgroup.key());
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[0].type, STRATA_CGROUP_MKDIR);
  EXPECT_EQ(seen[0].pid, static_cast<unsigned>(::getpid()));
  EXPECT_EQ(seen[1].type, STRATA_CGROUP_ATTACH);
  EXPECT_EQ(seen[1].pid, static_cast<unsigned>(child));
  EXPECT_EQ(seen[2].type, STRATA_CGROUP_RMDIR);
  EXPECT_EQ(seen[2].pid, static_cast<unsigned>(::getpid()));
  for (const auto& event : seen) {
    EXPECT_EQ(event.parent_key, root_inode);
    EXPECT_STREQ(event.path, cgroup.path().c_str());
    EXPECT_STREQ(event.comm, "kernel");
    EXPECT_GE(event.time_ns, before);
    EXPECT_LE(event.time_ns, after);
  }
  expect_no_losses(object);
}

TEST_P(CgroupTest, NamesTheParentOfANestedCgroup) {
  auto object = load();
  RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
  const TestCgroup outer(unified_hierarchy());
  const TestCgroup inner(unified_hierarchy(), outer.path());
  const auto seen = events.of(inner.key());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].parent_key, outer.key());
  EXPECT_STREQ(seen[0].path, inner.path().c_str());
}

TEST_P(CgroupTest, HearsTheIdentifyingHierarchyOnly) {
  const auto memory = v1_hierarchy("memory");
  if (memory.directory.empty()) GTEST_SKIP() << "no v1 memory hierarchy is mounted";
  auto unified_only = load();
  auto memory_only = load(memory.id);
  RingEvents<strata_cgroup_event> unified_events("unified", unified_only->maps.events);
  RingEvents<strata_cgroup_event> memory_events("memory", memory_only->maps.events);
  const TestCgroup in_memory(memory);
  const TestCgroup in_unified(unified_hierarchy());
  EXPECT_EQ(unified_events.of(in_memory.key()).size(), 0U);
  EXPECT_EQ(unified_events.of(in_unified.key()).size(), 1U);
  const auto seen = memory_events.of(in_memory.key());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].parent_key,
            std::uint64_t{memory.id} << STRATA_KEY_HIERARCHY_SHIFT | root_inode);
  EXPECT_EQ(memory_events.of(in_unified.key()).size(), 0U);
}

INSTANTIATE_BOTH_FORMS(CgroupTest);

}  // namespace
}  // namespace strata::test
