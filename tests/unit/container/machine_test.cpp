#include "collectors/container/machine.h"

#include <gtest/gtest.h>

#include "tests/support/exposed.h"
#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

TEST(CacheSize, HasAUnit) {
  EXPECT_EQ(parse_cache_size("32K\n"), 32U * 1024);
  EXPECT_EQ(parse_cache_size("8M"), 8U * 1024 * 1024);
  EXPECT_EQ(parse_cache_size("512"), 512U);
  EXPECT_FALSE(parse_cache_size("K"));
  EXPECT_FALSE(parse_cache_size(""));
}

TEST(NodeMemory, IsItsTotal) {
  EXPECT_EQ(parse_node_memory("Node 0 MemTotal:       16 kB\nNode 0 MemFree: 1 kB\n"), 16U * 1024);
  EXPECT_FALSE(parse_node_memory("Node 0 MemTotal:"));
  EXPECT_FALSE(parse_node_memory("Node 0 MemTotal: -1 kB"));
}

TEST(PrettyName, IsWithoutQuotes) {
  EXPECT_EQ(parse_pretty_name("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
            "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(parse_pretty_name("PRETTY_NAME='a'"), "a");
  EXPECT_EQ(parse_pretty_name("PRETTY_NAME=plain"), "plain");
  EXPECT_EQ(parse_pretty_name("PRETTY_NAME=\""), "\"");
  EXPECT_EQ(parse_pretty_name("OTHER=1"), "");
}

/// Two packages of one core with two threads each, a node for each package.
class MachineTest : public testing::Test {
 protected:
  void SetUp() override {
    tree.write("proc/meminfo", "MemTotal: 1000 kB\nSwapTotal: 0 kB\n");
    tree.write("proc/sys/kernel/random/boot_id", "b-1\n");
    tree.write("proc/sys/kernel/osrelease", "6.1.0\n");
    tree.write("root/etc/machine-id", "m-1\n");
    tree.write("root/etc/os-release", "PRETTY_NAME=\"OS\"\n");
    tree.write("sys/class/dmi/id/product_uuid", "u-1\n");
    tree.write("sys/devices/system/cpu/online", "0-3\n");
    for (const auto cpu : {0U, 1U, 2U, 3U}) add_cpu(cpu);
    for (const std::string node : {"0", "1"}) {
      const auto of = "sys/devices/system/node/node" + node;
      tree.write(of + "/cpulist", node == "0" ? "0-1\n" : "2-4\n");
      tree.write(of + "/meminfo", "Node " + node + " MemTotal: 500 kB\n");
      tree.write(of + "/distance", node == "0" ? "10 21\n" : "21 10\n");
      tree.write(of + "/hugepages/hugepages-2048kB/nr_hugepages", "3\n");
    }
  }

  void add_cpu(unsigned cpu) {
    const auto of = "sys/devices/system/cpu/cpu" + std::to_string(cpu);
    const std::string shared = cpu < 2 ? "0-1\n" : "2-3\n";
    tree.write(of + "/topology/core_id", "0\n");
    tree.write(of + "/topology/physical_package_id", cpu < 2 ? "0\n" : "1\n");
    add_cache(of + "/cache/index0/", "1", "Data", "32K", shared);
    add_cache(of + "/cache/index3/", "3", "Unified", "8M", shared);
  }
  void add_cache(const std::string& of, const char* level, const char* type, const char* size,
                 const std::string& shared) {
    tree.write(of + "level", level);
    tree.write(of + "type", type);
    tree.write(of + "size", size);
    tree.write(of + "shared_cpu_list", shared);
    tree.write(of + "id", "0\n");
  }

  [[nodiscard]] HostFs fs() const {
    return HostFs(
        {.procfs = tree.path("proc"), .sysfs = tree.path("sys"), .rootfs = tree.path("root")});
  }
  [[nodiscard]] std::string served(MachineOptions options) const {
    MachineCollector collector(fs(), std::move(options));
    auto collected = strata::test::collect(collector);
    EXPECT_TRUE(collected.status);
    return collected.text;
  }
  [[nodiscard]] static bool has(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
  }

  strata::test::TempTree tree;
  const std::string ids = R"(boot_id="b-1",machine_id="m-1",system_uuid="u-1")";
};

TEST_F(MachineTest, ServesCadvisorsFamilies) {
  const auto text = served({});
  EXPECT_TRUE(has(text, "machine_cpu_cores{" + ids + "} 4")) << text;
  EXPECT_TRUE(has(text, "machine_cpu_physical_cores{" + ids + "} 2"));
  EXPECT_TRUE(has(text, "machine_cpu_sockets{" + ids + "} 2"));
  EXPECT_TRUE(has(text, "machine_memory_bytes{" + ids + "} 1024000"));
  EXPECT_TRUE(has(text, "machine_swap_bytes{" + ids + "} 0"));
  EXPECT_TRUE(has(text, "machine_nvm_capacity{" + ids + ",mode=\"memory_mode\"} 0"));
  EXPECT_TRUE(has(text, "machine_scrape_error 0"));
  EXPECT_EQ(text.find("machine_dimm"), std::string::npos);
  EXPECT_EQ(text.find("machine_node"), std::string::npos);
}

TEST_F(MachineTest, NamesItselfWhereCadvisorDoes) {
  const auto text = served(
      {.topology = false, .agent = "strata 1", .revision = "", .docker = [] { return "2"; }});
  EXPECT_TRUE(has(text, R"(cadvisor_version_info{cadvisorRevision="",cadvisorVersion="strata 1",)"
                        R"(dockerVersion="2",kernelVersion="6.1.0",osVersion="OS"} 1)"))
      << text;
}

TEST_F(MachineTest, TellsOfTopologyWhenAsked) {
  const auto text = served({.topology = true, .agent = {}, .revision = {}, .docker = {}});
  const auto line = [&](const std::string& name, const std::string& more) {
    return "machine_" + name + "{" + ids + "," + more;
  };
  EXPECT_TRUE(has(text, line("cpu_cache_capacity_bytes",
                             R"(core_id="0",level="1",node_id="1",type="Data"} 32768)")))
      << text;
  EXPECT_TRUE(has(text, line("cpu_cache_capacity_bytes",
                             R"(core_id="",level="3",node_id="0",type="Unified"} 8388608)")));
  EXPECT_TRUE(
      has(text, line("thread_siblings_count", R"(core_id="0",node_id="1",thread_id="3"} 2)")));
  EXPECT_TRUE(has(text, line("node_memory_capacity_bytes", R"(node_id="0"} 512000)")));
  EXPECT_TRUE(has(text, line("node_hugepages_count", R"(node_id="1",page_size="2048"} 3)")));
  EXPECT_TRUE(has(text, line("node_distance", R"(node_id="1",target_node_id="0"} 21)")));
  EXPECT_EQ(text.find("thread_id=\"4\""), std::string::npos) << "it is offline";
}

TEST_F(MachineTest, DimmsAreAddedUpByType) {
  const std::string controller = "sys/devices/system/edac/mc/mc0/";
  for (const auto* dimm : {"dimm0", "dimm1"}) {
    tree.write(controller + dimm + "/dimm_mem_type", "Registered-DDR4\n");
    tree.write(controller + dimm + "/size", "16384\n");
  }
  tree.write(controller + "dimm2/dimm_mem_type", "Registered-DDR4\n");
  const auto text = served({});
  EXPECT_TRUE(has(text, "machine_dimm_count{" + ids + ",type=\"Registered-DDR4\"} 2")) << text;
  EXPECT_TRUE(
      has(text, "machine_dimm_capacity_bytes{" + ids + ",type=\"Registered-DDR4\"} 34359738368"));
}

TEST_F(MachineTest, WithoutNumaThereIsOneNode) {
  std::filesystem::remove_all(tree.path("sys/devices/system/node"));
  const auto nodes = read_topology(fs());
  ASSERT_EQ(nodes.size(), 1U);
  EXPECT_EQ(nodes[0].cores.size(), 2U);
  EXPECT_FALSE(nodes[0].memory);
}

TEST_F(MachineTest, WhatCannotBeReadIsAbsentAndAnError) {
  std::filesystem::remove_all(tree.path("sys/devices"));
  MachineCollector collector(fs(), {});
  const auto collected = strata::test::collect(collector);
  EXPECT_FALSE(collected.status);
  EXPECT_TRUE(has(collected.text, "machine_scrape_error 1"));
  EXPECT_EQ(collected.text.find("machine_cpu_cores{"), std::string::npos);
}

TEST_F(MachineTest, UnknownNonVolatileMemoryIsAbsent) {
  tree.write("sys/bus/nd/devices/nmem0/type", "");
  EXPECT_EQ(served({}).find("machine_nvm_capacity{"), std::string::npos);
}

TEST(Machine, ReadsThisMachine) {
  const HostFs fs({});
  const auto counts = read_cpu_counts(fs);
  EXPECT_GT(counts.threads, 0U);
  std::size_t threads = 0;
  for (const auto& node : read_topology(fs)) {
    for (const auto& core : node.cores) threads += core.threads.size();
  }
  EXPECT_EQ(threads, counts.cores ? counts.threads : 0U);
}

}  // namespace
}  // namespace strata::container
