#include "collectors/container/cpu_clocks.h"

#include <gtest/gtest.h>

#include "collectors/container/cpu.h"
#include "collectors/container/memory.h"
#include "collectors/container/pressure.h"
#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

std::string stalled(int microseconds) {
  return "some avg10=0.00 total=" + std::to_string(microseconds) + "\nfull avg10=0.00 total=0\n";
}

/// A container on a host of cgroup v2, all three collectors of one round after the other.
class CpuClocksTest : public testing::Test {
 protected:
  CpuClocksTest() {
    run(1'000'000);
    write("memory.current", "5000\n");
    write("memory.peak", "6000\n");
    write("memory.events", "max 1\noom_kill 0\n");
    for (const auto* const file : {"cpu.pressure", "memory.pressure", "io.pressure"}) {
      write(file, stalled(0));
    }
  }

  void write(const std::string& file, const std::string& text) {
    host_.write_cgroup("", api_path, file, text);
  }
  void run(int microseconds) {
    write("cpu.stat", "usage_usec " + std::to_string(microseconds) + "\n");
  }
  void round(Duration later) {
    clock_.advance(later);
    (void)collect(cpu_, containers_, clock_);
    memory_ = collect(memory_collector_, containers_, clock_);
    pressure_ = collect(pressure_collector_, containers_, clock_);
  }
  [[nodiscard]] double peak() const {
    return memory_.value(R"(container_memory_max_usage_bytes{name="api"})").value_or(-1);
  }
  [[nodiscard]] double waited_for(const std::string& resource) const {
    const auto family = "container_pressure_" + resource + "_waiting_seconds_total{name=\"api\"}";
    return pressure_.value(family).value_or(-1);
  }

  test::FakeHost host_{CgroupMode::v2};
  test::FakeClock clock_;
  std::shared_ptr<const ContainerSet> containers_ = one_container();
  std::shared_ptr<CpuClockBoard> board_ = std::make_shared<CpuClockBoard>();
  CpuCollector cpu_{host_.fs(), host_.layout(), {}, board_};
  MemoryCollector memory_collector_{host_.fs(), host_.layout(), {}, board_};
  PressureCollector pressure_collector_{host_.fs(), host_.layout(), board_};
  Collected memory_;
  Collected pressure_;
};

TEST_F(CpuClocksTest, MarksOfMemoryAreReadWhenTheCgroupHasRun) {
  round(0s);
  write("memory.peak", "7000\n");
  round(10s);
  EXPECT_EQ(peak(), 6000) << "not read: nothing has run that could have raised it";
  run(1'000'001);
  round(10s);
  EXPECT_EQ(peak(), 7000);
}

TEST_F(CpuClocksTest, MarksOfMemoryAreReadWhenUsageHasMoved) {
  round(0s);
  write("memory.peak", "7000\n");
  write("memory.current", "6500\n");
  round(10s);
  EXPECT_EQ(peak(), 7000);
}

TEST_F(CpuClocksTest, NothingIsLeftUnreadForLongerThanAMinute) {
  round(0s);
  write("memory.peak", "7000\n");
  round(59s);
  EXPECT_EQ(peak(), 6000);
  round(1s);
  EXPECT_EQ(peak(), 7000);
}

TEST_F(CpuClocksTest, AStallThatLastsIsFollowedThoughNothingRuns) {
  round(0s);
  for (int seconds = 10; seconds <= 30; seconds += 10) {
    write("io.pressure", stalled(seconds * 1'000'000));
    round(10s);
    EXPECT_EQ(waited_for("io"), seconds);
  }
}

TEST_F(CpuClocksTest, TotalsOfTheLastTwoSecondsProveNothing) {
  round(0s);
  round(2s);
  write("memory.pressure", stalled(3'000'000));
  round(1s);
  EXPECT_EQ(waited_for("memory"), 3);
}

TEST_F(CpuClocksTest, SettledPressureIsReadAgainWhenTheCgroupHasRun) {
  round(0s);
  round(10s);
  write("memory.pressure", stalled(3'000'000));
  write("cpu.pressure", stalled(2'000'000));
  round(10s);
  EXPECT_EQ(waited_for("memory"), 0) << "not read";
  EXPECT_EQ(waited_for("cpu"), 2) << "a task waits for a CPU without having run";
  run(1'000'001);
  round(10s);
  EXPECT_EQ(waited_for("memory"), 3);
}

TEST_F(CpuClocksTest, ClocksOfAnotherRoundProveNothing) {
  round(0s);
  write("memory.peak", "7000\n");
  clock_.advance(10s);
  memory_ = collect(memory_collector_, containers_, clock_);
  EXPECT_EQ(peak(), 7000) << "the CPU collector has not been there in this round";
}

TEST_F(CpuClocksTest, WithoutTheCpuCollectorAllIsRead) {
  MemoryCollector alone(host_.fs(), host_.layout());
  (void)collect(alone, containers_, clock_);
  write("memory.peak", "7000\n");
  memory_ = collect(alone, containers_, clock_);
  EXPECT_EQ(peak(), 7000);
}

TEST(CpuModes, OnV1AreReadWhenTheTotalHasMoved) {
  const test::FakeHost host(CgroupMode::v1);
  const auto write = [&](const std::string& usage, const std::string& user) {
    host.write_cgroup("cpu,cpuacct", api_path, "cpuacct.usage_percpu", usage + " 0 \n");
    host.write_cgroup("cpu,cpuacct", api_path, "cpuacct.stat", "user " + user + "\nsystem 0\n");
  };
  CpuCollector collector(host.fs(), host.layout());
  const auto user = [&] {
    return collect(collector, one_container(), test::FakeClock())
        .value(R"(container_cpu_user_seconds_total{name="api"})");
  };
  write("1000000000", "100");
  EXPECT_EQ(user(), 1);
  write("1000000000", "200");
  EXPECT_EQ(user(), 1) << "not read";
  write("1000000001", "200");
  EXPECT_EQ(user(), 2);
}

}  // namespace
}  // namespace strata::container
