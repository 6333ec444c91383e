// A ring that is too small loses events, and every one that is lost is counted; and a storm in one
// ring neither starves another nor the caller.
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/cgroup.h"
#include "bpf/process.h"
#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "core/base/page_size.h"
#include "core/kernel/mapping.h"
#include "core/kernel/skeleton.h"
#include "core/kernel/statistics.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

class RingTest : public KernelTest {};

constexpr unsigned smallest_ring = 4096;
constexpr int many = 50;

bool readable(int fd) {
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, 0) == 1;
}

TEST_F(RingTest, WhatAFullRingLosesIsCounted) {
  Skeleton<cgroup_bpf> object(features_, [](cgroup_bpf& knobs) {
    bpf_map__set_max_entries(knobs.maps.events, smallest_ring);
  });
  RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
  object.attach();
  expect_attached(object);
  const TestCgroup parent(unified_hierarchy());
  for (int i = 0; i < many; ++i) TestCgroup(unified_hierarchy(), parent.path()).remove();
  const auto dropped = kernel::read_per_cpu_slot(object->maps.losses, STRATA_LOSS_RING_FULL);
  ASSERT_TRUE(dropped);
  std::size_t ours = 0;
  for (const auto& event : events.all()) {
    if (std::string_view(event.path).starts_with(parent.path())) ++ours;
  }
  constexpr std::size_t caused = 1 + 2 * many;
  EXPECT_LE(ours, smallest_ring / sizeof(strata_cgroup_event));
  EXPECT_GE(ours + *dropped, caused);  // other programs' cgroups may be among the lost ones
  EXPECT_LE(ours + *dropped, caused + 20);
  EXPECT_GT(*dropped, 0U);
}

/// What ended and what was executed, by two counts that no ring is in: the map's and the kernel's.
std::uint64_t happened(Skeleton<process_bpf>& object) {
  std::uint64_t total = 0;
  kernel::HashMap<std::uint64_t, strata_processes> rows(object->maps.processes);
  EXPECT_TRUE(rows.read([&](auto /*key*/, const auto& row) { total += row.exited; }));
  for (const auto& program : object.programs()) {
    if (program.name == "process_exec") total += program.runs.value_or(0);
  }
  return total;
}

/// Whatever else the machine does meanwhile is in all the counts, so that they agree exactly once
/// nothing happened between two looks.
TEST_F(RingTest, InAStormOfProcessesEventsAndDropsAreExactlyWhatHappened) {
  const auto statistics = kernel::enable_run_statistics();
  ASSERT_TRUE(statistics) << statistics.error().message;
  Skeleton<process_bpf> object(features_, [](process_bpf& knobs) {
    bpf_map__set_max_entries(knobs.maps.events, smallest_ring);
  });
  RingEvents<strata_process_event> events("process", object->maps.events);
  object.attach();
  expect_attached(object);
  const TestContainer container;
  container.run([] {
    for (int i = 0; i < 8 * many; ++i) {
      const pid_t child = ::fork();
      if (child == 0) ::_exit(0);
      if (i % 16 == 15) {
        while (::wait(nullptr) > 0) {
        }
      }
    }
    return 0;
  });
  std::uint64_t before = 0;
  std::uint64_t counted = 0;
  std::uint64_t dropped = 0;
  for (int i = 0; i < 100; ++i) {
    before = happened(object);
    dropped = kernel::read_per_cpu_slot(object->maps.losses, STRATA_LOSS_RING_FULL).value_or(0);
    counted = events.all().size() + dropped;
    if (happened(object) == before) break;
  }
  std::uint64_t missed = 0;  // an event that finds the program at work for another, see StormTest
  for (const auto& program : object.programs()) missed += program.missed;
  EXPECT_EQ(counted, before);
  EXPECT_GE(counted + missed, 8U * many);
  EXPECT_GT(dropped, 0U);
}

TEST_F(RingTest, WhatAFullMapCannotTakeIsCounted) {
  constexpr unsigned room = 4;
  constexpr int containers = 20;
  Skeleton<process_bpf> object(
      features_, [](process_bpf& knobs) { bpf_map__set_max_entries(knobs.maps.processes, room); });
  object.attach();
  expect_attached(object);
  for (int i = 0; i < containers; ++i) TestContainer().run([] { return 0; });
  std::uint64_t stored = 0;
  kernel::HashMap<std::uint64_t, strata_processes> rows(object->maps.processes);
  EXPECT_TRUE(rows.read([&](auto, const auto& row) { stored += row.started + row.exited; }));
  const auto lost = object->bss->lost.processes;
  EXPECT_EQ(rows.entries(), room);
  EXPECT_GE(lost, containers - room);  // an exit in each container that found no room
  EXPECT_EQ(object->bss->lost.killed, 0U) << "another map";
  EXPECT_GE(stored + lost, 2U * containers);  // each child's fork here, and its exit there
}

TEST_F(RingTest, APumpStopsAtItsBudgetAndStaysReadable) {
  Skeleton<cgroup_bpf> object(features_, [](cgroup_bpf&) {});
  RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
  object.attach();
  expect_attached(object);
  for (int i = 0; i < 10; ++i) TestCgroup(unified_hierarchy()).remove();
  EXPECT_TRUE(readable(events.pump().epoll_fd()));
  EXPECT_TRUE(events.pump().pump(3));
  EXPECT_EQ(events.pump().counts().front().events, 3U);
  EXPECT_TRUE(readable(events.pump().epoll_fd()));
  EXPECT_GE(events.all().size(), 20U);
  EXPECT_FALSE(readable(events.pump().epoll_fd()));
}

/// More of them than the reader maps at a time, past the ring's end: 1,080 bytes each.
TEST_F(RingTest, ALongBacklogIsReadWholeAndInItsOrder) {
  Skeleton<cgroup_bpf> object(features_, [](cgroup_bpf&) {});
  RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
  object.attach();
  expect_attached(object);
  const TestCgroup parent(unified_hierarchy());
  constexpr int turns = 4;
  std::vector<std::uint64_t> made;
  for (int turn = 0; turn < turns; ++turn) {
    for (int i = 0; i < many; ++i) {
      const TestCgroup cgroup(unified_hierarchy(), parent.path());
      made.push_back(cgroup.key());
    }
    (void)events.all();
  }
  std::vector<std::uint64_t> told;
  for (const auto& event : events.all()) {
    if (event.parent_key == parent.key() && event.type == STRATA_CGROUP_MKDIR) {
      told.push_back(event.key);
    }
  }
  EXPECT_EQ(told, made);
}

TEST_F(RingTest, WhatHasBeenReadIsNotResident) {
  Skeleton<cgroup_bpf> object(features_, [](cgroup_bpf&) {});
  const auto before = resident_map_bytes();
  RingEvents<strata_cgroup_event> events("cgroup", object->maps.events);
  object.attach();
  expect_attached(object);
  for (int i = 0; i < many; ++i) TestCgroup(unified_hierarchy()).remove();
  EXPECT_GE(events.all().size(), std::size_t{2 * many});
  EXPECT_EQ(resident_map_bytes() - before, 2 * page_bytes());  // where to read, and up to
}

TEST_F(RingTest, AStormInOneRingDoesNotStarveAnother) {
  Skeleton<process_bpf> stormy(features_, [](process_bpf&) {});
  Skeleton<cgroup_bpf> calm(features_, [](cgroup_bpf&) {});
  auto pump = kernel::RingPump::make();
  ASSERT_TRUE(pump);
  int calm_events = 0;
  const auto count_calm = [&](std::span<const std::byte>) {
    ++calm_events;
    return true;
  };
  ASSERT_TRUE(pump->add("process", stormy->maps.events, [](auto) { return false; }));
  ASSERT_TRUE(pump->add("cgroup", calm->maps.events, count_calm));
  stormy.attach();
  calm.attach();
  const TestContainer container;
  for (int i = 0; i < many; ++i) container.run([] { return 0; });
  EXPECT_TRUE(pump->pump(5));
  EXPECT_EQ(calm_events, 5);
  const auto counts = pump->counts();
  EXPECT_EQ(counts[0].events, 5U);
  EXPECT_EQ(counts[0].malformed, 5U);  // what its decoder refused
  EXPECT_EQ(counts[1].malformed, 0U);
}

}  // namespace
}  // namespace strata::test
