// What becomes of connections, whose they are, and how long connecting takes.
#include "bpf/tcp.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "tests/kernel/tcp_fixture.h"

namespace strata::test {
namespace {

class TcpTest : public TcpFixture {};

TEST_P(TcpTest, CountsConnectionsExactlyAtBothEndsInBothFamilies) {
  auto object = load();
  const TestContainer container;
  const TestContainer bystander;
  ASSERT_EQ(container.run([] {
    return apart([] {
      if (!open_and_close(listen_on(7001), 100)) return 1;
      return open_and_close(listen_on(7002, AF_INET6), 40, AF_INET6) ? 0 : 2;
    });
  }),
            0);
  const auto got = of(object, container.key());
  EXPECT_EQ(got.opened, 140U);
  EXPECT_EQ(got.accepted, 140U);
  EXPECT_EQ(got.closed, 280U);
  EXPECT_EQ(got.failed, 0U);
  EXPECT_EQ(got.connect.count, 140U);
  EXPECT_EQ(got.resets_received + got.resets_sent + got.retransmits, 0U);
  EXPECT_EQ(peers_of(object, container.key()),
            (std::map<std::uint16_t, std::uint64_t>{{7001, 100}, {7002, 40}}));
  EXPECT_EQ(of(object, bystander.key()).opened, 0U);
  EXPECT_EQ(attempts(object), 0);
  expect_no_losses(object);
}

TEST_P(TcpTest, OnAHostWithV1AloneTheTaskThatConnectsTellsTheContainer) {
  if (v1_hierarchy("memory").directory.empty()) GTEST_SKIP() << "no v1 memory hierarchy is mounted";
  auto object = load([](tcp_bpf& knobs) { knobs.rodata->key_by_memory_v1 = true; });
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    return apart([] {
      if (connect_to(7011) != -1) return 1;
      return open_and_close(listen_on(7010), 12) ? 0 : 2;
    });
  }),
            0);
  const auto got = of(object, container.memory_key());
  EXPECT_EQ(got.opened, 12U);
  EXPECT_EQ(got.failed, 1U);
  EXPECT_EQ(got.connect.count, 12U);
  EXPECT_EQ(peers_of(object, container.memory_key()).at(7010), 12U);
}

TEST_P(TcpTest, TheHostsNamespaceAndTwoContainersAreToldApart) {
  auto object = load();
  const TestContainer server;
  const TestContainer client;
  int port_pipe[2];
  ASSERT_EQ(::pipe(port_pipe), 0);
  const pid_t serving = server.start([&] {
    const int listener = listen_on(0);
    const auto port = port_of(listener);
    if (::write(port_pipe[1], &port, sizeof(port)) != sizeof(port)) return 1;
    for (int i = 0; i < 25; ++i) ::close(::accept(listener, nullptr, nullptr));
    return 0;
  });
  std::uint16_t port = 0;
  ASSERT_EQ(::read(port_pipe[0], &port, sizeof(port)), static_cast<ssize_t>(sizeof(port)));
  ASSERT_EQ(client.run([&] {
    for (int i = 0; i < 25; ++i) {
      const int fd = connect_to(port);
      char byte = 0;
      if (fd < 0 || ::read(fd, &byte, 1) != 0) return 1;  // the server closes first
      ::close(fd);
    }
    return 0;
  }),
            0);
  ASSERT_EQ(wait_for(serving), 0);
  const auto opened = of(object, client.key());
  const auto accepted = of(object, server.key());
  EXPECT_EQ(opened.opened, 25U);
  EXPECT_EQ(opened.accepted, 0U);
  EXPECT_EQ(accepted.accepted, 25U);
  EXPECT_EQ(accepted.opened, 0U);
  EXPECT_EQ(opened.closed, 25U);
  EXPECT_EQ(peers_of(object, client.key()).at(port), 25U);
  EXPECT_TRUE(peers_of(object, server.key()).empty());
  ::close(port_pipe[0]);
  ::close(port_pipe[1]);
}

TEST_P(TcpTest, ARefusedConnectHasFailedAndReceivedAReset) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      for (int i = 0; i < 20; ++i) {
        if (connect_to(7003) != -1) return 1;
      }
      told_->values[0] = network_counters()["Tcp.AttemptFails"];
      told_->values[1] = network_counters()["Tcp.OutRsts"];
      return 0;
    });
  }),
            0);
  const auto got = of(object, container.key());
  EXPECT_EQ(told_->values[0], 20U);
  EXPECT_EQ(told_->values[1], 20U) << "sent for a closed port: no socket, no container";
  EXPECT_EQ(got.failed, 20U);
  EXPECT_EQ(got.resets_received, 20U);
  EXPECT_EQ(got.resets_sent, 0U);
  EXPECT_EQ(got.opened + got.accepted + got.closed, 0U);
  EXPECT_EQ(got.connect.count, 0U);
  EXPECT_TRUE(peers_of(object, container.key()).empty());
  EXPECT_EQ(attempts(object), 0);
  // Told, for the host alone, where the tracepoint is also run without a socket (from 6.10).
  const auto nobodys = of(object, STRATA_NO_KEY).resets_sent;
  EXPECT_TRUE(nobodys == 0 || nobodys >= 20) << nobodys;
}

TEST_P(TcpTest, AClosedSocketWithUnreadDataSendsAResetAndTheOtherEndReceivesIt) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      const int listener = listen_on(7004);
      for (int i = 0; i < 10; ++i) {
        const int client = connect_to(7004);
        const int server = ::accept(listener, nullptr, nullptr);
        if (::write(client, "unread", 6) != 6) return 1;
        ::close(server);
        ::close(client);
      }
      told_->values[0] = network_counters()["Tcp.OutRsts"];
      told_->values[1] = network_counters()["Tcp.EstabResets"];
      return 0;
    });
  }),
            0);
  const auto got = of(object, container.key());
  EXPECT_EQ(told_->values[0], 10U);
  EXPECT_EQ(got.resets_sent, told_->values[0]) << "TcpOutRsts of the namespace";
  EXPECT_EQ(got.resets_received, 10U);
  EXPECT_EQ(got.closed, 20U);
}

/// The latency of a connect() lies within what a clock around it sees; the clock sees the system
/// call too. A task that loses the CPU inside it makes the clock's sum say nothing, but not its
/// median.
TEST_P(TcpTest, ConnectLatencyAgreesWithAClockAroundConnect) {
  auto object = load();
  const TestContainer container;
  constexpr unsigned connections = 200;
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      const int listener = listen_on(7005);
      const Address address(AF_INET, 7005);
      std::vector<std::uint64_t> clocks;
      for (unsigned i = 0; i < connections; ++i) {
        const int client = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto before = monotonic_ns();
        if (::connect(client, address.get(), address.size) != 0) return 1;
        clocks.push_back(monotonic_ns() - before);
        ::close(::accept(listener, nullptr, nullptr));
        ::close(client);
      }
      told_->values[0] = std::accumulate(clocks.begin(), clocks.end(), std::uint64_t{0});
      std::nth_element(clocks.begin(), clocks.begin() + connections / 2, clocks.end());
      told_->values[1] = clocks[connections / 2];
      return 0;
    });
  }),
            0);
  const auto connect = of(object, container.key()).connect;
  EXPECT_EQ(connect.count, connections);
  EXPECT_GT(connect.sum_ns, 0U);
  EXPECT_LE(connect.sum_ns, told_->values[0]);
  RecordProperty("clock_ns", std::to_string(told_->values[0]));
  RecordProperty("measured_ns", std::to_string(connect.sum_ns));
  EXPECT_GE(static_cast<double>(connect.sum_ns),
            0.3 * connections * static_cast<double>(told_->values[1]));
}

INSTANTIATE_BOTH_FORMS(TcpTest);

}  // namespace
}  // namespace strata::test
