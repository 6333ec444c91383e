// The smoothed RTT of a container's sockets beside what `ss -i` prints of them (TCP_INFO).
#include <bit>

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/network.h"
#include "bpf/skeleton/network.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tcp_support.h"

namespace strata::test {
namespace {

using kernel::Skeleton;

class RttTest : public KernelTest {
 protected:
  Skeleton<network_bpf> load() {
    Skeleton<network_bpf> object(features_, [](network_bpf&) {});
    object.attach(unified_hierarchy().directory);
    expect_attached(object);
    return object;
  }

  static strata_histogram rtt_of(Skeleton<network_bpf>& object, std::uint64_t key) {
    return counted_for<strata_traffic>(object->maps.traffic, key).rtt;
  }
};

struct Pair {
  explicit Pair(std::uint16_t port) : listener(listen_on(port)) {
    client = connect_to(port);
    server = ::accept(listener, nullptr, nullptr);
  }
  int listener;
  int client = -1;
  int server = -1;
};

bool ping_pong(const Pair& pair, int times) {
  char byte = 'x';
  for (int i = 0; i < times; ++i) {
    if (::write(pair.client, &byte, 1) != 1 || ::read(pair.server, &byte, 1) != 1 ||
        ::write(pair.server, &byte, 1) != 1 || ::read(pair.client, &byte, 1) != 1) {
      return false;
    }
  }
  return true;
}

/// At the end both sockets are looked at once: the sum is that of their last values, to the
/// microsecond in which TCP_INFO counts (the ACK of the FIN may still move each by an eighth of a
/// new sample).
TEST_F(RttTest, AtTheEndOfAConnectionItIsTheSocketsOwn) {
  auto object = load();
  const TestContainer container;
  auto* const told = static_cast<std::uint64_t*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ASSERT_EQ(container.run([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7401);
    if (!ping_pong(pair, 10)) return 1;  // too few packets for a sample
    const linger at_once{1, 0};
    ::setsockopt(pair.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    told[0] = info_of(pair.client).tcpi_rtt + std::uint64_t{info_of(pair.server).tcpi_rtt};
    ::close(pair.client);  // a reset: no more segments that are acknowledged
    ::close(pair.server);
    return 0;
  }),
            0);
  const auto rtt = rtt_of(object, container.key());
  EXPECT_EQ(rtt.count, 2U);
  EXPECT_NEAR(static_cast<double>(rtt.sum_ns) / 1000.0, static_cast<double>(told[0]), 2.0)
      << "us, both ends";
  ::munmap(told, 4096);
}

/// While they live, one of 64 packets tells: the mean lies where TCP_INFO's values did.
TEST_F(RttTest, SamplesOfALongConnectionAgreeWithTcpInfo) {
  auto object = load();
  const TestContainer container;
  struct Seen {
    std::uint64_t least = ~0ULL, most = 0;
  };
  auto* const seen =
      new (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Seen;
  constexpr int rounds = 200;
  constexpr int each = 32;
  strata_histogram rtt{};
  int ready[2];
  int done[2];
  ASSERT_TRUE(::pipe(ready) == 0 && ::pipe(done) == 0);
  const pid_t child = container.start([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7402);
    for (int i = 0; i < rounds; ++i) {
      if (!ping_pong(pair, each)) return 1;
      for (const int end : {pair.client, pair.server}) {
        const std::uint64_t us = info_of(end).tcpi_rtt;
        seen->least = std::min(seen->least, us);
        seen->most = std::max(seen->most, us);
      }
    }
    char byte = 'x';
    return ::write(ready[1], &byte, 1) == 1 && ::read(done[0], &byte, 1) == 1 ? 0 : 2;
  });
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  rtt = rtt_of(object, container.key());
  ASSERT_EQ(::write(done[1], &byte, 1), 1);
  ASSERT_EQ(wait_for(child), 0);
  // Every write is a packet, with the other end's acknowledgement riding on the answer.
  EXPECT_GE(rtt.count, 2U * rounds * each / 64 * 9 / 10);
  const auto mean_us = static_cast<double>(rtt.sum_ns) / 1000.0 / static_cast<double>(rtt.count);
  EXPECT_GE(mean_us, static_cast<double>(seen->least) * 0.8);
  EXPECT_LE(mean_us, static_cast<double>(seen->most) * 1.25);
  RecordProperty("mean_us", std::to_string(mean_us));
  ::munmap(seen, 4096);
  for (const int fd : {ready[0], ready[1], done[0], done[1]}) ::close(fd);
}

TEST_F(RttTest, UdpHasNone) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    const int receiver = ::socket(AF_INET, SOCK_DGRAM, 0);
    Address address(AF_INET, 0);
    ::bind(receiver, address.get(), address.size);
    ::getsockname(receiver, address.get(), &address.size);
    const int sender = ::socket(AF_INET, SOCK_DGRAM, 0);
    for (int i = 0; i < 200; ++i) ::sendto(sender, "x", 1, 0, address.get(), address.size);
    return 0;
  }),
            0);
  EXPECT_EQ(rtt_of(object, container.key()).count, 0U);
  EXPECT_GE(counted_for<strata_traffic>(object->maps.traffic, container.key()).receive_packets,
            200U);
}

}  // namespace
}  // namespace strata::test
