#include "collectors/host/container_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "collectors/host/netdev.h"
#include "core/metrics/entity.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"
#include "tests/unit/host/netlink_bytes.h"

namespace strata::host {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

std::shared_ptr<const Container> container(const std::string& name, pid_t pid) {
  Container made;
  made.entity = make_entity("/docker/" + name, "image", name);
  made.cgroup_path = "/docker/" + name;
  made.pid = pid;
  return std::make_shared<const Container>(std::move(made));
}

class Links : public ::testing::Test {
 protected:
  LinkSource source() {
    return {.links = [this]() -> Result<std::vector<ForeignLink>> {
              ++asked_;
              return links_;
            },
            .network_of = [](pid_t pid) -> std::optional<std::int32_t> { return pid / 100; }};
  }
  void learn(std::vector<std::string_view> devices, int second) {
    const ContainerSet containers(Container{}, containers_);
    known_.learn(devices, containers, Instant(std::chrono::seconds(second)));
  }

  std::vector<ForeignLink> links_;
  std::vector<std::shared_ptr<const Container>> containers_;
  ContainerLinks known_{source()};
  int asked_ = 0;
};

TEST_F(Links, GoByTheNameOfTheContainerAtTheOtherEnd) {
  links_ = {{"veth1a2b", 7, 1}, {"vethffff", 5, 1}, {"cali99", 8, 2}, {"veth0", 9, 3}};
  containers_ = {container("api", 100), container("db", 200)};
  learn({"lo", "veth1a2b", "vethffff", "cali99", "veth0"}, 0);
  EXPECT_EQ(known_.name_of("vethffff"), "veth:api");
  EXPECT_EQ(known_.name_of("veth1a2b"), "veth:api:2") << "made later";
  EXPECT_EQ(known_.name_of("cali99"), "cali:db");
  EXPECT_EQ(known_.name_of("veth0"), "veth0") << "nobody known lives there";
  EXPECT_EQ(known_.name_of("lo"), "lo");
}

TEST_F(Links, AreAskedForWhenOneIsNew) {
  links_ = {{"vetha", 7, 1}};
  containers_ = {container("api", 100)};
  learn({"lo", "vetha"}, 0);
  learn({"lo", "vetha"}, 59);
  EXPECT_EQ(asked_, 1);
  learn({"lo", "vetha", "eth1"}, 59);
  EXPECT_EQ(asked_, 2);
}

TEST_F(Links, WithoutANameAreAskedForAgain) {
  links_ = {{"vetha", 7, 1}};
  learn({"vetha"}, 0);
  learn({"vetha"}, 4);
  EXPECT_EQ(asked_, 1);
  containers_ = {container("api", 100)};
  learn({"vetha"}, 5);
  EXPECT_EQ(known_.name_of("vetha"), "veth:api");
}

TEST_F(Links, OfAContainerThatWasStartedAnewTakeItsName) {
  links_ = {{"vetha", 7, 1}};
  containers_ = {container("api", 100)};
  learn({"vetha"}, 0);
  links_ = {{"vetha", 7, 1}, {"vethb", 9, 4}};
  containers_ = {container("api", 400)};
  learn({"vetha", "vethb"}, 1);
  EXPECT_EQ(known_.name_of("vethb"), "veth:api");
  EXPECT_EQ(known_.name_of("vetha"), "vetha") << "no name twice";
}

TEST_F(Links, NameTheInterfacesThatNetdevShows) {
  const strata::test::TempTree tree;
  tree.write("net/dev",
             " face |bytes\nveth1a2b: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
             "veth3c4d: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  links_ = {{"veth1a2b", 7, 1}};
  containers_ = {container("api", 100)};
  const HostFs host({.procfs = tree.path(), .sysfs = tree.path()});
  NetdevCollector collector(host, {.device_exclude = "3c4d"}, source());
  EXPECT_EQ(collector.placement(), Placement::own_thread);
  Batch batch;
  const auto set = std::make_shared<const ContainerSet>(Container{}, containers_);
  EXPECT_TRUE(collector.collect({.now = {}, .wall = {}, .containers = set}, batch));
  ASSERT_EQ(batch.samples().size(), 16U);
  EXPECT_EQ(batch.labels(batch.samples()[0]), R"(device="veth:api")");
}

TEST(ParseForeignLink, NeedsTheNumberOfAnotherNetwork) {
  ifinfomsg head{};
  head.ifi_index = 7;
  const auto plain = test::message(head, {test::attribute(IFLA_IFNAME, "eth0")});
  EXPECT_FALSE(parse_foreign_link(plain));
  const auto foreign = test::message(head, {test::attribute(IFLA_IFNAME, "veth1"),
                                            test::attribute(IFLA_LINK_NETNSID, std::int32_t{3})});
  EXPECT_EQ(parse_foreign_link(foreign), (ForeignLink{"veth1", 7, 3}));
  for (std::size_t size = 0; size < foreign.size(); ++size) {
    EXPECT_FALSE(parse_foreign_link(Bytes(foreign).first(size)));
  }
}

TEST(Netlink, AnswersOfThisHost) {
  auto socket = NetlinkSocket::open(NETLINK_ROUTE);
  ASSERT_TRUE(socket);
  std::vector<std::string> names;
  const ifinfomsg all{};
  const auto status = socket->dump(RTM_GETLINK, bytes_of(all), [&](const NetlinkMessage& link) {
    each_attribute(link.payload, sizeof(ifinfomsg), [&](std::uint16_t type, Bytes value) {
      if (type == IFLA_IFNAME) names.emplace_back(text_of(value));
    });
  });
  EXPECT_TRUE(status);
  EXPECT_THAT(names, Contains("lo"));
  const auto links = kernel_links();
  EXPECT_TRUE(links.links());
  (void)links.network_of(::getpid());
}

TEST(Netlink, AnErrorIsOneOfOurs) {
  const nlmsghdr head{.nlmsg_len = sizeof(nlmsghdr) + sizeof(int),
                      .nlmsg_type = NLMSG_ERROR,
                      .nlmsg_flags = 0,
                      .nlmsg_seq = 1,
                      .nlmsg_pid = 0};
  std::vector<std::byte> datagram(bytes_of(head).begin(), bytes_of(head).end());
  const int refused = -EPERM;
  datagram.insert(datagram.end(), bytes_of(refused).begin(), bytes_of(refused).end());
  const auto ended = each_netlink_message(datagram, [](const NetlinkMessage&) {});
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::permission);
  EXPECT_FALSE(*each_netlink_message(Bytes(datagram).first(3), [](const NetlinkMessage&) {}));
}

}  // namespace
}  // namespace strata::host
