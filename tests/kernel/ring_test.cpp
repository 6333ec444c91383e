// A ring that is too small loses events, and every one that is lost is counted; and a storm in one
// ring neither starves another nor the caller.
#include <poll.h>

#include "bpf/cgroup.h"
#include "bpf/process.h"
#include "bpf/skeleton/cgroup.skel.h"
#include "bpf/skeleton/process.skel.h"
#include "core/kernel/skeleton.h"
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
