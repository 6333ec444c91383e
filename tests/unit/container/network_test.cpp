#include "collectors/container/network.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

constexpr auto head =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop "
    "fifo colls carrier compressed\n";
const std::string lo = "    lo:    1024      12    0    0    0 0 0 0     1024 12 0 0 0 0 0 0\n";
const std::string eth = "  eth0: 100 1 2 3 4 5 6 7 200 8 9 10 11 12 13 14\n";

class NetworkTest : public testing::Test {
 protected:
  void give(int pid, const std::string& interfaces) const {
    host.tree().write("proc/" + std::to_string(pid) + "/net/dev", head + interfaces);
  }
  test::FakeHost host{CgroupMode::v2};
  NetworkCollector collector{host.fs()};
  test::FakeClock clock;
};

TEST(NetDev, ReadsWholeLinesOnly) {
  const auto text = head + lo + "eth0:1: 1 2 3\n" + eth + "eth1: 5 6";
  const auto interfaces = parse_net_dev(text);
  ASSERT_EQ(interfaces.size(), 2U);
  EXPECT_EQ(interfaces[1].name, "eth0");
  EXPECT_EQ(interfaces[1].receive_dropped, 3U);
  EXPECT_EQ(interfaces[1].transmit_dropped, 10U);
  EXPECT_TRUE(parse_net_dev("").empty());
}

TEST_F(NetworkTest, LeavesLoAndBridgesOutWhereThereIsAnother) {
  give(41, lo + eth +
               "veth12: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\ndocker0: 1 1 1 1 1 1 1 1 1 1 1 1 1 "
               "1 1 1\n");
  give(1, lo + eth);
  const auto got = collect(collector, one_container(), clock);
  ASSERT_TRUE(got.status);
  EXPECT_EQ(got.samples.size(), 16U);
  EXPECT_EQ(got.value(R"(container_network_receive_bytes_total{name="api",interface="eth0"})"),
            100);
  EXPECT_EQ(got.value(R"(container_network_transmit_errors_total{name="api",interface="eth0"})"),
            9);
  EXPECT_EQ(got.value(R"(container_network_receive_bytes_total{name="",interface="eth0"})"), 100);
}

TEST_F(NetworkTest, AnotherFirstProcessIsLookedAt) {
  give(41, eth);
  give(42, "  eth0: 700 1 2 3 4 5 6 7 200 8 9 10 11 12 13 14\n");
  EXPECT_EQ(collect(collector, one_container(), clock)
                .value(R"(container_network_receive_bytes_total{name="api",interface="eth0"})"),
            100);
  EXPECT_EQ(collect(collector, set_of({make_container(api_path, "api", 42, 2)}), clock)
                .value(R"(container_network_receive_bytes_total{name="api",interface="eth0"})"),
            700);
}

TEST_F(NetworkTest, AContainerWithoutNetworkShowsLo) {
  give(41, lo);
  const auto got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.value(R"(container_network_transmit_bytes_total{name="api",interface="lo"})"),
            1024);
}

TEST_F(NetworkTest, SharedNetworksAreShownOnce) {
  give(41, eth);
  auto on_host = make_container(api_path, "api", 41, 2);
  on_host.host_network = true;
  auto joined = make_container("/docker/" + test::id_of('b'), "sidecar", 41, 3);
  joined.joined_network = true;
  EXPECT_TRUE(collect(collector, set_of({on_host, joined}), clock).samples.empty());
}

TEST_F(NetworkTest, ADeadProcessIsAbsentAndGarbageAParseError) {
  EXPECT_TRUE(collect(collector, one_container(), clock).status);
  host.tree().write("proc/41/net/dev", "\x01garbage");
  EXPECT_EQ(collect(collector, one_container(), clock).status.error().code, Code::parse);
}

}  // namespace
}  // namespace strata::container
