// What the scheduler's accounting says, held against what the kernel itself counts.
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/kernel/run_queue_fixture.h"

namespace strata::test {
namespace {

class SchedulerTest : public RunQueueFixture<BothFormsTest> {};

constexpr int sleeps = 50;

/// Two processes on one CPU: both want it for 150 ms, then sleep 50 times. Each reports how long it
/// waited, by the kernel.
int compete(const Report& report) {
  pin_to_first_cpu();
  const auto before = own_schedstat();
  const pid_t other = ::fork();
  burn(150 * ms);
  for (int i = 0; i < sleeps; ++i) ::usleep(1000);
  // A child begins at zero.
  report.send(own_schedstat().wait_ns - (other != 0 ? before.wait_ns : 0));
  if (other == 0) ::_exit(0);
  return wait_for(other) == 0 ? 0 : 1;
}

TEST_P(SchedulerTest, MeasuresWaitsCpuTimeAndSwitchesOfTheRightContainer) {
  load();
  const TestContainer container;
  const Report report;
  ASSERT_EQ(container.run([&] { return compete(report); }), 0);
  const auto waited_ns = report.receive() + report.receive();
  const auto got = of(container.key());
  // The slice in which a process moves in is in one count only.
  EXPECT_NEAR(ratio(got.on_cpu_ns, cpu_ns(container)), 1, 0.1);
  // Likewise what it waits to move in and to end.
  EXPECT_NEAR(ratio(got.wait_ns, waited_ns), 1, 0.1);
  EXPECT_GE(got.voluntary_switches, 2U * sleeps);
  EXPECT_GE(got.involuntary_switches, 4U);
  EXPECT_GE(waits(got), got.voluntary_switches);
  EXPECT_LE(got.preempted_by_own, got.involuntary_switches);
  expect_no_losses(object());
  EXPECT_EQ(object()->bss->rows_lost, 0U);
}

TEST_P(SchedulerTest, AgreesWithTheKernelOnVoluntaryAndInvoluntarySwitches) {
  load();
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
  const auto got = of(container.key());
  // The switches before it entered the container and the one that ends it are not the same.
  EXPECT_NEAR(static_cast<double>(got.voluntary_switches), static_cast<double>(usage.ru_nvcsw), 5);
  EXPECT_NEAR(static_cast<double>(got.involuntary_switches), static_cast<double>(usage.ru_nivcsw),
              5);
}

TEST_P(SchedulerTest, SleepIsInterruptibleAndWaitingForAVforkIsNot) {
  load();
  const TestContainer sleeper;
  const TestContainer waiter;
  const Report report;
  ASSERT_EQ(sleeper.run([&] {
    const auto start = monotonic_ns();
    const auto before = own_schedstat();
    for (int i = 0; i < sleeps; ++i) ::usleep(2000);
    const auto after = own_schedstat();
    report.send(monotonic_ns() - start - (after.on_cpu_ns - before.on_cpu_ns) -
                (after.wait_ns - before.wait_ns));
    return 0;
  }),
            0);
  const auto slept = of(sleeper.key());
  EXPECT_NEAR(ratio(slept.interruptible_ns, report.receive()), 1, 0.05);
  EXPECT_LT(slept.uninterruptible_ns, 5 * ms);
  // A parent waits for the end of a vfork in state D.
  ASSERT_EQ(waiter.run([&] {
    const auto start = monotonic_ns();
    const auto before = own_schedstat();
    if (const pid_t child = ::vfork(); child == 0) {
      ::usleep(100'000);
      ::_exit(0);
    }
    const auto after = own_schedstat();
    report.send(monotonic_ns() - start - (after.on_cpu_ns - before.on_cpu_ns) -
                (after.wait_ns - before.wait_ns));
    ::wait(nullptr);
    return 0;
  }),
            0);
  const auto waited = of(waiter.key());
  EXPECT_NEAR(ratio(waited.uninterruptible_ns, report.receive()), 1, 0.1);
  EXPECT_NEAR(ratio(waited.interruptible_ns, 100 * ms), 1, 0.2);  // the child's sleep
}

TEST_P(SchedulerTest, AProcessThatChangesItsContainerCountsInBoth) {
  load();
  const TestContainer first;
  const TestContainer second;
  ASSERT_EQ(first.run([&] {
    burn(60 * ms);
    ::usleep(20'000);
    if (!second.unified().write("cgroup.procs", std::to_string(::getpid())).empty()) return 1;
    ::usleep(1000);
    burn(120 * ms);
    ::usleep(20'000);
    return 0;
  }),
            0);
  // The slice between sleeping and moving counts in the container that it ends in.
  EXPECT_NEAR(ratio(of(first.key()).on_cpu_ns, cpu_ns(first)), 1, 0.1);
  EXPECT_NEAR(ratio(of(second.key()).on_cpu_ns, cpu_ns(second)), 1, 0.1);
  EXPECT_NEAR(ratio(of(first.key()).interruptible_ns, 20 * ms), 1, 0.5);
  EXPECT_NEAR(ratio(of(second.key()).interruptible_ns, 21 * ms), 1, 0.5);
}

TEST_P(SchedulerTest, ShortLivedTasksAreAllCounted) {
  load();
  const TestContainer container;
  constexpr int tasks = 300;
  ASSERT_EQ(container.run([] {
    for (int i = 0; i < tasks; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        burn(ms / 5);
        ::_exit(0);
      }
      wait_for(child);
    }
    return 0;
  }),
            0);
  const auto got = of(container.key());
  EXPECT_NEAR(ratio(got.on_cpu_ns, cpu_ns(container)), 1, 0.05);
  EXPECT_GE(waits(got), static_cast<unsigned>(tasks));
  EXPECT_GE(got.voluntary_switches, static_cast<unsigned>(tasks));
  EXPECT_EQ(object()->bss->task_slots_lost, 0U);
}

TEST_P(SchedulerTest, KnowsContainersByMemoryWhereThereIsNoUnifiedHierarchy) {
  if (v1_hierarchy("memory").directory.empty()) GTEST_SKIP() << "no v1 memory hierarchy is mounted";
  load(1024, true);
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    burn(50 * ms);
    for (int i = 0; i < sleeps; ++i) ::usleep(1000);
    return 0;
  }),
            0);
  const auto got = of(container.memory_key());
  EXPECT_NEAR(ratio(got.on_cpu_ns, cpu_ns(container)), 1, 0.1);
  EXPECT_GE(got.voluntary_switches, static_cast<unsigned>(sleeps));
  EXPECT_EQ(waits(of(container.key())), 0U);
}

INSTANTIATE_BOTH_FORMS(SchedulerTest);

}  // namespace
}  // namespace strata::test
