// What is known of CPUs besides their times.
#include <gtest/gtest.h>

#include "collectors/host/cpu.h"
#include "collectors/host/cpu_info.h"
#include "collectors/host/cpu_topology.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

constexpr std::string_view two_cpus =
    "processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 85\n"
    "model name\t: Intel(R) Xeon(R) @ 3.00GHz\nstepping\t: 7\nmicrocode\t: 0x5003901\n"
    "cpu MHz\t\t: 3102.5\ncache size\t: 36608 KB\nphysical id\t: 0\ncore id\t\t: 4\n"
    "flags\t\t: fpu avx avx2 avx fma\nbugs\t\t: spectre_v1 mds\npower management:\n\n"
    "processor\t: 1\nphysical id\t: 1\ncore id\t\t: 0\n\n";

std::unique_ptr<Collector> info_of(const HostFs& host, const CpuInfoOptions& options) {
  return made_of("cpu", Placement::loop, std::make_unique<CpuInfo>(host, options));
}

TEST(ParseCpuinfo, ReadsEachProcessor) {
  const auto cpus = parse_cpuinfo(two_cpus);
  ASSERT_EQ(cpus.size(), 2U);
  EXPECT_EQ(cpus[0].model_name, "Intel(R) Xeon(R) @ 3.00GHz");
  EXPECT_EQ(cpus[0].cache_size, "36608 KB");
  EXPECT_EQ(cpus[0].megahertz, 3102.5);
  EXPECT_EQ(cpus[1].number, 1U);
  EXPECT_EQ(cpus[1].package, "1");
  EXPECT_EQ(cpus[1].vendor, "");
  EXPECT_FALSE(cpus[1].megahertz);
}

TEST(ParseCpuinfo, ReadsArm) {
  const auto cpus = parse_cpuinfo("processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\n\n");
  ASSERT_EQ(cpus.size(), 1U);
  EXPECT_EQ(cpus[0].flags, "fp asimd");
}

TEST(ParseCpuinfo, ACutBlockIsNone) {
  const auto whole = parse_cpuinfo(two_cpus);
  for (std::size_t size = 0; size < two_cpus.size(); ++size) {
    const auto cut = parse_cpuinfo(two_cpus.substr(0, size));
    ASSERT_LT(cut.size(), 2U) << size;
    if (!cut.empty()) {
      ASSERT_EQ(cut[0].bugs, whole[0].bugs);
    }
  }
}

TEST(ParseCpuinfo, GarbageIsNoProcessor) {
  EXPECT_TRUE(parse_cpuinfo("processor\t: x\n\nmodel: 1\n\n:\n\n").empty());
  EXPECT_EQ(parse_cpuinfo("processor: 1\n\nprocessor: 1\n\nprocessor: 0\n\n").size(), 1U);
}

TEST(CpuInfoTest, ShowsWhatIsAskedFor) {
  const TempTree tree;
  const auto host = test::host_with(tree, {{"proc/cpuinfo", two_cpus}});
  EXPECT_EQ(test::text_of(*info_of(
                host, {.frequency = true, .flags_include = "^avx", .bugs_include = "mds"})),
            "node_cpu_bug_info{bug=\"mds\"} 1\n"
            "node_cpu_flag_info{flag=\"avx\"} 1\n"
            "node_cpu_flag_info{flag=\"avx2\"} 1\n"
            "node_cpu_frequency_hertz{package=\"0\",core=\"4\",cpu=\"0\"} 3102500000\n"
            "node_cpu_info{package=\"0\",core=\"4\",cpu=\"0\",vendor=\"GenuineIntel\",family=\"6\","
            "model=\"85\",model_name=\"Intel(R) Xeon(R) @ 3.00GHz\",microcode=\"0x5003901\","
            "stepping=\"7\",cachesize=\"36608 KB\"} 1\n"
            "node_cpu_info{package=\"1\",core=\"0\",cpu=\"1\",vendor=\"\",family=\"\",model=\"\","
            "model_name=\"\",microcode=\"\",stepping=\"\",cachesize=\"\"} 1\n");
}

TEST(CpuInfoTest, SaysWhatIsWrong) {
  const TempTree tree;
  const auto host = test::host_with(tree, {});
  EXPECT_EQ(test::collect(*info_of(host, {})).status.error().code, Code::not_found);
  tree.write("proc/cpuinfo", "garbage\n");
  EXPECT_EQ(test::collect(*info_of(host, {})).status.error().code, Code::parse);
  EXPECT_EQ(test::collect(*info_of(host, {.bugs_include = "("})).status.error().code,
            Code::invalid);
}

std::string topology_of(const HostFs& host) {
  const auto collector = made_of("cpu", Placement::loop, std::make_unique<CpuTopology>(host));
  return test::text_of(*collector);
}

constexpr std::string_view cpus = "sys/devices/system/cpu/";

void write_cpu(const TempTree& tree, const std::string& cpu, std::string_view file,
               std::string_view text) {
  tree.write(std::string(cpus) + cpu + "/" + std::string(file), text);
}

TEST(CpuTopologyTest, OneThreadSpeaksForItsCoreAndPackage) {
  const TempTree tree;
  for (const auto* const cpu : {"cpu0", "cpu1", "cpu2"}) {
    write_cpu(tree, cpu, "topology/physical_package_id", "0\n");
    write_cpu(tree, cpu, "topology/core_id", cpu == std::string("cpu2") ? "1\n" : "0\n");
  }
  write_cpu(tree, "cpu1", "thermal_throttle/core_throttle_count", "5\n");
  write_cpu(tree, "cpu2", "thermal_throttle/core_throttle_count", "7\n");
  write_cpu(tree, "cpu1", "thermal_throttle/package_throttle_count", "30\n");
  write_cpu(tree, "cpu2", "thermal_throttle/package_throttle_count", "31\n");
  write_cpu(tree, "cpu3", "thermal_throttle/core_throttle_count", "9\n");
  tree.write("sys/devices/system/cpu/cpufreq/x", "");
  EXPECT_EQ(topology_of(test::host_with(tree, {})),
            "node_cpu_core_throttles_total{package=\"0\",core=\"0\"} 5\n"
            "node_cpu_core_throttles_total{package=\"0\",core=\"1\"} 7\n"
            "node_cpu_package_throttles_total{package=\"0\"} 30\n");
}

TEST(CpuTopologyTest, ShowsIsolatedAndOfflineCpus) {
  const TempTree tree;
  write_cpu(tree, "cpu0", "online", "1\n");
  write_cpu(tree, "cpu1", "online", "0\n");
  tree.write("sys/devices/system/cpu/isolated", "1,3-4\n");
  EXPECT_EQ(topology_of(test::host_with(tree, {})),
            "node_cpu_isolated{cpu=\"1\"} 1\nnode_cpu_isolated{cpu=\"3\"} 1\n"
            "node_cpu_isolated{cpu=\"4\"} 1\n"
            "node_cpu_online{cpu=\"0\"} 1\nnode_cpu_online{cpu=\"1\"} 0\n");
}

TEST(CpuTopologyTest, WhereTheFirstCpuCannotBeTakenOutNoneSaysThatItIsOnline) {
  const TempTree tree;
  write_cpu(tree, "cpu0", "topology/core_id", "-1\n");
  write_cpu(tree, "cpu1", "online", "1\n");
  tree.write("sys/devices/system/cpu/isolated", "garbage\n");
  EXPECT_EQ(topology_of(test::host_with(tree, {})), "");
}

TEST(CpuTopologyTest, IsAbsentWithoutTheDirectory) {
  const TempTree tree;
  EXPECT_EQ(topology_of(test::host_with(tree, {})), "");
}

TEST(CpuCollectorTest, RunsOnItsOwnThreadWhereItReadsCpuinfo) {
  const TempTree tree;
  const auto host = test::host_with(
      tree, {{"proc/stat", "cpu0 1 2 3 4\n"}, {"proc/cpuinfo", "processor: 0\n\n"}});
  EXPECT_EQ(CpuCollector(host).placement(), Placement::loop);
  CpuCollector cpu(host, {.flags_include = "x"});
  EXPECT_EQ(cpu.placement(), Placement::own_thread);
  EXPECT_EQ(test::collect(cpu).lines.size(), 4U + 1U);
}

}  // namespace
}  // namespace strata::host
