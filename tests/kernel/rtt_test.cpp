// The smoothed RTT of a container's sockets beside what `ss -i` prints of them (TCP_INFO).
#include "tests/kernel/traffic_fixture.h"

namespace strata::test {
namespace {

class NetworkRttTest : public TrafficTest {
 protected:
  strata_histogram rtt_of(std::uint64_t key) { return of(key).rtt; }
};
INSTANTIATE_BOTH_WAYS(NetworkRttTest);

class NetworkRttSocketsTest : public NetworkRttTest {};
INSTANTIATE_TEST_SUITE_P(, NetworkRttSocketsTest, ::testing::Values("sockets"));

/// The smoothed RTT of both ends, in us.
std::uint64_t told_rtt(const Pair& pair) {
  return info_of(pair.client).tcpi_rtt + std::uint64_t{info_of(pair.server).tcpi_rtt};
}

/// At the end both sockets are looked at once: the sum is that of their last values, to the
/// microsecond in which TCP_INFO counts (the ACK of the FIN may still move each by an eighth of a
/// new sample).
TEST_P(NetworkRttTest, AtTheEndOfAConnectionItIsTheSocketsOwn) {
  const TestContainer container;
  Turns turns;
  ASSERT_EQ(container.run([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7401);
    if (!ping_pong(pair, 10)) return 1;  // too few packets for a sample
    const linger at_once{1, 0};
    ::setsockopt(pair.client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    turns[0] = told_rtt(pair);
    ::close(pair.client);  // a reset: no more segments that are acknowledged
    ::close(pair.server);
    return 0;
  }),
            0);
  const auto rtt = rtt_of(container.key());
  EXPECT_EQ(rtt.count, 2U);
  EXPECT_NEAR(static_cast<double>(rtt.sum_ns) / 1000.0, static_cast<double>(turns[0]), 2.0)
      << "us, both ends";
}

/// While it lives, each collection between which it moved tells the present value of each end.
TEST_P(NetworkRttSocketsTest, OfAConnectionThatLivesItIsLookedAtOnceACollection) {
  constexpr int rounds = 8;
  const TestContainer container;
  Turns turns;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7402);
    for (int i = 0; i < rounds; ++i) {
      if (!ping_pong(pair, 50)) return 1;
      settle();
      turns[0] = told_rtt(pair);
      if (!turns.yield()) return 2;
    }
    return turns.yield() ? 0 : 3;
  });
  strata_histogram before{};
  for (int i = 0; i < rounds; ++i) {
    ASSERT_TRUE(turns.wait());
    const auto now = rtt_of(container.key());
    EXPECT_EQ(now.count - before.count, 2U);
    EXPECT_NEAR(static_cast<double>(now.sum_ns - before.sum_ns) / 1000,
                static_cast<double>(turns[0]), 2.0)
        << "us, both ends";
    before = now;
    if (i + 1 == rounds) {
      EXPECT_EQ(rtt_of(container.key()).count, before.count) << "it has not moved";
    }
    ASSERT_TRUE(turns.go_on());
  }
  ASSERT_TRUE(turns.wait());
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
}

class NetworkRttPacketsTest : public NetworkRttTest {};
INSTANTIATE_TEST_SUITE_P(, NetworkRttPacketsTest, ::testing::Values("packets"));

/// While it lives, one of 64 packets tells: the mean lies where TCP_INFO's values did.
TEST_P(NetworkRttPacketsTest, SamplesOfALongConnectionAgreeWithTcpInfo) {
  constexpr int rounds = 200;
  constexpr int each = 32;
  const TestContainer container;
  Turns turns;
  turns[0] = ~0ULL;
  const pid_t child = container.start([&] {
    if (!enter_network_namespace()) return 98;
    const Pair pair(7402);
    for (int i = 0; i < rounds; ++i) {
      if (!ping_pong(pair, each)) return 1;
      for (const int end : {pair.client, pair.server}) {
        const std::uint64_t us = info_of(end).tcpi_rtt;
        turns[0] = std::min(turns[0], us);
        turns[1] = std::max(turns[1], us);
      }
    }
    return turns.yield() ? 0 : 2;
  });
  ASSERT_TRUE(turns.wait());
  const auto rtt = rtt_of(container.key());
  ASSERT_TRUE(turns.go_on());
  ASSERT_EQ(wait_for(child), 0);
  // Every write is a packet, with the other end's acknowledgement riding on the answer.
  EXPECT_GE(rtt.count, 2U * rounds * each / 64 * 9 / 10);
  const auto mean_us = static_cast<double>(rtt.sum_ns) / 1000.0 / static_cast<double>(rtt.count);
  EXPECT_GE(mean_us, static_cast<double>(turns[0]) * 0.8);
  EXPECT_LE(mean_us, static_cast<double>(turns[1]) * 1.25);
  RecordProperty("mean_us", std::to_string(mean_us));
}

TEST_P(NetworkRttTest, UdpHasNone) {
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    const int receiver = ::socket(AF_INET, SOCK_DGRAM, 0);
    Address address(AF_INET, 0);
    ::bind(receiver, address.get(), address.size);
    ::getsockname(receiver, address.get(), &address.size);
    const int sender = ::socket(AF_INET, SOCK_DGRAM, 0);
    char byte = 0;
    for (int i = 0; i < 200; ++i) {
      ::sendto(sender, "x", 1, 0, address.get(), address.size);
      if (::recv(receiver, &byte, 1, 0) != 1) return 1;
    }
    return 0;
  }),
            0);
  EXPECT_EQ(rtt_of(container.key()).count, 0U);
  EXPECT_GE(of(container.key()).receive_packets, 200U);
}

}  // namespace
}  // namespace strata::test
