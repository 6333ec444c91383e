#include "collectors/host/netclass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/host/netclass_metrics.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

HostFs sys_alone(const TempTree& tree) { return HostFs({.sysfs = tree.path()}); }

TEST(Netclass, ReadsItsTextsAndNumbers) {
  const TempTree tree;
  for (const auto& [file, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"operstate", "up\n"},
           {"flags", "0x1003\n"},
           {"dev_id", "0x20\n"},
           {"speed", "1000\n"},
           {"mtu", "9001\n"},
           {"carrier_changes", "2\n"},
           {"name_assign_type", "garbage\n"},
           {"address", "02:42:ac:11:00:02\n"},
           {"ifalias", "up\"link\n"}}) {
    tree.write("class/net/eth0/" + std::string(file), text);
  }
  tree.write("class/net/bonding_masters", "bond0\n");
  const auto collector = make_netclass(sys_alone(tree));
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  EXPECT_THAT(
      collected.lines,
      ElementsAre(R"(node_network_carrier_changes_total{device="eth0"} 2)",
                  R"(node_network_device_id{device="eth0"} 32)",
                  R"(node_network_flags{device="eth0"} 4099)",
                  R"(node_network_info{device="eth0",address="02:42:ac:11:00:02",broadcast="",)"
                  R"(duplex="",operstate="up",adminstate="up",ifalias="up\"link"} 1)",
                  R"(node_network_mtu_bytes{device="eth0"} 9001)",
                  R"(node_network_speed_bytes{device="eth0"} 125000000)",
                  R"(node_network_up{device="eth0"} 1)"));
}

TEST(Netclass, AnUnknownSpeedIsShownUnlessItIsIgnored) {
  const TempTree tree;
  tree.write("class/net/eth0/speed", "-1\n");
  const auto line = R"(node_network_speed_bytes{device="eth0"} -125000)";
  EXPECT_THAT(test::collect(*make_netclass(sys_alone(tree))).lines, Contains(line));
  EXPECT_THAT(test::collect(*make_netclass(sys_alone(tree), {.ignore_invalid_speed = true})).lines,
              Not(Contains(HasSubstr("speed"))));
}

TEST(Netclass, AdminStateIsTheLowestFlag) {
  EXPECT_EQ(admin_state("0x1003"), "up");
  EXPECT_EQ(admin_state("0x1002"), "down");
  EXPECT_EQ(admin_state(""), "unknown");
  EXPECT_EQ(admin_state("up"), "unknown");
}

TEST(Netclass, IgnoresDevices) {
  const TempTree tree;
  tree.write("class/net/eth0/mtu", "1500\n");
  tree.write("class/net/veth1/mtu", "1500\n");
  const auto collector = make_netclass(sys_alone(tree), {.ignored_devices = "^veth"});
  EXPECT_THAT(test::collect(*collector).lines, Not(Contains(HasSubstr("veth"))));
}

TEST(Netclass, NoClassIsNoData) {
  const TempTree tree;
  EXPECT_EQ(test::collect(*make_netclass(sys_alone(tree))).status.error().code, Code::no_data);
}

}  // namespace
}  // namespace strata::host
