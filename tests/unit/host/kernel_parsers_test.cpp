// Replicated disks and the kernel's settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/drbd.h"
#include "collectors/host/sysctl.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Drbd, TellsDevicesByTheirNumbers) {
  const strata::test::TempTree tree;
  const auto collector = make_drbd(HostFs({.procfs = tree.path()}));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
  tree.write(
      "drbd",
      "version: 8.4 (api:1/proto:86-101)\nal:5\n 2: cs:WFConnection ro:Primary ds:UpToDate/x\n"
      "    ns:3 nr:3 ns:9 oos:y\n 2: bm:1\n");
  EXPECT_THAT(test::collect(*collector, test::later).lines,
              ElementsAre("node_drbd_connected{device=\"drbd2\"} 0",
                          "node_drbd_disk_state_is_up_to_date{device=\"drbd2\",node=\"local\"} 1",
                          "node_drbd_disk_state_is_up_to_date{device=\"drbd2\",node=\"remote\"} 0",
                          "node_drbd_network_received_bytes_total{device=\"drbd2\"} 3",
                          "node_drbd_network_sent_bytes_total{device=\"drbd2\"} 3072"));
}

class SysctlTest : public ::testing::Test {
 protected:
  SysctlTest() {
    tree_.write("sys/kernel/threads-max", "7801\n");
    tree_.write("sys/kernel/neg", "-1\n");
    tree_.write("sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
    tree_.write("sys/kernel/seccomp/actions_avail", "kill_process trap\nallow\n");
    tree_.write("sys/kernel/empty", "\n");
  }
  test::Collected collect(const SysctlOptions& options) {
    const auto collector = make_sysctl(HostFs({.procfs = tree_.path()}), options);
    return test::collect(*collector);
  }

  strata::test::TempTree tree_;
};

TEST_F(SysctlTest, NumbersAreFamiliesOfTheirOwn) {
  const auto collected =
      collect({.include = {"kernel.threads-max", "kernel.threads-max", "net.ipv4.tcp_rmem",
                           "kernel.neg", "net.ipv4.tcp_rmem:min,default,max"}});
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(collected.lines,
              ElementsAre("node_sysctl_kernel_neg -1", "node_sysctl_kernel_threads_max 7801",
                          "node_sysctl_net_ipv4_tcp_rmem_default 131072",
                          "node_sysctl_net_ipv4_tcp_rmem_max 6291456",
                          "node_sysctl_net_ipv4_tcp_rmem_min 4096",
                          "node_sysctl_net_ipv4_tcp_rmem{index=\"0\"} 4096",
                          "node_sysctl_net_ipv4_tcp_rmem{index=\"1\"} 131072",
                          "node_sysctl_net_ipv4_tcp_rmem{index=\"2\"} 6291456"));
}

TEST_F(SysctlTest, TextsAreInfos) {
  EXPECT_THAT(
      collect({.include_info = {"kernel.seccomp.actions_avail"}}).lines,
      ElementsAre(
          "node_sysctl_info{name=\"kernel.seccomp.actions_avail\",value=\"allow\",index=\"2\"} 1",
          "node_sysctl_info{name=\"kernel.seccomp.actions_avail\",value=\"kill_process\",index="
          "\"0\"} 1",
          "node_sysctl_info{name=\"kernel.seccomp.actions_avail\",value=\"trap\",index=\"1\"} 1"));
}

TEST_F(SysctlTest, WhatDoesNotFitIsTold) {
  EXPECT_TRUE(collect({}).status);
  for (const auto& [spec, code] :
       std::map<std::string, Code>{{"kernel.none", Code::not_found},
                                   {"kernel.empty", Code::parse},
                                   {"kernel.seccomp.actions_avail", Code::parse},
                                   {"kernel.threads-max:one", Code::invalid},
                                   {"net.ipv4.tcp_rmem:min,max", Code::invalid}}) {
    const auto collected = collect({.include = {spec, "kernel.threads-max"}});
    ASSERT_FALSE(collected.status) << spec;
    EXPECT_EQ(collected.status.error().code, code) << spec;
    EXPECT_THAT(collected.lines, ElementsAre("node_sysctl_kernel_threads_max 7801")) << spec;
  }
}

TEST(SysctlNames, AreSpeltAsMetrics) {
  EXPECT_EQ(sysctl_metric("kernel.threads-max"), "node_sysctl_kernel_threads_max");
  EXPECT_EQ(sysctl_metric("a_.b__c..d-"), "node_sysctl_a_b__c_d_");
}

}  // namespace
}  // namespace strata::host
