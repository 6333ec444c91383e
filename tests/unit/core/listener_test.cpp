#include "core/identity/listener.h"

#include <algorithm>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include "core/identity/container_index.h"
#include "core/identity/socket_diag.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"

namespace strata {
namespace {

using test::FakeHost;
using test::id_of;

constexpr std::string_view tcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "5120 1 0000000000000000 100 0 0 10 0\n"
    "   1: 00000000:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 "
    "5121 1 0000000000000000 100 0 0 10 0\n"
    "   2: 0100007F:0BB9 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 "
    "5122 1 0000000000000000 100 0 0 10 0\n"
    "   3: 0100007F:0BB9 broken";
constexpr std::string_view tcp6 =
    "   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 5200 1 0000000000000000 100 0 0 10 0\n";

TEST(Listener, ReadsListeningSocketsOnly) {
  const auto sockets = parse_listening_sockets(tcp);
  ASSERT_EQ(sockets.size(), 2U);
  EXPECT_EQ(sockets[0].port, 3001);
  EXPECT_EQ(sockets[0].inode, 5120U);
  EXPECT_EQ(sockets[0].address, parse_internet_address("127.0.0.1"));
  EXPECT_EQ(sockets[1].address, parse_internet_address("0.0.0.0"));
  EXPECT_EQ(parse_listening_sockets(tcp6).at(0).address, parse_internet_address("[::1]"));
}

/// A socket of this process that listens on loopback; its port.
std::uint16_t listen_at_loopback(const Fd& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(socket.get(), generic, size), 0);
  EXPECT_EQ(::listen(socket.get(), 1), 0);
  EXPECT_EQ(::getsockname(socket.get(), generic, &size), 0);
  return ntohs(address.sin_port);
}

TEST(Listener, TheKernelsOwnAnswerIsThatOfItsTable) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto port = listen_at_loopback(socket);
  const auto told = ask_listening_sockets();
  if (!told) GTEST_SKIP() << "this kernel has no sock_diag: " << told.error().message;
  const auto text = read_file("/proc/self/net/tcp");
  ASSERT_TRUE(text);
  const auto of_port = [&](const auto& sockets) {
    const auto found = std::find_if(sockets.begin(), sockets.end(),
                                    [&](const auto& one) { return one.port == port; });
    return found == sockets.end() ? ListeningSocket{} : *found;
  };
  const auto expected = of_port(parse_listening_sockets(*text));
  const auto found = of_port(*told);
  EXPECT_EQ(found.address, parse_internet_address("127.0.0.1"));
  EXPECT_EQ(found.address, expected.address);
  EXPECT_EQ(found.inode, expected.inode);
}

TEST(Listener, AnAnswerThatIsCutOrAnErrorGivesNone) {
  std::vector<ListeningSocket> sockets;
  nlmsghdr header{};
  header.nlmsg_len = sizeof header + 4;
  header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  const std::string_view bytes(reinterpret_cast<const char*>(&header), sizeof header);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    EXPECT_EQ(take_in_sockets(bytes.substr(0, size), sockets), false);
  }
  EXPECT_EQ(take_in_sockets(std::string(bytes) + "four", sockets), false);
  EXPECT_TRUE(sockets.empty());
  header.nlmsg_type = NLMSG_ERROR;
  EXPECT_FALSE(take_in_sockets(std::string(bytes) + "four", sockets));
  header.nlmsg_type = NLMSG_DONE;
  EXPECT_EQ(take_in_sockets(std::string(bytes) + "four", sockets), true);
}

TEST(Listener, NamesThatAreNoAddressAreNone) {
  EXPECT_FALSE(parse_internet_address("example.org"));
  EXPECT_FALSE(parse_internet_address(""));
  EXPECT_EQ(parse_internet_address("localhost"), parse_internet_address("127.0.0.1"));
}

TEST(Listener, LeadsFromAnAddressToItsContainer) {
  const FakeHost host(CgroupMode::v2);
  host.add_process(1, "host");
  host.add_process(31, "host");
  host.add_process(32, "own");
  host.tree().write("proc/1/net/tcp", tcp);
  for (const auto* pid : {"31", "32"}) {
    const auto directory = host.tree().path("proc/" + std::string(pid) + "/fd");
    std::filesystem::create_directories(directory);
    std::filesystem::create_symlink("socket:[5121]", directory + "/4");
  }
  const auto api = "/docker/" + id_of('a');
  host.add_cgroup(api, "");
  host.add_cgroup(api + "/worker", "31\n");
  host.add_cgroup("/docker/" + id_of('0'), "32\n");
  const test::FakeClock clock;
  ContainerIndex index(host.fs(), host.layout(), clock, {});
  ASSERT_TRUE(index.refresh());

  const auto serving = [&](std::string_view address, std::uint16_t port) {
    return container_listening_at(host.fs(), host.layout(), *index.containers(),
                                  *parse_internet_address(address), port);
  };
  ASSERT_NE(serving("127.0.0.1", 6379), nullptr);
  EXPECT_EQ(serving("127.0.0.1", 6379)->cgroup_path, api);
  EXPECT_EQ(serving("127.0.0.1", 3001), nullptr) << "nobody's process holds it";
  EXPECT_EQ(serving("127.0.0.1", 9), nullptr);
}

}  // namespace
}  // namespace strata
