#include "bpf/run_queue.h"

#include <fstream>
#include <numeric>

#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/skeleton/run_queue.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

class RunQueueTest : public KernelTest {
 protected:
  Skeleton<run_queue_bpf> load() {
    const auto arguments = features_.tracepoint("sched_switch");
    Skeleton<run_queue_bpf> object(features_, [&](run_queue_bpf& knobs) {
      knobs.rodata->has_prev_state = arguments && arguments->size() > 3;
    });
    object.attach();
    expect_attached(object);
    return object;
  }

  static strata_run_queue of(Skeleton<run_queue_bpf>& object, std::uint64_t key) {
    return counted_for<strata_run_queue>(object->maps.run_queues, key);
  }
};

void pin_to_first_cpu() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  ::sched_setaffinity(0, sizeof(cpus), &cpus);
}

void burn(std::uint64_t nanoseconds) {
  const auto end = monotonic_ns() + nanoseconds;
  while (monotonic_ns() < end) {
  }
}

/// What the kernel itself says of a process: /proc/<pid>/schedstat "on_cpu_ns wait_ns slices".
struct SchedStat {
  std::uint64_t on_cpu_ns = 0;
  std::uint64_t wait_ns = 0;
};

SchedStat own_schedstat() {
  SchedStat stat;
  std::ifstream("/proc/self/schedstat") >> stat.on_cpu_ns >> stat.wait_ns;
  return stat;
}

double ratio(std::uint64_t got, std::uint64_t expected) {
  return static_cast<double>(got) / static_cast<double>(expected);
}

constexpr std::uint64_t ms = 1'000'000;
constexpr int sleeps = 50;

/// What the kernel itself says of a container: cpu.stat "usage_usec 12345", its first line.
std::uint64_t cpu_ns(const TestContainer& container) {
  std::string name;
  std::uint64_t microseconds = 0;
  std::ifstream(container.unified().file("cpu.stat")) >> name >> microseconds;
  return microseconds * 1000;
}

/// Two processes on one CPU: both want it for 150 ms, then sleep 50 times. Writes how long each
/// waited, by the kernel, to `report`.
int compete(int report) {
  pin_to_first_cpu();
  const auto before = own_schedstat();
  const pid_t other = ::fork();
  burn(150 * ms);
  for (int i = 0; i < sleeps; ++i) ::usleep(1000);
  auto wait_ns = own_schedstat().wait_ns;
  if (other != 0) wait_ns -= before.wait_ns;  // a child begins at zero
  if (::write(report, &wait_ns, sizeof(wait_ns)) != sizeof(wait_ns)) return 1;
  if (other == 0) ::_exit(0);
  return wait_for(other) == 0 ? 0 : 1;
}

TEST_F(RunQueueTest, MeasuresWaitsCpuTimeAndSwitchesOfTheRightContainer) {
  auto object = load();
  const TestContainer container;
  int report[2];
  ASSERT_EQ(::pipe(report), 0);
  ASSERT_EQ(container.run([&] { return compete(report[1]); }), 0);
  std::uint64_t waited_ns = 0;
  for (int i = 0; i < 2; ++i) {
    std::uint64_t one = 0;
    ASSERT_EQ(::read(report[0], &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
    waited_ns += one;
  }
  const auto got = of(object, container.key());
  // The slice in which a process moves in is in one count only.
  EXPECT_NEAR(ratio(got.on_cpu_ns, cpu_ns(container)), 1, 0.1);
  // Likewise what it waits to move in and to end, and a wait that a migration cut.
  EXPECT_NEAR(ratio(got.wait.sum_ns, waited_ns), 1, 0.2);
  EXPECT_GE(got.voluntary_switches, 2U * sleeps);
  EXPECT_GE(got.involuntary_switches, 4U);
  EXPECT_GE(got.wait.count, got.voluntary_switches);
  EXPECT_EQ(std::accumulate(std::begin(got.wait.slots), std::end(got.wait.slots), std::uint64_t{0}),
            got.wait.count);
  expect_no_losses(object->maps.losses);
  ::close(report[0]);
  ::close(report[1]);
}

TEST_F(RunQueueTest, AgreesWithTheKernelOnVoluntaryAndInvoluntarySwitches) {
  auto object = load();
  const TestContainer container;
  const pid_t child = container.start([] {
    for (int i = 0; i < sleeps; ++i) ::usleep(100);
    burn(50 * ms);
    return 0;
  });
  rusage usage{};
  int status = -1;
  ASSERT_EQ(::wait4(child, &status, 0, &usage), child);
  ASSERT_EQ(status, 0);
  const auto got = of(object, container.key());
  // The switches before it entered the container and the one that ends it are not the same.
  EXPECT_NEAR(static_cast<double>(got.voluntary_switches), static_cast<double>(usage.ru_nvcsw), 5);
  EXPECT_NEAR(static_cast<double>(got.involuntary_switches), static_cast<double>(usage.ru_nivcsw),
              5);
}

TEST_F(RunQueueTest, CountsWhatAFullMapLoses) {
  const auto arguments = features_.tracepoint("sched_switch");
  Skeleton<run_queue_bpf> object(features_, [&](run_queue_bpf& knobs) {
    knobs.rodata->has_prev_state = arguments && arguments->size() > 3;
    bpf_map__set_max_entries(knobs.maps.run_queues, 1);
  });
  object.attach();
  expect_attached(object);
  ::usleep(20'000);  // the root's threads take the one place
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    for (int i = 0; i < sleeps; ++i) ::usleep(100);
    return 0;
  }),
            0);
  EXPECT_EQ(of(object, container.key()).wait.count, 0U);
  EXPECT_GE(kernel::read_per_cpu_slot(object->maps.losses, STRATA_LOSS_MAP_FULL).value_or(0),
            static_cast<unsigned>(sleeps));
}

}  // namespace
}  // namespace strata::test
