// TCP on the loopback interface of a network namespace of the test's own, which nobody else uses,
// so that the kernel's counters there (what nstat prints) are of the same connections.
#include "bpf/tcp.h"

#include <linux/filter.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/outlier.h"
#include "bpf/skeleton/tcp.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/ring_events.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tcp_support.h"

namespace strata::test {
namespace {

using kernel::HashMap;
using kernel::Skeleton;

/// What a child tells its parent of.
struct Told {
  std::uint64_t values[8];
};

class TcpTest : public BothFormsTest {
 protected:
  void SetUp() override {
    BothFormsTest::SetUp();
    told_ = static_cast<Told*>(
        ::mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  }
  void TearDown() override { ::munmap(told_, sizeof(Told)); }

  Skeleton<tcp_bpf> load(const std::function<void(tcp_bpf&)>& configure = [](tcp_bpf&) {}) {
    Skeleton<tcp_bpf> object(features_, configure);
    object.attach();
    expect_attached(object);
    return object;
  }

  static strata_tcp of(Skeleton<tcp_bpf>& object, std::uint64_t key) {
    return counted_for<strata_tcp>(object->maps.tcp_rows, key);
  }

  /// Connections by port, and how many rows there are.
  static std::map<std::uint16_t, std::uint64_t> peers_of(Skeleton<tcp_bpf>& object,
                                                         std::uint64_t key) {
    std::map<std::uint16_t, std::uint64_t> ports;
    HashMap<strata_peer_key, std::uint64_t> rows(object->maps.peers);
    EXPECT_TRUE(rows.read([&](const strata_peer_key& peer, std::uint64_t count) {
      if (peer.key == key) ports[peer.port] += count;
    }));
    return ports;
  }

  static int attempts(Skeleton<tcp_bpf>& object) {
    int count = 0;
    std::uint64_t key = 0;
    std::uint64_t* after = nullptr;
    while (::bpf_map__get_next_key(object->maps.attempts, after, &key, sizeof(key)) == 0) {
      after = &key;
      ++count;
    }
    return count;
  }

  Told* told_ = nullptr;
};

/// In a child: `work` in a network namespace of its own.
int apart(const std::function<int()>& work) { return enter_network_namespace() ? work() : 98; }

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

/// The latency of a connect() lies within what a clock around it sees. A small backlog or a busy
/// machine changes both alike.
TEST_P(TcpTest, ConnectLatencyAgreesWithAClockAroundConnect) {
  auto object = load();
  const TestContainer container;
  constexpr int connections = 200;
  ASSERT_EQ(container.run([&] {
    return apart([&] {
      const int listener = listen_on(7005);
      for (int i = 0; i < connections; ++i) {
        const auto before = monotonic_ns();
        const int client = connect_to(7005);
        told_->values[0] += monotonic_ns() - before;
        ::close(::accept(listener, nullptr, nullptr));
        ::close(client);
      }
      return 0;
    });
  }),
            0);
  const auto connect = of(object, container.key()).connect;
  EXPECT_EQ(connect.count, static_cast<unsigned>(connections));
  EXPECT_GT(connect.sum_ns, 0U);
  EXPECT_LE(connect.sum_ns, told_->values[0]) << "socket() and two clock reads are in it too";
  RecordProperty("clock_ns", std::to_string(told_->values[0]));
  RecordProperty("measured_ns", std::to_string(connect.sum_ns));
  // socket() and entering the kernel are microseconds; a handshake over loopback is tens.
  EXPECT_GE(static_cast<double>(connect.sum_ns), 0.3 * static_cast<double>(told_->values[0]));
}

/// A socket filter that accepts nothing: TCP sends again and again.
bool drop_all(int socket) {
  sock_filter code[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog program{1, code};
  return ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

bool drop_none(int socket) {
  const int unused = 0;
  return ::setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)) == 0;
}

TEST_P(TcpTest, RetransmitsAgreeWithRetransSegsWhileAFilterDrops) {
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

TEST_P(TcpTest, RetransmitsOfHandshakesAgreeWithRetransSegsToo) {
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

TEST_P(TcpTest, PeersBeyondTheBoundAreOtherAndNothingIsLost) {
  auto object = load([](tcp_bpf& knobs) { knobs.rodata->peers_per_cgroup = 5; });
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    return apart([] {
      const int first = listen_on(7100);
      if (!open_and_close(first, 3)) return 1;
      for (std::uint16_t port = 7101; port < 7112; ++port) {
        if (!open_and_close(listen_on(port), 3)) return 2;
      }
      return open_and_close(first, 4) ? 0 : 3;  // known already
    });
  }),
            0);
  const auto ports = peers_of(object, container.key());
  const auto got = of(object, container.key());
  EXPECT_EQ(ports.size(), 5U);
  EXPECT_EQ(ports.at(7100), 7U);
  std::uint64_t sum = got.other_peers;
  for (const auto& [port, count] : ports) sum += count;
  EXPECT_EQ(sum, got.opened);
  EXPECT_EQ(got.opened, 40U);
  EXPECT_EQ(got.other_peers, 21U);
  expect_no_losses(object);
}

TEST_P(TcpTest, FullMapsAreCountedAndTheConnectionsStillAre) {
  auto object = load([](tcp_bpf& knobs) {
    ::bpf_map__set_max_entries(knobs.maps.attempts, 1);
    ::bpf_map__set_max_entries(knobs.maps.peers, 1);
  });
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    return apart([] {
      const int full = listen_on(7200);
      if (!drop_all(full)) return 1;
      const int pending = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      const Address address(AF_INET, 7200);
      (void)::connect(pending, address.get(), address.size);  // takes the only place
      for (std::uint16_t port = 7201; port < 7204; ++port) {
        if (!open_and_close(listen_on(port), 1)) return 2;
      }
      return 0;
    });
  }),
            0);
  const auto got = of(object, container.key());
  EXPECT_EQ(got.opened, 3U);
  EXPECT_EQ(got.connect.count, 0U) << "nobody knows when they began";
  const auto& lost = object->bss->lost;
  EXPECT_EQ(lost.attempts, 3U);
  EXPECT_GE(lost.peers, 2U);  // as many as had no place
  EXPECT_EQ(lost.tcp_rows + lost.peer_counts, 0U);
  std::uint64_t sum = got.other_peers;
  for (const auto& [port, count] : peers_of(object, container.key())) sum += count;
  EXPECT_EQ(sum, 3U);
}

/// The first SYN is dropped, the second comes through a second later.
TEST_P(TcpTest, ASlowConnectIsToldWithItsPeerItsTaskAndItsRetransmits) {
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
TEST_P(TcpTest, TheOwnerIsTheSocketsAlsoWhenSomebodyElseRuns) {
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

INSTANTIATE_BOTH_FORMS(TcpTest);

}  // namespace
}  // namespace strata::test
