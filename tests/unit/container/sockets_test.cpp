#include "collectors/container/sockets.h"

#include <gtest/gtest.h>

#include "tests/unit/container/support.h"

namespace strata::container {
namespace {

constexpr std::string_view tcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "1148 1 000000001ce9b8b3 100 0 0 10 0\n"
    "   1: 0100007F:2328 0100007F:D8C4 01 00000000:00000000 00:00000000 00000000  1000        0 "
    "77 1\n"
    "   2: 0100007F:2328 0100007F:D8C5 06 00000000:00000000 03:00000B1A 00000000     0        0 0 "
    "3\n"
    "   3: 0100007F:2328 0100007F:D8C6 0C 00000000:00000000 01:0000001E 00000001     0        0 0 "
    "3\n";

constexpr std::string_view udp =
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode ref pointer drops\n"
    "   77: 0100007F:0035 00000000:0000 07 00000010:00000A00 00:00000000 00000000     0        0 "
    "51 2 0000000000000000 12\n"
    "   78: 00000000:0044 00000000:0000 07 00000000:00000001 00:00000000 00000000     0        0 "
    "52 2 0000000000000000 3\n";

constexpr std::string_view netstat =
    "TcpExt: SyncookiesSent TW TCPAutoCorking\n"
    "TcpExt: 150 111701 3\n"
    "IpExt: InNoRoutes TW\n"
    "IpExt: 1 2\n";
constexpr std::string_view snmp =
    "Ip: Forwarding\nIp: 1\n"
    "Tcp: RtoAlgorithm MaxConn CurrEstab\n"
    "Tcp: 1 -1 7\n";

TEST(SocketFiles, HeadsAndCutLinesAreNoSockets) {
  for (auto text : {tcp, udp}) {
    while (!text.empty()) {
      const auto line = text::take_line(text);
      for (std::size_t cut = 0; cut < line.size(); ++cut) {
        TcpSockets().add_line(line.substr(0, cut));
        UdpSockets().add_line(line.substr(0, cut));
      }
    }
  }
  TcpSockets sockets;
  EXPECT_FALSE(sockets.add_line("  sl  local_address rem_address   st"));
  EXPECT_FALSE(sockets.add_line("   0: 00000000:07E8 00000000:0000 00 0:0"));
  EXPECT_FALSE(sockets.add_line("   0: 00000000:07E8 00000000:0000 FF 0:0"));
  EXPECT_FALSE(sockets.add_line("   0: 00000000:07E8 00000000:0000"));
}

TEST(SocketFiles, CountersThatDoNotMatchTheirNamesAreLeftOut) {
  int seen = 0;
  each_tcp_counter("TcpExt: A B C\nTcpExt: 1 2\nTcp: A\nUdp: 1\n", [&](auto, auto) { ++seen; });
  EXPECT_EQ(seen, 2);
}

TEST(EachLine, NeedsNoMoreThanABuffer) {
  const test::TempTree tree;
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + "\n";
  tree.write("file", text + "last");
  std::size_t lines = 0;
  std::string last;
  const auto count = [&](std::string_view line) {
    ++lines;
    last = line;
  };
  EXPECT_TRUE(each_line(tree.path("file"), 20'001, count));
  EXPECT_EQ(lines, 20'001U);
  EXPECT_EQ(last, "last");
  EXPECT_EQ(each_line(tree.path("file"), 20'000, count).error().code, Code::exhausted);
  EXPECT_EQ(each_line(tree.path("none"), 1, count).error().code, Code::not_found);
  tree.write("endless", std::string(100'000, 'x'));
  EXPECT_EQ(each_line(tree.path("endless"), 9, count).error().code, Code::parse);
}

class SocketTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string name : {"1", "41"}) {
      const auto net = "proc/" + name + "/net/";
      host.tree().write(net + "tcp", tcp);
      host.tree().write(net + "udp", udp);
      host.tree().write(net + "netstat", netstat);
      host.tree().write(net + "snmp", snmp);
    }
  }
  test::FakeHost host{CgroupMode::v2};
  test::FakeClock clock;
};

TEST_F(SocketTest, CountsByState) {
  SocketCollector collector(host.fs(), {.tcp = true});
  const auto got = collect(collector, one_container(), clock);
  EXPECT_TRUE(got.status) << "no IPv6 is no error";
  const auto value = [&](const std::string& state) {
    return got.value("container_network_tcp_usage_total{name=\"api\",tcp_state=\"" + state + "\"}");
  };
  EXPECT_EQ(value("listen"), 1);
  EXPECT_EQ(value("established"), 1);
  EXPECT_EQ(value("timewait"), 1);
  EXPECT_EQ(value("synrecv"), 1);
  EXPECT_EQ(value("closing"), 0);
  EXPECT_EQ(got.count("container_network_tcp6"), 0U);
  EXPECT_EQ(got.count("container_network_udp"), 0U);
}

TEST_F(SocketTest, AddsUpUdpQueues) {
  SocketCollector collector(host.fs(), {.udp = true});
  const auto got = collect(collector, one_container(), clock);
  const auto value = [&](const std::string& state) {
    return got.value("container_network_udp_usage_total{name=\"api\",udp_state=\"" + state + "\"}");
  };
  EXPECT_EQ(value("listen"), 2);
  EXPECT_EQ(value("dropped"), 15);
  EXPECT_EQ(value("rxqueued"), 0xA01);
  EXPECT_EQ(value("txqueued"), 0x10);
}

TEST_F(SocketTest, ServesTheCountersThatCadvisorKnows) {
  SocketCollector collector(host.fs(), {.counters = true});
  const auto got = collect(collector, one_container(), clock);
  const std::string family = "container_network_advance_tcp_stats_total{name=\"api\",tcp_state=\"";
  EXPECT_EQ(got.value(family + "syncookiessent\"}"), 150);
  EXPECT_EQ(got.value(family + "tw\"}"), 111701);
  EXPECT_EQ(got.value(family + "maxconn\"}"), -1);
  EXPECT_EQ(got.value(family + "currestab\"}"), 7);
  EXPECT_EQ(got.count(family), 5U);
}

TEST_F(SocketTest, ANamespaceIsServedOnce) {
  auto joined = make_container("/docker/b", "joined", 41, 3);
  joined.joined_network = true;
  auto on_host = make_container("/docker/c", "on_host", 41, 4);
  on_host.host_network = true;
  SocketCollector collector(host.fs(), {.tcp = true});
  const auto got = collect(collector, set_of({joined, on_host}), clock);
  EXPECT_EQ(got.samples.size(), tcp_states.size()) << "the host's alone";
}

TEST_F(SocketTest, TooManySocketsAreAbsentAndTold) {
  SocketCollector collector(host.fs(), {.tcp = true, .max_sockets = 2});
  const auto got = collect(collector, one_container(), clock);
  EXPECT_EQ(got.status.error().code, Code::exhausted);
  EXPECT_TRUE(got.samples.empty());
}

}  // namespace
}  // namespace strata::container
