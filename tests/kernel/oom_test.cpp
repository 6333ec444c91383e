#include "bpf/oom.h"

#include <csignal>
#include <cstring>
#include <fstream>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

void touch(std::size_t bytes) {
  auto* memory = static_cast<char*>(
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  for (std::size_t at = 0; at < bytes; at += 4096) memory[at] = 1;
}

/// Touches more memory than its container may have; does not return.
int eat_memory() {
  ::prctl(PR_SET_NAME, "memory-eater");
  touch(128 * mib);
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
  EXPECT_EQ(seen[0].cause_pid, seen[0].pid) << "its own want killed it";
  EXPECT_EQ(seen[0].cause_key, container.key());
  EXPECT_STREQ(seen[0].cause_comm, "memory-eater");
  EXPECT_GE(seen[0].time_ns, before);
  EXPECT_LE(seen[0].time_ns, monotonic_ns());
  EXPECT_EQ(kills(object, container.key()), 1U);
  EXPECT_EQ(kills(object, bystander.key()), 0U);
  expect_no_losses(object);
}

/// How many kills the kernel itself counts for the container's limit: memory.oom_control on v1,
/// memory.events on v2, "oom_kill 3".
std::uint64_t kernels_count(const TestContainer& container) {
  std::ifstream file(container.memory_file("memory.oom_control"));
  if (!file) file.open(container.memory_file("memory.events"));
  std::string name;
  std::uint64_t count = 0;
  while (file >> name >> count) {
    if (name == "oom_kill") return count;
  }
  return ~0ULL;
}

/// Has a child that the killer prefers, and then asks for more than is left.
int be_the_last_straw() {
  int ready[2];
  if (::pipe(ready) != 0) return 1;
  const pid_t big = ::fork();
  if (big == 0) {
    ::prctl(PR_SET_NAME, "big-sleeper");
    std::ofstream("/proc/self/oom_score_adj") << 1000;
    touch(10 * mib);
    if (::write(ready[1], "r", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  ::prctl(PR_SET_NAME, "last-straw");
  char told = 0;
  if (::read(ready[0], &told, 1) != 1) return 2;
  touch(8 * mib);
  const int status = wait_for(big);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : 3;
}

TEST_P(OomTest, AgreesWithTheKernelsCountAndTellsWhoseWantKilled) {
  const TestContainer container;
  ASSERT_TRUE(container.limit_memory(16 * mib));
  auto object = load();
  RingEvents<strata_oom_event> events("oom", object->maps.events);
  for (int i = 0; i < 3; ++i) container.run(eat_memory);
  pid_t straw = 0;
  ASSERT_EQ(container.run(be_the_last_straw, &straw), 0);
  EXPECT_EQ(kills(object, container.key()), 4U);
  EXPECT_EQ(kernels_count(container), 4U);
  const auto seen = events.of(container.key());
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_STREQ(seen[3].comm, "big-sleeper");
  EXPECT_NE(seen[3].pid, static_cast<unsigned>(straw));
  EXPECT_EQ(seen[3].cause_pid, static_cast<unsigned>(straw));
  EXPECT_STREQ(seen[3].cause_comm, "last-straw");
  EXPECT_EQ(seen[3].cause_key, container.key());
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
