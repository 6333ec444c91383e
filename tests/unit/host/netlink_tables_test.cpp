// Sockets, queueing disciplines and routes, from messages put together here and from this kernel.
#include <set>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/gen_stats.h>
#include <linux/inet_diag.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "collectors/host/network_route.h"
#include "collectors/host/qdisc.h"
#include "collectors/host/tcpstat.h"
#include "core/base/fd.h"
#include "tests/unit/host/collect.h"
#include "tests/unit/host/netlink_bytes.h"

namespace strata::host {
namespace {

using test::attribute;
using test::ByteText;
using test::message;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(TcpStates, CountsSocketsAndWhatIsQueued) {
  inet_diag_msg socket{};
  socket.idiag_state = 1;
  socket.idiag_rqueue = 3;
  socket.idiag_wqueue = 5;
  TcpStates states;
  states.count(bytes_of(socket));
  states.count(bytes_of(socket));
  states.count(bytes_of(socket).first(20));
  socket.idiag_state = 200;
  states.count(bytes_of(socket));
  EXPECT_EQ(states.sockets[1], 2U);
  EXPECT_EQ(states.receive_queued, 6U);
  EXPECT_EQ(states.transmit_queued, 10U);
}

TEST(Tcpstat, FindsAListenerOfThisHost) {
  const Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_TRUE(listener);
  ASSERT_EQ(::listen(listener.get(), 1), 0);
  const auto collector = make_tcpstat();
  const auto collected = test::collect(*collector);
  if (!collected.status) GTEST_SKIP() << collected.status.error().message;
  EXPECT_THAT(collected.lines,
              Contains(StartsWith(R"(node_tcp_connection_states{state="listen"})")));
  EXPECT_THAT(collected.lines, Contains(HasSubstr(R"(state="rx_queued_bytes")")));
}

ByteText qdisc_message(std::uint32_t parent) {
  tcmsg head{};
  head.tcm_ifindex = 2;
  head.tcm_parent = parent;
  const gnet_stats_basic basic{.bytes = 5'000'000'000, .packets = 7};
  const gnet_stats_queue queue{
      .qlen = 1, .backlog = 1500, .drops = 3, .requeues = 4, .overlimits = 5};
  ByteText nested;
  test::append(nested, attribute(TCA_STATS_BASIC, bytes_of(basic).first(12)));
  test::append(nested, attribute(TCA_STATS_QUEUE, queue));
  test::append(nested, attribute(8, std::uint64_t{5'000'000'007}));
  return message(head, {attribute(TCA_KIND, "fq_codel"), attribute(TCA_STATS2, Bytes(nested))});
}

TEST(ParseQdisc, TakesThoseAtTheRoot) {
  EXPECT_EQ(parse_qdisc(qdisc_message(TC_H_ROOT)),
            (Qdisc{2, "fq_codel", 5'000'000'000, 5'000'000'007, 1, 1500, 3, 4, 5}));
  EXPECT_FALSE(parse_qdisc(qdisc_message(TC_H_INGRESS)));
  EXPECT_FALSE(parse_qdisc(Bytes{}));
}

TEST(ParseQdisc, ACutMessageIsNoneOrLacksSomething) {
  const auto whole = qdisc_message(TC_H_ROOT);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = parse_qdisc(Bytes(whole).first(size));
    if (cut) {
      EXPECT_EQ(cut->kind, "fq_codel");
    }
  }
}

TEST(QdiscCollector, ReadsThoseOfThisHost) {
  const auto collector = make_qdisc({.devices = {.include = "^lo$"}});
  const auto collected = test::collect(*collector);
  EXPECT_TRUE(collected.status);
  for (const auto& line : collected.lines) EXPECT_THAT(line, HasSubstr(R"(device="lo")"));
  const auto bad = make_qdisc({.devices = {.include = "("}});
  EXPECT_EQ(test::collect(*bad).status.error().code, Code::invalid);
}

in_addr address(const char* text) {
  in_addr made{};
  ::inet_pton(AF_INET, text, &made);
  return made;
}

rtmsg route_head(std::uint8_t type, std::uint8_t length) {
  rtmsg head{};
  head.rtm_family = AF_INET;
  head.rtm_dst_len = length;
  head.rtm_protocol = RTPROT_DHCP;
  head.rtm_type = type;
  return head;
}

TEST(ParseRoute, TellsWhereItLeads) {
  const auto text =
      message(route_head(RTN_UNICAST, 16),
              {attribute(RTA_DST, address("10.1.0.0")), attribute(RTA_PREFSRC, address("10.1.0.5")),
               attribute(RTA_OIF, 2), attribute(RTA_PRIORITY, std::uint32_t{100})});
  const auto routes = parse_route(text);
  ASSERT_EQ(routes.size(), 1U);
  EXPECT_EQ(routes[0], (Route{2, "10.1.0.5", "10.1.0.0/16", "", 100, RTPROT_DHCP, ""}));
  EXPECT_THAT(parse_route(message(route_head(RTN_LOCAL, 16), {})), IsEmpty());
}

TEST(ParseRoute, HasOneForEachNextHop) {
  ByteText hops;
  for (const int interface : {3, 4}) {
    const auto gateway = attribute(RTA_GATEWAY, address("192.0.2.1"));
    rtnexthop hop{};
    hop.rtnh_len = static_cast<std::uint16_t>(sizeof(hop) + gateway.size());
    hop.rtnh_hops = 9;
    hop.rtnh_ifindex = interface;
    test::append(hops, bytes_of(hop));
    test::append(hops, gateway);
  }
  const auto text = message(route_head(RTN_UNICAST, 0), {attribute(RTA_MULTIPATH, Bytes(hops))});
  const auto routes = parse_route(text);
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[1], (Route{4, "", "default", "192.0.2.1", 0, RTPROT_DHCP, "10"}));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_LE(parse_route(Bytes(text).first(size)).size(), 2U);
  }
}

TEST(NetworkRoute, ReadsThoseOfThisHost) {
  const auto collector = make_network_route();
  EXPECT_TRUE(test::collect(*collector).status);
}

}  // namespace
}  // namespace strata::host
