#include "bpf/oom.h"

#include <csignal>
#include <cstring>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bpf/skeleton/oom.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::ArgumentKind;
using kernel::Skeleton;

class OomTest : public BothFormsTest {
 protected:
  Skeleton<oom_bpf> load(bool by_memory_v1 = false) {
    const auto arguments = features_.tracepoint("mark_victim");
    Skeleton<oom_bpf> object(features_, [&](oom_bpf& knobs) {
      knobs.rodata->victim_is_task =
          arguments && !arguments->empty() && arguments->front() == ArgumentKind::pointer;
      knobs.rodata->key_by_memory_v1 = by_memory_v1;
    });
    object.attach();
    expect_attached(object);
    return object;
  }

  static std::uint64_t kills(Skeleton<oom_bpf>& object, std::uint64_t key) {
    return counted_for<std::uint64_t>(object->maps.oom_kills, key);
  }
};

constexpr std::size_t mib = 1024 * 1024;

/// Touches more memory than its container may have; does not return.
int eat_memory() {
  ::prctl(PR_SET_NAME, "memory-eater");
  auto* memory = static_cast<char*>(
      ::mmap(nullptr, 128 * mib, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (std::size_t at = 0; at < 128 * mib; at += 4096) memory[at] = 1;
  return 0;
}

TEST_P(OomTest, CountsTheKillAndTellsTheVictimsContainer) {
  const TestContainer container;
  const TestContainer bystander;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  auto object = load();
  RingEvents<strata_oom_event> events("oom", object->maps.events);
  const auto before = monotonic_ns();
  pid_t victim = 0;
  const int status = container.run(eat_memory, &victim);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  const auto seen = events.of(container.key());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].pid, static_cast<unsigned>(victim));
  EXPECT_STREQ(seen[0].comm, "memory-eater");
  EXPECT_GE(seen[0].time_ns, before);
  EXPECT_LE(seen[0].time_ns, monotonic_ns());
  EXPECT_EQ(kills(object, container.key()), 1U);
  EXPECT_EQ(kills(object, bystander.key()), 0U);
  expect_no_losses(object->maps.losses);
}

TEST_P(OomTest, OnAHostWithV1AloneTheMemoryCgroupIsTheKey) {
  if (v1_hierarchy("memory").directory.empty()) GTEST_SKIP() << "no v1 memory hierarchy is mounted";
  const TestContainer container;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  auto object = load(true);
  RingEvents<strata_oom_event> events("oom", object->maps.events);
  const int status = container.run(eat_memory);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_EQ(events.of(container.memory_key()).size(), 1U);
  EXPECT_EQ(kills(object, container.memory_key()), 1U);
}

INSTANTIATE_BOTH_FORMS(OomTest);

}  // namespace
}  // namespace strata::test
