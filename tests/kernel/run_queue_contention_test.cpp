// Containers that fight for one CPU: who waits, how long, and who made it wait.
#include <algorithm>

#include "bpf/outlier.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/run_queue_fixture.h"

namespace strata::test {
namespace {

/// Takes turns of 100 ms with others that do the same, and keeps strangers out meanwhile.
bool take_turns() {
  const sched_param priority{.sched_priority = 1};
  return ::sched_setscheduler(0, SCHED_RR, &priority) == 0;
}

/// Lets two processes begin together.
struct Gate {
  void pass() const {
    ready.send(1);
    (void)go.receive();
  }
  void await_both() const {
    for (int i = 0; i < 2; ++i) (void)ready.receive();
  }
  void open() const {
    for (int i = 0; i < 2; ++i) go.send(1);
  }
  Report ready;
  Report go;
};

/// Burns until `nanoseconds` have passed, then reports how long it has waited since `before`, by
/// the kernel.
int hog(std::uint64_t nanoseconds, const SchedStat& before, const Report& report) {
  burn(nanoseconds);
  report.send(own_schedstat().wait_ns - before.wait_ns);
  return 0;
}

int hog_in_turns(const Gate& gate, const Report& report) {
  pin_to_first_cpu();
  if (!take_turns()) return 2;
  const auto before = own_schedstat();
  gate.pass();
  return hog(900 * ms, before, report);
}

class ContentionTest : public RunQueueFixture<BothFormsTest> {
 protected:
  void fight() {
    const Gate gate;
    const Report one_report;
    const Report other_report;
    const pid_t one = one_.start([&] { return hog_in_turns(gate, one_report); });
    const pid_t other = other_.start([&] { return hog_in_turns(gate, other_report); });
    gate.await_both();
    before_fight_ = {of(one_.key()).wait_ns, of(other_.key()).wait_ns};
    gate.open();
    EXPECT_EQ(wait_for(one), 0);
    EXPECT_EQ(wait_for(other), 0);
    one_waited_ = one_report.receive();
    other_waited_ = other_report.receive();
  }

  TestContainer one_;
  TestContainer other_;
  std::array<std::uint64_t, 2> before_fight_{};
  std::uint64_t one_waited_ = 0;
  std::uint64_t other_waited_ = 0;
};

TEST_P(ContentionTest, EachWaitsAsLongAsTheKernelSaysAndTheOtherIsTheCause) {
  load();
  fight();
  const auto one = of(one_.key());
  const auto other = of(other_.key());
  EXPECT_GT(one_waited_, 200 * ms);
  EXPECT_NEAR(ratio(one.wait_ns - before_fight_[0], one_waited_), 1, 0.05);
  EXPECT_NEAR(ratio(other.wait_ns - before_fight_[1], other_waited_), 1, 0.05);
  const auto by_other = preemptions(one_.key(), other_.key());
  EXPECT_GE(by_other, 1U);
  EXPECT_LE(by_other, one.involuntary_switches);
  EXPECT_GE(preemptions(other_.key(), one_.key()), 1U);
  EXPECT_EQ(one.preempted_by_own, 0U);
}

TEST_P(ContentionTest, TasksOfOneContainerTakeItFromEachOther) {
  load();
  const Gate gate;
  const Report report;
  const pid_t one = one_.start([&] { return hog_in_turns(gate, report); });
  const pid_t other = one_.start([&] { return hog_in_turns(gate, report); });
  gate.await_both();
  gate.open();
  EXPECT_EQ(wait_for(one), 0);
  EXPECT_EQ(wait_for(other), 0);
  const auto got = of(one_.key());
  EXPECT_GE(got.preempted_by_own, 1U);
  EXPECT_LE(got.preempted_by_own, got.involuntary_switches);
  EXPECT_EQ(preemptions(one_.key(), one_.key()), 0U);
}

TEST_P(ContentionTest, ALongWaitIsAnEventWithItsCause) {
  load();
  RingEvents<strata_outlier_event> events("run_queue", object()->maps.events);
  object()->data->outlier_floor_ns = 20 * ms;
  object()->data->outlier_rest_ns = 0;
  fight();
  const auto of_one = events.of(one_.key());
  EXPECT_GE(of_one.size(), 3U);
  const auto caused = std::find_if(of_one.begin(), of_one.end(), [&](const auto& event) {
    return event.cause_key == other_.key() && event.cause == STRATA_CAUSE_PREEMPTED;
  });
  ASSERT_NE(caused, of_one.end());
  EXPECT_EQ(caused->kind, static_cast<unsigned>(STRATA_OUTLIER_RUN_QUEUE));
  EXPECT_GE(caused->value_ns, 20 * ms);
  EXPECT_EQ(caused->limit_ns, 20 * ms);
  EXPECT_LE(caused->time_ns, monotonic_ns());
  EXPECT_STREQ(caused->comm, "kernel");
  EXPECT_STREQ(caused->cause_comm, "kernel");
  EXPECT_NE(caused->cause_pid, caused->pid);
}

TEST_P(ContentionTest, EventsOfOneContainerKeepADistance) {
  load();
  RingEvents<strata_outlier_event> events("run_queue", object()->maps.events);
  object()->data->outlier_floor_ns = 20 * ms;
  fight();
  EXPECT_EQ(events.of(one_.key()).size(), 1U);
  EXPECT_EQ(events.of(other_.key()).size(), 1U);
}

TEST_P(ContentionTest, WhatAThrottledContainerWaitsIsSeen) {
  const auto v1 = v1_hierarchy("cpu");
  std::optional<TestCgroup> limited;
  if (!v1.directory.empty()) {
    limited.emplace(v1);
    ASSERT_EQ(limited->write("cpu.cfs_period_us", "50000"), "");
    ASSERT_EQ(limited->write("cpu.cfs_quota_us", "10000"), "");
  } else if (!one_.unified().write("cpu.max", "10000 50000").empty()) {
    GTEST_SKIP() << "no cpu controller can limit here";
  }
  load();
  const Report report;
  ASSERT_EQ(one_.run([&] {
    const auto self = std::to_string(::getpid());
    if (limited && !limited->write("cgroup.procs", self).empty()) return 1;
    pin_to_first_cpu();
    return hog(400 * ms, own_schedstat(), report);
  }),
            0);
  const auto waited = report.receive();
  EXPECT_GT(waited, 200 * ms);  // four fifths of the time
  EXPECT_NEAR(ratio(of(one_.key()).wait_ns, waited), 1, 0.1);
}

INSTANTIATE_BOTH_FORMS(ContentionTest);

}  // namespace
}  // namespace strata::test
