#include "collectors/host/cpufreq.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(Cpufreq, ReadsFrequenciesAndGovernors) {
  const TempTree tree;
  const auto host = test::host_with(
      tree, {{"sys/devices/system/cpu/offline", "1\n"},
             {"sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1200000\n"},
             {"sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "garbage\n"},
             {"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n"},
             {"sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors",
              "performance powersave \n"},
             {"sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "1200000\n"},
             {"sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "userspace\n"},
             {"sys/devices/system/cpu/cpufreq/x", ""}});
  const std::string expected =
      "node_cpu_scaling_frequency_hertz{cpu=\"0\"} 1200000000\n"
      "node_cpu_scaling_governor{cpu=\"0\",governor=\"performance\"} 0\n"
      "node_cpu_scaling_governor{cpu=\"0\",governor=\"powersave\"} 1\n"
      "node_cpu_scaling_governor{cpu=\"2\",governor=\"userspace\"} 1\n";
  const auto collector = make_cpufreq(host);
  EXPECT_EQ(test::text_of(*collector), expected);
  tree.write("sys/devices/system/cpu/offline", "0,2\n");
  EXPECT_EQ(test::text_of(*collector), "node_cpu_scaling_frequency_hertz{cpu=\"1\"} 1200000000\n");
  tree.write("sys/devices/system/cpu/offline", "1\n");
  EXPECT_EQ(test::text_of(*collector), expected) << "a CPU that comes back";
}

TEST(Cpufreq, MayHaveAPrefixOfItsOwn) {
  const TempTree tree;
  const auto host = test::host_with(
      tree, {{"sys/devices/system/cpu/offline", "\n"},
             {"sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_min_freq", "800000\n"},
             {"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n"}});
  EXPECT_EQ(test::text_of(*make_cpufreq(host, {.prefix = true})),
            "node_cpufreq_frequency_min_hertz{cpu=\"0\"} 800000000\n"
            "node_cpufreq_scaling_governor{cpu=\"0\",governor=\"powersave\"} 1\n");
}

TEST(Cpufreq, FailsWhereNobodySaysWhichCpusAreOffline) {
  const TempTree tree;
  const auto collected = test::collect(*make_cpufreq(test::host_with(tree, {})));
  ASSERT_FALSE(collected.status);
  EXPECT_EQ(collected.status.error().code, Code::not_found);
}

}  // namespace
}  // namespace strata::host
