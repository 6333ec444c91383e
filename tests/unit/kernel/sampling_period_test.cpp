#include "core/kernel/sampling_period.h"

#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"

namespace strata::kernel {
namespace {

class HighestFrequency : public testing::Test {
 protected:
  void has_cpufreq(const std::string& cpu, const std::string& kilohertz) {
    tree_.write("sys/devices/system/cpu/" + cpu + "/cpufreq/cpuinfo_max_freq", kilohertz);
  }
  [[nodiscard]] std::optional<std::uint64_t> found() const {
    return highest_cpu_hertz(HostFs({.procfs = tree_.path("proc"),
                                     .sysfs = tree_.path("sys"),
                                     .rootfs = tree_.path(),
                                     .udev_data = tree_.path("udev")}));
  }

  test::TempTree tree_;
};

TEST_F(HighestFrequency, IsThatOfTheFastestCpu) {
  has_cpufreq("cpu0", "2000000\n");
  has_cpufreq("cpu1", "3800000\n");
  has_cpufreq("cpu10", "garbage\n");
  tree_.write("proc/cpuinfo", "cpu MHz\t\t: 9999.0\n");
  EXPECT_EQ(found(), 3'800'000'000U);
}

TEST_F(HighestFrequency, IsElseWhatCpuinfoSays) {
  tree_.write("proc/cpuinfo",
              "processor\t: 0\ncpu MHz\t\t: 2399.998\n\nprocessor\t: 1\ncpu MHz\t\t: 2400.002\n");
  EXPECT_EQ(found(), 2'400'002'000U);
}

TEST_F(HighestFrequency, IsNotKnownEverywhere) {
  EXPECT_EQ(found(), std::nullopt);
  tree_.write("proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 50.00\ncpu MHz\t: nan\ncpu MHz\t: -1\n");
  EXPECT_EQ(found(), std::nullopt);
}

TEST(SamplingPeriod, IsOfCyclesAtTheHighestFrequency) {
  EXPECT_EQ(sampling_period(3'800'000'000, 97),
            (SamplingPeriod{.by_cycles = true, .count = 3'800'000'000 / 97}));
  EXPECT_EQ(sampling_period(2'400'000'000, 19).count, 126'315'789U);
}

TEST(SamplingPeriod, IsOfTheClockWhereTheFrequencyIsNotKnown) {
  const SamplingPeriod clock{.by_cycles = false, .count = 10'309'278};
  EXPECT_EQ(sampling_period(std::nullopt, 97), clock);
  EXPECT_EQ(sampling_period(0, 97), clock);
  EXPECT_EQ(sampling_period(1'000'000, 97), clock) << "no CPU's";
  EXPECT_EQ(sampling_period(~std::uint64_t{0}, 97), clock);
}

}  // namespace
}  // namespace strata::kernel
