#include "core/identity/network_map.h"

#include <thread>

#include <gtest/gtest.h>

#include "core/identity/peer_names.h"
#include "core/identity/process.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_host.h"

namespace strata {
namespace {

using test::FakeHost;
using test::id_of;

std::string listening(std::string_view address, unsigned port, unsigned inode) {
  std::array<char, 200> line{};
  std::snprintf(line.data(), line.size(),
                "   0: %s:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0"
                "        0 %u 1 0 100 0 0 10 0\n",
                std::string(address).c_str(), port, inode);
  return line.data();
}

std::string local(std::string_view address) {
  return "        |-- " + std::string(address) + "\n           /32 host LOCAL\n";
}

/// Process 1 on the host; `redis` and `api` in the host's network; `web` in its own, 10.0.0.2;
/// `shop` and its `sidecar` in one that they share, 10.0.0.3.
class NetworkMapTest : public ::testing::Test {
 protected:
  NetworkMapTest() {
    add("redis", '1', 11, "host");
    add("api", '2', 12, "host");
    add("web", '3', 13, "web");
    add("shop", '4', 14, "shop");
    add("sidecar", '5', 15, "shop");
    host_.add_process(1, "host");
    write(1, "net/fib_trie", local("127.0.0.1") + local("192.0.2.2"));
    write(1, "net/tcp", listening("0100007F", 6379, 100) + listening("00000000", 3001, 101));
    hold(11, 100);
    hold(12, 101);
    write(13, "net/fib_trie", local("127.0.0.1") + local("10.0.0.2"));
    write(14, "net/fib_trie", local("127.0.0.1") + local("10.0.0.3"));
    write(14, "net/if_inet6", "20010db8000000000000000000000003 02 40 00 80 eth0\n");
    write(14, "net/tcp", listening("00000000", 80, 100) + listening("0100007F", 9000, 101));
    write(14, "net/tcp6", listening(std::string(32, '0'), 81, 102));
    hold(14, 100);
    hold(15, 101);
    hold(14, 102);
  }

  void add(const std::string& name, char digit, pid_t pid, const std::string& network) {
    auto container = std::make_shared<Container>();
    container->cgroup_path = "/docker/" + id_of(digit);
    container->entity = make_entity(container->cgroup_path, "", name);
    container->pid = pid;
    container->host_network = network == "host";
    host_.add_cgroup(container->cgroup_path, std::to_string(pid) + "\n");
    host_.add_process(pid, network);
    containers_.push_back(std::move(container));
  }

  void write(pid_t pid, const std::string& file, const std::string& text) {
    host_.tree().write("proc/" + std::to_string(pid) + "/" + file, text);
  }

  void hold(pid_t pid, unsigned inode) {
    const auto directory = host_.tree().path("proc/" + std::to_string(pid) + "/fd");
    std::filesystem::create_directories(directory);
    std::filesystem::create_symlink("socket:[" + std::to_string(inode) + "]",
                                    directory + "/" + std::to_string(inode));
  }

  [[nodiscard]] std::shared_ptr<const ContainerSet> set() const {
    return std::make_shared<ContainerSet>(Container{}, containers_);
  }

  [[nodiscard]] Endpoint seen_by(pid_t pid, std::string_view address, std::uint16_t port) const {
    return {network_namespace(host_.fs(), pid).value(), parse_internet_address(address).value(),
            port};
  }

  [[nodiscard]] std::string name(const Endpoint& endpoint) const {
    const auto containers = set();
    const auto fs = host_.fs();
    const auto layout = host_.layout();
    NetworkMap map(fs, layout, *containers);
    const auto* const found = map.container_at(endpoint);
    return found == nullptr ? "" : found->entity.name;
  }

  FakeHost host_{CgroupMode::v2};
  std::vector<std::shared_ptr<const Container>> containers_;
};

TEST_F(NetworkMapTest, AContainersOwnAddressIsItsWhateverThePort) {
  EXPECT_EQ(name(seen_by(14, "10.0.0.2", 1234)), "web");
  EXPECT_EQ(name(seen_by(1, "10.0.0.2", 80)), "web");
  EXPECT_EQ(name(seen_by(13, "10.0.0.2", 80)), "web") << "itself";
  EXPECT_EQ(name(seen_by(13, "::ffff:10.0.0.2", 80)), "web");
}

TEST_F(NetworkMapTest, InASharedNamespaceTheListenerDecides) {
  EXPECT_EQ(name(seen_by(13, "10.0.0.3", 80)), "shop");
  EXPECT_EQ(name(seen_by(13, "2001:db8::3", 81)), "shop");
  EXPECT_EQ(name(seen_by(14, "127.0.0.1", 9000)), "sidecar");
  EXPECT_EQ(name(seen_by(15, "127.0.0.1", 80)), "shop");
  EXPECT_EQ(name(seen_by(15, "127.0.0.1", 81)), "shop") << "a socket of IPv6 that serves both";
  EXPECT_EQ(name(seen_by(15, "127.0.0.1", 7)), "");
  EXPECT_EQ(name(seen_by(13, "10.0.0.3", 9000)), "") << "listens on loopback only";
}

TEST_F(NetworkMapTest, LoopbackIsThatOfTheNamespaceThatAsks) {
  EXPECT_EQ(name(seen_by(12, "127.0.0.1", 6379)), "redis");
  EXPECT_EQ(name(seen_by(11, "127.0.0.1", 3001)), "api");
  EXPECT_EQ(name(seen_by(13, "127.0.0.1", 6379)), "web") << "alone there";
  EXPECT_EQ(name({4242, parse_internet_address("127.0.0.1").value(), 6379}), "");
}

TEST_F(NetworkMapTest, TheHostsAddressLeadsToItsListeners) {
  EXPECT_EQ(name(seen_by(13, "192.0.2.2", 3001)), "api");
  EXPECT_EQ(name(seen_by(13, "192.0.2.2", 6379)), "") << "listens on loopback only";
  EXPECT_EQ(name(seen_by(13, "192.0.2.2", 22)), "") << "no container's";
}

TEST_F(NetworkMapTest, AnAddressOfTwoNamespacesIsNobodysButInThem) {
  write(13, "net/fib_trie", local("10.0.0.2") + local("172.20.0.1"));
  write(14, "net/fib_trie", local("10.0.0.3") + local("172.20.0.1"));
  EXPECT_EQ(name(seen_by(13, "172.20.0.1", 80)), "web");
  EXPECT_EQ(name(seen_by(15, "172.20.0.1", 80)), "shop");
  EXPECT_EQ(name(seen_by(1, "172.20.0.1", 80)), "");
}

TEST_F(NetworkMapTest, StrangersAndTheDepartedAreNobody) {
  EXPECT_EQ(name(seen_by(13, "203.0.113.7", 443)), "");
  auto gone = std::make_shared<Container>(*containers_[2]);
  gone->departed = Instant{};
  containers_[2] = gone;
  EXPECT_EQ(name(seen_by(14, "10.0.0.2", 1234)), "");
}

class PeerNamesTest : public NetworkMapTest {
 protected:
  /// Asks until there is an answer.
  std::string ask(PeerNames& names, const Endpoint& endpoint,
                  const std::shared_ptr<const ContainerSet>& containers) {
    for (int i = 0; i < 2000; ++i) {
      if (auto name = names.name_of(endpoint, clock_.now(), containers)) return *name;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return "(no answer)";
  }

  test::FakeClock clock_;
};

TEST_F(PeerNamesTest, AreFoundOnAnotherThreadAndRemembered) {
  PeerNames names(host_.fs(), host_.layout());
  const auto containers = set();
  const auto redis = seen_by(12, "127.0.0.1", 6379);
  const auto stranger = seen_by(12, "203.0.113.7", 443);
  EXPECT_EQ(names.name_of(redis, clock_.now(), containers), std::nullopt);
  EXPECT_EQ(ask(names, redis, containers), "redis");
  EXPECT_EQ(ask(names, stranger, containers), "203.0.113.7");
  clock_.advance(std::chrono::seconds(14));
  EXPECT_EQ(names.name_of(redis, clock_.now(), containers), "redis");
  EXPECT_EQ(names.name_of(stranger, clock_.now(), containers), "203.0.113.7");
  clock_.advance(std::chrono::seconds(2));
  EXPECT_EQ(names.name_of(redis, clock_.now(), containers), "redis");
  EXPECT_EQ(names.name_of(stranger, clock_.now(), containers), std::nullopt) << "asked anew";
}

TEST_F(PeerNamesTest, OtherContainersMakeThemAskAgainAndTheAnswerIsUsedOnce) {
  PeerNames names(host_.fs(), host_.layout());
  const auto web = seen_by(14, "10.0.0.2", 80);
  EXPECT_EQ(ask(names, web, set()), "web");
  clock_.advance(std::chrono::seconds(5));
  auto renamed = std::make_shared<Container>(*containers_[2]);
  renamed->entity = make_entity(renamed->cgroup_path, "", "web-2");
  containers_[2] = renamed;
  const auto changed = set();
  EXPECT_EQ(names.name_of(web, clock_.now(), changed), std::nullopt);
  EXPECT_EQ(ask(names, web, set()), "web-2") << "containers that change all the time starve nobody";
}

}  // namespace
}  // namespace strata
