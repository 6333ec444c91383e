// Segments that a filter drops: sent again, and slow connects.
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/outlier.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/tcp_fixture.h"

namespace strata::test {
namespace {

class TcpRetransmitTest : public TcpFixture {};

TEST_P(TcpRetransmitTest, RetransmitsAgreeWithRetransSegsWhileAFilterDrops) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      const int listener = listen_on(7006);
      int clients[4];
      int servers[4];
      for (int i = 0; i < 4; ++i) {
        clients[i] = connect_to(7006);
        servers[i] = ::accept(listener, nullptr, nullptr);
        if (!drop_all(servers[i]) || ::write(clients[i], "lost", 4) != 4) return 1;
      }
      ::usleep(1'500'000);  // probes and timeouts: about 0.2, 0.4, 0.8 s
      for (const int server : servers) drop_none(server);
      char bytes[4];
      for (const int server : servers) {
        if (::read(server, bytes, sizeof(bytes)) != 4) return 2;
      }
      told_->values[0] = network_counters()["Tcp.RetransSegs"];
      return 0;
    });
  }),
            0);
  const auto got = of(object, container.key());
  EXPECT_GE(told_->values[0], 8U);
  EXPECT_EQ(got.retransmits, told_->values[0]) << "TcpRetransSegs of the namespace, exactly";
}

TEST_P(TcpRetransmitTest, RetransmitsOfHandshakesAgreeWithRetransSegsToo) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      const int listener = listen_on(7007);
      if (!drop_all(listener)) return 1;  // the SYN does not get through
      const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      const Address address(AF_INET, 7007);
      (void)::connect(client, address.get(), address.size);
      ::usleep(1'500'000);
      told_->values[0] = network_counters()["Tcp.RetransSegs"];
      ::close(client);  // given up
      return 0;
    });
  }),
            0);
  const auto got = of(object, container.key());
  EXPECT_GE(told_->values[0], 1U);
  EXPECT_EQ(got.retransmits, told_->values[0]);
  EXPECT_EQ(got.failed, 1U);
  EXPECT_EQ(attempts(object), 0);
}

/// The first SYN is dropped, the second comes through a second later.
TEST_P(TcpRetransmitTest, ASlowConnectIsToldWithItsPeerItsTaskAndItsRetransmits) {
  auto object = load();
  RingEvents<strata_outlier_event> events("connect", object->maps.events);
  constexpr std::uint64_t limit = 500'000'000;
  object->data->outlier_floor_ns = limit;
  const TestContainer container;
  pid_t pid = 0;
  ASSERT_EQ(container.run(
                [&] {
                  return apart([&] {
                    ::prctl(PR_SET_NAME, "slow-client");
                    const int listener = listen_on(7009, AF_INET6);
                    if (!open_and_close(listener, 3, AF_INET6)) return 1;  // quick: no events
                    if (!drop_all(listener)) return 2;
                    const int client = ::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0);
                    const Address address(AF_INET6, 7009);
                    (void)::connect(client, address.get(), address.size);
                    ::usleep(100'000);
                    drop_none(listener);
                    const int server = ::accept(listener, nullptr, nullptr);
                    told_->values[0] = info_of(client).tcpi_total_retrans;
                    return server < 0 ? 3 : 0;
                  });
                },
                &pid),
            0);
  const auto seen = events.of(container.key());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].kind, static_cast<unsigned>(STRATA_OUTLIER_CONNECT));
  EXPECT_GE(seen[0].value_ns, limit);
  EXPECT_LE(seen[0].value_ns, 10'000'000'000U);
  EXPECT_EQ(seen[0].limit_ns, limit);
  EXPECT_EQ(seen[0].pid, static_cast<unsigned>(pid));
  EXPECT_STREQ(seen[0].comm, "slow-client");
  EXPECT_EQ(seen[0].port, 7009);
  EXPECT_EQ(seen[0].address[15], 1);
  EXPECT_EQ(seen[0].retransmits, told_->values[0]) << "as ss -i says";
  EXPECT_GE(seen[0].retransmits, 1U);
  expect_no_losses(object);
}

/// Sockets of one container, reset and acknowledged in softirqs that interrupt another's work.
TEST_P(TcpRetransmitTest, TheOwnerIsTheSocketsAlsoWhenSomebodyElseRuns) {
  auto object = load();
  const TestContainer container;
  const TestContainer busy;
  const pid_t spinning = busy.start([] {
    const auto end = monotonic_ns() + 3'000'000'000ULL;
    while (monotonic_ns() < end) {
    }
    return 0;
  });
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      const int listener = listen_on(7008);
      const int client = connect_to(7008);
      const int server = ::accept(listener, nullptr, nullptr);
      if (!drop_all(server) || ::write(client, "lost", 4) != 4) return 1;
      ::usleep(1'000'000);  // the timer's softirq runs on whatever is there
      char bytes[4];
      if (!drop_none(server) || ::read(server, bytes, sizeof(bytes)) != 4) return 2;
      told_->values[0] = network_counters()["Tcp.RetransSegs"];
      return 0;
    });
  }),
            0);
  ASSERT_EQ(wait_for(spinning), 0);
  EXPECT_GE(told_->values[0], 1U);
  EXPECT_EQ(of(object, container.key()).retransmits, told_->values[0]);
  EXPECT_EQ(of(object, busy.key()).retransmits, 0U);
}

INSTANTIATE_BOTH_FORMS(TcpRetransmitTest);

}  // namespace
}  // namespace strata::test
