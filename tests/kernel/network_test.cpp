#include "bpf/network.h"

#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/skeleton/network.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

class NetworkTest : public KernelTest {
 protected:
  Skeleton<network_bpf> load() {
    Skeleton<network_bpf> object(features_, [](network_bpf&) {});
    object.attach(unified_hierarchy().directory);
    expect_attached(object);
    return object;
  }

  static strata_traffic of(Skeleton<network_bpf>& object, std::uint64_t key) {
    return counted_for<strata_traffic>(object->maps.traffic, key);
  }
};

constexpr int datagrams = 100;  // fit in the default receive buffer
constexpr std::size_t payload = 500;
constexpr std::size_t ip_and_udp = 28;

/// A UDP socket of its own address on the loopback interface.
int bound_socket(sockaddr_in& address) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd, generic, size) != 0 || ::getsockname(fd, generic, &size) != 0) return -1;
  return fd;
}

/// Sends to another socket of its own and receives; all of it loopback.
int exchange() {
  sockaddr_in address{};
  sockaddr_in unused{};
  const int receiver = bound_socket(address);
  const int sender = bound_socket(unused);
  std::array<char, payload> bytes{};
  for (int i = 0; i < datagrams; ++i) {
    if (::sendto(sender, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&address),
                 sizeof(address)) != static_cast<ssize_t>(payload)) {
      return 1;
    }
    if (::recv(receiver, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(payload)) return 2;
  }
  return 0;
}

TEST_F(NetworkTest, CountsBytesAndPacketsOfTheSocketsContainerInBothDirections) {
  auto object = load();
  const TestContainer talker;
  const TestContainer silent;
  ASSERT_EQ(talker.run(exchange), 0);
  const auto got = of(object, talker.key());
  EXPECT_EQ(got.transmit_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(got.transmit_bytes, datagrams * (payload + ip_and_udp));
  EXPECT_EQ(got.receive_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(got.receive_bytes, datagrams * (payload + ip_and_udp));
  EXPECT_EQ(of(object, silent.key()).transmit_packets, 0U);
  expect_no_losses(object);
}

TEST_F(NetworkTest, TellsTheTwoEndsOfOneFlowApart) {
  auto object = load();
  const TestContainer sends;
  const TestContainer receives;
  sockaddr_in address{};
  int receiver = -1;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = receives.start([&] {
    receiver = bound_socket(address);
    if (::write(ready[1], &address, sizeof(address)) != sizeof(address)) return 1;
    std::array<char, payload> bytes{};
    for (int i = 0; i < datagrams; ++i) {
      if (::recv(receiver, bytes.data(), bytes.size(), 0) < 0) return 2;
    }
    return 0;
  });
  ASSERT_EQ(::read(ready[0], &address, sizeof(address)), static_cast<ssize_t>(sizeof(address)));
  ASSERT_EQ(sends.run([&] {
    sockaddr_in unused{};
    const int sender = bound_socket(unused);
    const std::array<char, payload> bytes{};
    for (int i = 0; i < datagrams; ++i) {
      ::sendto(sender, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&address),
               sizeof(address));
    }
    return 0;
  }),
            0);
  ASSERT_EQ(wait_for(child), 0);
  const auto from = of(object, sends.key());
  const auto to = of(object, receives.key());
  EXPECT_EQ(from.transmit_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(from.receive_packets, 0U);
  EXPECT_EQ(to.receive_packets, static_cast<unsigned>(datagrams));
  EXPECT_EQ(to.transmit_packets, 0U);
  expect_no_losses(object);
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace strata::test
