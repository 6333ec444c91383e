#include "collectors/host/netdev.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;

constexpr const char* heading =
    "Inter-|   Receive |  Transmit\n face |bytes packets errs|bytes packets\n";

TEST(NetdevCollector, ExportsTheInterfacesOfInit) {
  NetdevCollector collector(test::fixture_host());
  const auto collected = test::collect(collector);
  EXPECT_TRUE(collected.status);
  EXPECT_EQ(collected.lines.size(), 4 * 16U + 3U);
  EXPECT_THAT(collected.lines,
              AllOf(Contains(R"(node_network_receive_bytes_total{device="eth0"} 88120394821)"),
                    Contains(R"(node_network_receive_frame_total{device="eth0"} 3)"),
                    Contains(R"(node_network_receive_multicast_total{device="eth0"} 120934)"),
                    Contains(R"(node_network_transmit_colls_total{device="eth0"} 7)"),
                    Contains(R"(node_network_transmit_compressed_total{device="eth0"} 9)"),
                    Contains(R"(node_network_receive_nohandler_total{device="eth0"} 42)"),
                    Contains(R"(node_network_receive_bytes_total{device="veth\"q\\1"} 7)")));
}

TEST(NetdevCollector, FallsBackToItsOwnNamespace) {
  const strata::test::TempTree tree;
  tree.write("net/dev", std::string(heading) + "eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  NetdevCollector collector(HostFs({.procfs = tree.path(), .sysfs = tree.path()}));
  EXPECT_THAT(test::collect(collector).lines,
              Contains(R"(node_network_receive_bytes_total{device="eth0"} 1)"));
}

TEST(NetdevCollector, ShowsWhatTheOptionsSelect) {
  NetdevCollector only(test::fixture_host(), {.device_exclude = "", .device_include = "^eth"});
  EXPECT_THAT(test::collect(only).lines, Each(HasSubstr(R"(device="eth0")")));
  NetdevCollector without(test::fixture_host(), {.device_exclude = "^(lo|veth.*|docker\\d)$"});
  EXPECT_THAT(test::collect(without).lines, Each(HasSubstr(R"(device="eth0")")));
}

TEST(NetdevCollector, LabelsCountersWithAnAlias) {
  const strata::test::TempTree tree;
  tree.write("net/dev", std::string(heading) +
                            "eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                            "lo:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  tree.write("class/net/eth0/ifalias", "to \"core\"\n");
  NetdevCollector collector(HostFs({.procfs = tree.path(), .sysfs = tree.path()}),
                            {.label_ifalias = true});
  EXPECT_THAT(
      test::collect(collector).lines,
      AllOf(Contains(R"(node_network_receive_bytes_total{device="eth0",ifalias="to \"core\""} 1)"),
            Contains(R"(node_network_receive_bytes_total{device="lo",ifalias=""} 1)")));
}

TEST(NetdevCollector, TellsTheKernelsCountersOneByOne) {
  const strata::test::TempTree tree;
  tree.write("net/dev", std::string(heading) + "eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  tree.write("class/net/eth0/statistics/rx_crc_errors", "3\n");
  tree.write("class/net/eth0/statistics/collisions", "4\n");
  tree.write("class/net/eth0/statistics/tx_bytes", "x\n");
  NetdevCollector collector(HostFs({.procfs = tree.path(), .sysfs = tree.path()}),
                            {.detailed = true});
  EXPECT_THAT(test::collect(collector).lines,
              ::testing::ElementsAre(R"(node_network_collisions_total{device="eth0"} 4)",
                                     R"(node_network_receive_crc_errors_total{device="eth0"} 3)"));
}

TEST(NetdevCollector, TellsTheAddressesOfThisHost) {
  NetdevCollector collector(HostFs(HostPaths{}),
                            {.device_include = "^lo$", .address_info = true, .containers = false});
  EXPECT_THAT(test::collect(collector).lines,
              Contains(R"(node_network_address_info{device="lo",address="127.0.0.1",netmask="8",)"
                       R"(scope="link-local"} 1)"));
}

TEST(NetdevCollector, ABadPatternIsInvalid) {
  NetdevCollector collector(test::fixture_host(), {.device_exclude = "(", .device_include = ""});
  const auto collected = test::collect(collector);
  EXPECT_EQ(collected.status.error().code, Code::invalid);
  EXPECT_TRUE(collected.lines.empty());
}

TEST(ParseNetdev, AnAliasKeepsItsColon) {
  const auto file = std::string(heading) + "eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n";
  const auto lines = parse_netdev(file);
  ASSERT_EQ(lines->size(), 1U);
  EXPECT_EQ(lines->front().device, "eth0:1");
}

TEST(ParseNetdev, NoInterfaceIsNoErrorButNoHeadingIs) {
  EXPECT_TRUE(parse_netdev(heading)->empty());
  EXPECT_EQ(parse_netdev("").error().code, Code::parse);
  EXPECT_EQ(parse_netdev("garbage\n").error().code, Code::parse);
}

TEST(ParseNetdev, ALineThatIsBrokenIsSkippedButNotAllOfThem) {
  const auto broken = std::string(heading) + "a/b: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n";
  EXPECT_EQ(parse_netdev(broken).error().code, Code::parse);
  EXPECT_EQ(parse_netdev(broken + "lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")->size(), 1U);
}

}  // namespace
}  // namespace strata::host
