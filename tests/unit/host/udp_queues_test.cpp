#include "collectors/host/udp_queues.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view udp_heading = "  sl  local_address rem_address   st tx_queue rx_queue\n";

std::string socket(std::string_view queues) {
  return "  0: 00000000:0016 00000000:0000 07 " + std::string(queues) + " 00:00000000 00000000\n";
}

TEST(ParseUdpQueues, AddsUpAllSockets) {
  const auto queues = parse_udp_queues(std::string(udp_heading) + socket("00000015:00000300") +
                                       socket("00000001:00000002") + socket("x:1"));
  ASSERT_TRUE(queues);
  EXPECT_EQ(queues->to_send, 0x16U);
  EXPECT_EQ(queues->received, 0x302U);
}

TEST(ParseUdpQueues, NoSocketIsZeroAndGarbageNothing) {
  EXPECT_EQ(parse_udp_queues(udp_heading)->received, 0U);
  EXPECT_EQ(parse_udp_queues("").error().code, Code::parse);
  EXPECT_EQ(parse_udp_queues("garbage\n").error().code, Code::parse);
  EXPECT_EQ(parse_udp_queues(std::string(udp_heading) + "a b\n\n").error().code, Code::parse);
  const auto whole = std::string(udp_heading) + socket("00000015:00000300");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = parse_udp_queues(std::string_view(whole).substr(0, size));
    EXPECT_TRUE(!cut || cut->to_send == 0) << size;
  }
}

TEST(UdpQueuesCollector, ServesTheProtocolsThatAreThere) {
  const strata::test::TempTree tree;
  const auto collector = make_udp_queues(HostFs({.procfs = tree.path()}));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::no_data);
  tree.write("1/net/udp6", std::string(udp_heading) + socket("00000000:0000000a"));
  const auto v6 = test::collect(*collector, test::later);
  EXPECT_TRUE(v6.status);
  EXPECT_THAT(v6.lines, ElementsAre("node_udp_queues{queue=\"rx\",ip=\"v6\"} 10",
                                    "node_udp_queues{queue=\"tx\",ip=\"v6\"} 0"));
  tree.write("net/udp", "garbage\nand more\n");
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::parse);
}

}  // namespace
}  // namespace strata::host
