// Whom connections lead to, and what there is no room for.
#include <vector>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collectors/kernel/open_connections.h"
#include "tests/kernel/tcp_fixture.h"

namespace strata::test {
namespace {

class TcpPeersTest : public TcpFixture {
 protected:
  volatile std::uint64_t& flag(int index) { return told_->values[index]; }
};

TEST_P(TcpPeersTest, PeersBeyondTheBoundAreOtherAndNothingIsLost) {
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

TEST_P(TcpPeersTest, FullMapsAreCountedAndTheConnectionsStillAre) {
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

TEST_P(TcpPeersTest, ConnectionsThatAreOpenAlreadyAreKnownFromTheSideThatCalled) {
  const TestContainer container;
  const auto child = container.start([&] {
    return apart([&] {
      const int listener = listen_on(7300);
      const int callers[] = {connect_to(7300), connect_to(7300)};
      const int answerer = ::accept(listener, nullptr, nullptr);
      if (callers[1] < 0 || answerer < 0) return 1;
      flag(0) = 1;
      while (flag(1) == 0) ::usleep(1000);
      return 0;
    });
  });
  while (flag(0) == 0 && ::waitpid(child, nullptr, WNOHANG) == 0) ::usleep(1000);
  const auto peers = kernel::open_peers(features_, {});
  flag(1) = 1;
  int status = -1;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  if (!peers) GTEST_SKIP() << peers.error().message;  // before Linux 5.11
  std::vector<std::uint16_t> ports;
  for (const auto& peer : *peers) {
    if (peer.key == container.key()) ports.push_back(peer.port);
  }
  EXPECT_EQ(ports, std::vector<std::uint16_t>{7300});
}

INSTANTIATE_BOTH_FORMS(TcpPeersTest);

}  // namespace
}  // namespace strata::test
