// UDP and raw sockets: what was sent and read, and whose it was.
#include <netinet/ip_icmp.h>

#include "tests/kernel/traffic_fixture.h"

namespace strata::test {
namespace {

class NetworkDatagramTest : public TrafficTest {};
INSTANTIATE_BOTH_WAYS(NetworkDatagramTest);

constexpr int datagrams = 100;  // fit in the default receive buffer
constexpr std::size_t payload = 500;
constexpr std::size_t ip_and_udp = 28;
constexpr std::size_t ip6_and_udp = 48;

/// A UDP socket of its own address on the loopback interface.
int bound_socket(Address& address) {
  const int fd = ::socket(address.storage.ss_family, SOCK_DGRAM, 0);
  if (::bind(fd, address.get(), address.size) != 0 ||
      ::getsockname(fd, address.get(), &address.size) != 0) {
    return -1;
  }
  return fd;
}

/// Sends to another socket of its own and reads it, each first by a look that takes nothing.
int exchange(int family) {
  Address address(family, 0);
  Address unused(family, 0);
  const int receiver = bound_socket(address);
  const int sender = bound_socket(unused);
  std::array<char, payload> bytes{};
  for (int i = 0; i < datagrams; ++i) {
    if (::sendto(sender, bytes.data(), bytes.size(), 0, address.get(), address.size) !=
        static_cast<ssize_t>(payload)) {
      return 1;
    }
    if (::recv(receiver, bytes.data(), 1, MSG_PEEK) != 1) return 2;
    if (::recv(receiver, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(payload)) return 3;
    if (::recv(receiver, bytes.data(), bytes.size(), MSG_DONTWAIT) != -1) return 4;
  }
  return 0;
}

void expect_exchange(const strata_traffic& got, std::size_t header) {
  EXPECT_EQ(got.transmit_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(got.transmit_bytes, datagrams * (payload + header));
  EXPECT_EQ(got.receive_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(got.receive_bytes, datagrams * (payload + header));
}

TEST_P(NetworkDatagramTest, CountsBytesAndPacketsOfTheSocketsContainerInBothDirections) {
  const TestContainer talker;
  const TestContainer talker6;
  const TestContainer silent;
  ASSERT_EQ(talker.run([] { return exchange(AF_INET); }), 0);
  ASSERT_EQ(talker6.run([] { return enter_network_namespace() ? exchange(AF_INET6) : 98; }), 0);
  expect_exchange(of(talker.key()), ip_and_udp);
  expect_exchange(of(talker6.key()), ip6_and_udp);
  EXPECT_EQ(of(silent.key()).transmit_packets, 0U);
  expect_all_counted();
}

TEST_P(NetworkDatagramTest, TellsTheTwoEndsOfOneFlowApart) {
  const TestContainer sends;
  const TestContainer receives;
  Address address(AF_INET, 0);
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = receives.start([&] {
    const int receiver = bound_socket(address);
    if (::write(ready[1], &address, sizeof(address)) != sizeof(address)) return 1;
    std::array<char, payload> bytes{};
    for (int i = 0; i < datagrams; ++i) {
      if (::recv(receiver, bytes.data(), bytes.size(), 0) < 0) return 2;
    }
    return 0;
  });
  ASSERT_EQ(::read(ready[0], &address, sizeof(address)), static_cast<ssize_t>(sizeof(address)));
  ASSERT_EQ(sends.run([&] {
    Address unused(AF_INET, 0);
    const int sender = bound_socket(unused);
    const std::array<char, payload> bytes{};
    for (int i = 0; i < datagrams; ++i) {
      ::sendto(sender, bytes.data(), bytes.size(), 0, address.get(), address.size);
    }
    return 0;
  }),
            0);
  ASSERT_EQ(wait_for(child), 0);
  const auto from = of(sends.key());
  const auto to = of(receives.key());
  EXPECT_EQ(from.transmit_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(from.receive_packets, 0U);
  EXPECT_EQ(to.receive_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(to.transmit_packets, 0U);
  expect_all_counted();
  ::close(ready[0]);
  ::close(ready[1]);
}

/// An echo request to itself: the socket hears it, and the kernel's answer.
TEST_P(NetworkDatagramTest, RawSocketsReadTheIpHeaderAndDoNotWriteIt) {
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    const int raw = ::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    const Address self(AF_INET, 0);
    struct {
      icmphdr header;
      char data[56];
    } echo{};
    echo.header.type = ICMP_ECHO;
    echo.header.checksum = 0xfff7;  // of a request that is zero but for its type
    if (::sendto(raw, &echo, sizeof(echo), 0, self.get(), self.size) != sizeof(echo)) return 1;
    std::array<char, 256> got{};
    for (int i = 0; i < 2; ++i) {
      if (::recv(raw, got.data(), got.size(), 0) != 20 + sizeof(echo)) return 2;
    }
    return 0;
  }),
            0);
  const auto got = of(container.key());
  if (GetParam() == "sockets") {  // 5.10 takes the kernel's answer for the container's packet
    EXPECT_EQ(got.transmit_packets, 1U);
  }
  EXPECT_EQ(got.transmit_bytes, got.transmit_packets * (20U + 64U));
  EXPECT_EQ(got.receive_packets, 2U);
  EXPECT_EQ(got.receive_bytes, 2 * (20U + 64U));
}

TEST_P(NetworkDatagramTest, UnixSocketsAreNoTraffic) {
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    int ends[2];
    char byte = 'x';
    return ::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0 && ::write(ends[0], "x", 1) == 1 &&
                   ::read(ends[1], &byte, 1) == 1
               ? 0
               : 1;
  }),
            0);
  EXPECT_EQ(of(container.key()).transmit_packets, 0U);
  EXPECT_EQ(of(container.key()).receive_packets, 0U);
}

}  // namespace
}  // namespace strata::test
