// TCP's bytes and segments beside what the same kernel tells of them otherwise: TCP_INFO (what
// `ss -i` prints) and the counters of a network namespace (what nstat prints).
#include <atomic>
#include <thread>

#include <sys/resource.h>

#include "tests/kernel/traffic_fixture.h"

namespace strata::test {
namespace {

constexpr std::size_t tcp_header = 32;  // with time stamps

/// Of TCP_INFO, as <linux/tcp.h> has it, which cannot be included beside <netinet/tcp.h>.
struct Info {
  std::uint64_t sent = 0, received = 0, segments_out = 0, segments_in = 0;
  Info& operator+=(const Info& more) {
    sent += more.sent;
    received += more.received;
    segments_out += more.segments_out;
    segments_in += more.segments_in;
    return *this;
  }
};

Info told_of(int socket) {
  struct {
    std::array<char, 128> before;
    std::uint64_t bytes_received;
    std::uint32_t segs_out;
    std::uint32_t segs_in;
    std::array<char, 56> between;
    std::uint64_t bytes_sent;
  } info{};
  static_assert(offsetof(decltype(info), bytes_received) == 128);
  static_assert(offsetof(decltype(info), bytes_sent) == 200);
  socklen_t size = sizeof(info);
  ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size);
  return {info.bytes_sent, info.bytes_received, info.segs_out, info.segs_in};
}

Info told_of(const Pair& pair) {
  settle();
  auto both = told_of(pair.client);
  return both += told_of(pair.server);
}

class NetworkTest : public TrafficTest {
 protected:
  /// What was counted is what the sockets tell, and their headers.
  static void expect_same(const strata_traffic& got, const Info& told, std::size_t ip_header) {
    const auto header = ip_header + tcp_header;
    EXPECT_EQ(got.receive_packets, told.segments_in);
    EXPECT_EQ(got.transmit_packets, told.segments_out);
    EXPECT_EQ(got.receive_bytes, told.received + told.segments_in * header);
    EXPECT_EQ(got.transmit_bytes, told.sent + told.segments_out * header);
  }
};
INSTANTIATE_BOTH_WAYS(NetworkTest);

/// Small messages: each segment is a packet of its own for everybody.
TEST_P(NetworkTest, AgreesWithTheCountersOfTheNamespace) {
  const TestContainer container;
  Turns turns;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7501);
    if (!ping_pong(pair, 500)) return 1;
    settle();
    auto now = network_counters();
    turns[0] = now["Ip.OutRequests"];
    turns[1] = now["IpExt.OutOctets"];
    turns[2] = now["IpExt.InOctets"];
    return turns.yield() ? 0 : 2;
  });
  ASSERT_TRUE(turns.wait());
  const auto got = of(container.key());
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
  EXPECT_GE(turns[0], 1000U);
  EXPECT_EQ(got.transmit_packets, turns[0]);
  EXPECT_EQ(got.receive_packets, turns[0]);
  // A SYN has 8 bytes of options more than other segments, and there are two.
  EXPECT_NEAR(static_cast<double>(got.transmit_bytes), static_cast<double>(turns[1]), 16);
  EXPECT_NEAR(static_cast<double>(got.receive_bytes), static_cast<double>(turns[2]), 16);
  expect_all_counted();
}

TEST_P(NetworkTest, CountsConnectionsThatEndBetweenTwoCollections) {
  constexpr int connections = 50;
  const TestContainer container;
  Turns turns;
  ASSERT_EQ(container.run([&] {
    if (!enter_network_namespace()) return 98;
    if (!open_and_close(listen_on(7502), connections)) return 1;
    auto now = network_counters();
    turns[0] = now["Ip.OutRequests"];
    turns[1] = now["Tcp.OutSegs"];
    return 0;
  }),
            0);
  const auto got = of(container.key());
  // SYN, SYN-ACK, ACK; FIN, ACK; FIN, ACK: the last two find the client's socket in TIME_WAIT,
  // which is nobody's.
  EXPECT_GE(got.transmit_packets, 5U * connections);
  EXPECT_LE(got.transmit_packets, turns[0]);
  EXPECT_GE(got.receive_packets, 5U * connections);
  EXPECT_LE(got.receive_packets, turns[0]);
  RecordProperty("transmit", std::to_string(got.transmit_packets));
  RecordProperty("receive", std::to_string(got.receive_packets));
  RecordProperty("all", std::to_string(turns[0]));
  expect_all_counted();
}

TEST_P(NetworkTest, ARefusedConnectionIsAPacketEachWay) {
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    return connect_to(7503) == -1 ? 0 : 1;
  }),
            0);
  const auto got = of(container.key());
  EXPECT_EQ(got.transmit_packets, 1U);
  EXPECT_EQ(got.receive_packets, 1U);
  EXPECT_EQ(got.rtt.count, 0U);
}

/// The same on the host's own network, of which no namespace's counters could tell.
TEST_P(NetworkTest, OnTheHostsNetworkTheOwnerOfTheSocketCounts) {
  const TestContainer client;
  const TestContainer server;
  Turns turns;
  const pid_t child = server.start([&] {
    const int listener = listen_on(0);
    turns[0] = port_of(listener);
    if (!turns.yield()) return 1;
    const int socket = ::accept(listener, nullptr, nullptr);
    std::array<char, 1000> bytes{};
    return ::recv(socket, bytes.data(), bytes.size(), MSG_WAITALL) == 1000 ? 0 : 2;
  });
  ASSERT_TRUE(turns.wait());
  const auto port = static_cast<std::uint16_t>(turns[0]);
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(client.run([&] {
    const std::array<char, 1000> bytes{};
    return ::send(connect_to(port), bytes.data(), bytes.size(), 0) == 1000 ? 0 : 1;
  }),
            0);
  ASSERT_EQ(wait_for(child), 0);
  const auto sent = of(client.key());
  const auto received = of(server.key());
  EXPECT_GE(sent.transmit_bytes, 1000 + 20 + tcp_header);
  EXPECT_LE(sent.transmit_bytes, 1000 + 10 * (20 + tcp_header));
  EXPECT_LE(sent.receive_bytes, 10 * (20 + tcp_header));
  EXPECT_GE(received.receive_bytes, 1000 + 20 + tcp_header);
  EXPECT_LE(received.receive_bytes, 1000 + 10 * (20 + tcp_header));
  EXPECT_LE(received.transmit_bytes, 10 * (20 + tcp_header));
}

/// What is known by sockets alone.
class NetworkSocketsTest : public NetworkTest {
 protected:
  void expect_as_told(int family, std::size_t ip_header, std::uint16_t port) {
    const TestContainer container;
    Turns turns;
    const pid_t child = container.start([&] {
      if (!enter_network_namespace()) return 98;
      const Pair pair(port, family);
      for (const std::size_t bytes : {1, 100'000, 3'000'000}) {
        if (!pour(pair.client, pair.server, bytes) || !ping_pong(pair, 10)) return 1;
        const auto told = told_of(pair);
        turns[0] = told.sent;
        turns[1] = told.received;
        turns[2] = told.segments_out;
        turns[3] = told.segments_in;
        if (!turns.yield()) return 2;
      }
      return 0;
    });
    while (turns.wait()) {
      // The SYN-ACK, which the listener sent, is not in its socket's count.
      expect_same(of(container.key()), {turns[0], turns[1], turns[2] + 1, turns[3]}, ip_header);
      turns.go_on();
    }
    ASSERT_EQ(wait_for(child), 0);
    expect_all_counted();
  }
};
INSTANTIATE_TEST_SUITE_P(, NetworkSocketsTest, ::testing::Values("sockets"));

TEST_P(NetworkSocketsTest, AgreeWithTcpInfoWhileTheConnectionIsOpen) {
  expect_as_told(AF_INET, 20, 7504);
}

TEST_P(NetworkSocketsTest, AgreeWithTcpInfoOverIpv6) { expect_as_told(AF_INET6, 40, 7505); }

TEST_P(NetworkSocketsTest, AnIpv6SocketThatSpeaksIpv4HasItsHeaders) {
  const TestContainer container;
  Turns turns;
  ASSERT_EQ(container.run([&] {
    if (!enter_network_namespace()) return 98;
    const int listener = ::socket(AF_INET6, SOCK_STREAM, 0);
    Address any(AF_INET6, 7506);
    reinterpret_cast<sockaddr_in6*>(any.get())->sin6_addr = in6addr_any;
    if (::bind(listener, any.get(), any.size) != 0 || ::listen(listener, 1) != 0) return 1;
    const int client = connect_to(7506);
    const int server = ::accept(listener, nullptr, nullptr);
    return pour(client, server, 1000) ? 0 : 2;
  }),
            0);
  const auto got = of(container.key());
  EXPECT_EQ(got.transmit_bytes, 1000 + got.transmit_packets * (20 + tcp_header));
}

TEST_P(NetworkSocketsTest, AConnectionOlderThanTheAgentCountsFromThenOn) {
  sockets_.emplace(features_);  // anew, and not yet attached
  const TestContainer container;
  Turns turns;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7507);
    if (!pour(pair.client, pair.server, 1'000'000)) return 1;
    const auto before = told_of(pair);
    if (!turns.yield()) return 1;
    if (!pour(pair.server, pair.client, 5'000) || !ping_pong(pair, 5)) return 2;
    const auto after = told_of(pair);
    turns[0] = after.sent - before.sent;
    turns[1] = after.received - before.received;
    turns[2] = after.segments_out - before.segments_out;
    turns[3] = after.segments_in - before.segments_in;
    return turns.yield() ? 0 : 3;
  });
  ASSERT_TRUE(turns.wait());
  sockets_->attach();
  EXPECT_EQ(of(container.key()).transmit_packets, 0U);
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());
  expect_same(of(container.key()), {turns[0], turns[1], turns[2], turns[3]}, 20);
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
}

TEST_P(NetworkSocketsTest, WhatPassesWhileDetachedIsMadeUpFor) {
  const TestContainer container;
  Turns turns;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace() || !turns.yield()) return 98;
    const Pair old(7508);
    if (!pour(old.client, old.server, 1000) || !turns.yield()) return 1;
    const Pair young(7509);
    if (!pour(old.client, old.server, 2000) || !pour(young.client, young.server, 4000)) return 2;
    auto told = told_of(old);
    told += told_of(young);
    turns[0] = told.sent;
    turns[1] = told.received;
    turns[2] = told.segments_out;
    turns[3] = told.segments_in;
    return turns.yield() ? 0 : 3;
  });
  ASSERT_TRUE(turns.wait());
  sockets_.emplace(features_);  // which the child does not keep attached
  sockets_->attach();
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());
  EXPECT_GE(of(container.key()).transmit_packets, 4U);
  sockets_->object().detach("a test");
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());
  EXPECT_FALSE(sockets_->object().run("network_flush"));
  sockets_->attach();
  // Nobody saw how the young one began: its SYN-ACK is in no count.
  expect_same(of(container.key()), {turns[0], turns[1], turns[2] + 1, turns[3]}, 20);
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
}

/// Its note is of no socket any more; or of one that is gone and still reads as it was at the end.
TEST_P(NetworkSocketsTest, AConnectionThatEndedWhileDetachedIsNotMistakenForAnother) {
  constexpr unsigned connections = 200;
  const TestContainer container;
  Turns turns;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace() || !turns.yield()) return 98;
    const int listener = listen_on(7513);
    for (int round = 0; round < 2; ++round) {
      std::array<int, 2 * connections> ends{};
      for (unsigned i = 0; i < connections; ++i) {
        ends.at(2 * i) = connect_to(7513);
        ends.at(2 * i + 1) = ::accept(listener, nullptr, nullptr);
        if (!pour(ends.at(2 * i), ends.at(2 * i + 1), 1000)) return 1;
      }
      if (!turns.yield()) return 2;
      for (const int end : ends) ::close(end);
      if (!turns.yield()) return 3;
    }
    return 0;
  });
  const auto payload_sent = [&] {
    const auto got = of(container.key());
    return got.transmit_bytes - got.transmit_packets * (20 + tcp_header);
  };
  ASSERT_TRUE(turns.wait());
  sockets_.emplace(features_);  // which the child does not keep attached
  sockets_->attach();
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());
  EXPECT_EQ(payload_sent(), connections * 1000);
  sockets_->object().detach("a test");
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());  // all are closed
  sockets_->attach();
  EXPECT_EQ(payload_sent(), connections * 1000);
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());
  EXPECT_EQ(payload_sent(), 2 * connections * 1000);
  ASSERT_TRUE(turns.go_on());
  ASSERT_TRUE(turns.wait());
  EXPECT_EQ(payload_sent(), 2 * connections * 1000);
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
}

TEST_P(NetworkSocketsTest, ConnectionsWithoutRoomForANoteAreCountedWhenTheyEnd) {
  constexpr unsigned connections = 20;
  sockets_.emplace(features_, [](network_bpf& object) {
    ::bpf_map__set_max_entries(object.maps.connections, 2);
  });
  sockets_->attach();
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    const int listener = listen_on(7514);
    std::array<int, 2 * connections> ends{};
    for (unsigned i = 0; i < connections; ++i) {
      ends.at(2 * i) = connect_to(7514);
      ends.at(2 * i + 1) = ::accept(listener, nullptr, nullptr);
      if (!pour(ends.at(2 * i), ends.at(2 * i + 1), 1000)) return 1;
    }
    for (const int end : ends) ::close(end);
    return 0;
  }),
            0);
  const auto got = of(container.key());
  EXPECT_EQ(got.transmit_bytes - got.transmit_packets * (20 + tcp_header), connections * 1000);
  EXPECT_GT(sockets_->object()->bss->lost.connections, 0U);
}

/// More than one read() of the iterator.
TEST_P(NetworkSocketsTest, ThousandsOfOpenConnectionsAreFlushed) {
  constexpr int connections = 2500;
  const TestContainer container;
  Turns turns;
  const pid_t child = container.start([&] {
    const rlimit many{3 * connections, 3 * connections};
    if (!enter_network_namespace() || ::setrlimit(RLIMIT_NOFILE, &many) != 0) return 98;
    const int listener = listen_on(7510);
    for (int i = 0; i < connections; ++i) {
      const int client = connect_to(7510);
      if (!pour(client, ::accept(listener, nullptr, nullptr), 100)) return 1;
    }
    return turns.yield() ? 0 : 2;
  });
  ASSERT_TRUE(turns.wait());
  EXPECT_GE(sockets_->flush(), 2U * connections);
  const auto got = of(container.key());
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
  EXPECT_EQ(got.transmit_bytes - got.transmit_packets * (20 + tcp_header), 100U * connections);
  EXPECT_EQ(got.receive_bytes - got.receive_packets * (20 + tcp_header), 100U * connections);
  EXPECT_EQ(got.rtt.count, 2U * connections);
  expect_all_counted();
}

/// The end of a connection and the flush take over the same bytes once.
TEST_P(NetworkSocketsTest, AFlushDuringTheEndCountsNothingTwice) {
  constexpr unsigned connections = 2000;
  constexpr unsigned bytes = 1000;
  const TestContainer container;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace()) return 98;
    const int listener = listen_on(7511);
    for (unsigned i = 0; i < connections; ++i) {
      const int client = connect_to(7511);
      const int server = ::accept(listener, nullptr, nullptr);
      if (!pour(client, server, bytes)) return 1;
      ::close(client);
      ::close(server);
    }
    return 0;
  });
  std::atomic<bool> ended = false;
  std::thread flusher([&] {
    while (!ended) sockets_->flush();
  });
  EXPECT_EQ(wait_for(child), 0);
  ended = true;
  flusher.join();
  const auto got = of(container.key());
  EXPECT_EQ(got.transmit_bytes - got.transmit_packets * (20 + tcp_header), connections * bytes);
  // A FIN has a place in the sequence of bytes, and is counted as one.
  const auto received = got.receive_bytes - got.receive_packets * (20 + tcp_header);
  EXPECT_GE(received, connections * bytes);
  EXPECT_LE(received, connections * (bytes + 2));
  expect_all_counted();
}

TEST_P(NetworkSocketsTest, ASocketThatConnectsAgainAfterAFailureCountsBoth) {
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const Address address(AF_INET, 7512);
    if (::connect(socket, address.get(), address.size) == 0) return 1;
    const int listener = listen_on(7512);
    if (::connect(socket, address.get(), address.size) != 0) return 2;
    return pour(socket, ::accept(listener, nullptr, nullptr), 1000) ? 0 : 3;
  }),
            0);
  const auto got = of(container.key());
  EXPECT_EQ(got.transmit_bytes - got.transmit_packets * (20 + tcp_header), 1000U);
  EXPECT_GE(got.transmit_packets, 5U);
}

}  // namespace
}  // namespace strata::test
