#include "agent/pipeline/annotated_apis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_host.h"

namespace strata::agent {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class AnnotatedApisTest : public testing::Test {
 protected:
  AnnotatedApisTest() { host.add_process(1, "host"); }

  /// A running container that asks for port 80 of its own network.
  Container asking(const std::string& name, pid_t pid) const {
    Container container;
    container.cgroup_path = "/docker/" + name;
    container.entity = make_entity(container.cgroup_path, "app:1", name);
    container.pid = pid;
    container.state = ContainerState::running;
    container.scrape = {{"prometheus.io/scrape", "true"}, {"prometheus.io/port", "80"}};
    host.add_process(pid, "network-" + name);
    return container;
  }
  void has_address(pid_t pid, const std::string& address) const {
    host.tree().write("proc/" + std::to_string(pid) + "/net/fib_trie",
                      "Main:\n  +-- 0.0.0.0/0 2 0 2\n     |-- 127.0.0.1\n        /32 host LOCAL\n"
                      "     |-- " +
                          address + "\n        /32 host LOCAL\n");
  }
  void listens(pid_t pid, const std::vector<std::string>& ports) const {
    std::string text = "  sl  local_address rem_address   st\n";
    for (const auto& port : ports) {
      text += "   0: 00000000:" + port +
              " 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0\n";
    }
    host.tree().write("proc/" + std::to_string(pid) + "/net/tcp", text);
  }
  std::vector<AnnotatedApi> look(const std::vector<Container>& containers) {
    std::vector<std::shared_ptr<const Container>> all;
    for (const auto& one : containers) all.push_back(std::make_shared<Container>(one));
    set = std::make_shared<ContainerSet>(Container{}, all);
    changed = apis.look(Instant(at += seconds(1)), set, config, configured);
    return apis.found();
  }

  test::FakeHost host{CgroupMode::v2};
  std::vector<std::string> notes;
  AnnotatedApis apis{host.fs(), [this](const std::string& note) { notes.push_back(note); }};
  ScrapeConfig config;
  std::vector<ApiConfig> configured;
  std::shared_ptr<const ContainerSet> set;
  Duration at{};
  bool changed = false;
};

TEST_F(AnnotatedApisTest, IsReachedByItsAddress) {
  auto web = asking("web", 10);
  web.labels["com.docker.compose.service"] = "shop";
  has_address(10, "172.17.0.2");
  const auto found = look({web});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].job, "shop");
  EXPECT_EQ(found[0].url, "http://172.17.0.2:80/metrics");
  EXPECT_THAT(found[0].labels, ElementsAre(Pair("instance", "172.17.0.2:80"), Pair("name", "web")));
  EXPECT_THAT(found[0].hosts, ElementsAre("172.17.0.2", "127.0.0.1", "::1"));
  EXPECT_FALSE(found[0].only_inside);
}

TEST_F(AnnotatedApisTest, IsReachedFromWithinWhereItHasNoAddressForOthers) {
  auto of_user = asking("own", 11);
  of_user.cgroup_path = "/user.slice/user-1000.slice/user@1000.service/x.scope";
  has_address(11, "10.0.2.100");
  auto of_link = asking("link", 12);
  has_address(12, "169.254.169.254");
  const auto found = look({asking("web", 10), of_user, of_link});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].url, "http://127.0.0.1:80/metrics");
  EXPECT_EQ(found[0].instance, "web:80");
  EXPECT_EQ(found[1].instance, "own:80");
  EXPECT_EQ(found[2].instance, "link:80");
  for (const auto& one : found) EXPECT_TRUE(one.only_inside) << one.instance;
}

TEST_F(AnnotatedApisTest, OfTheHostsNetworkIsReachedByLoopback) {
  auto web = asking("web", 10);
  std::filesystem::remove_all(host.tree().path("proc/10"));
  host.add_process(10, "other");
  std::filesystem::remove(host.tree().path("proc/10/ns/net"));
  std::filesystem::create_hard_link(host.tree().path("proc/1/ns/net"),
                                    host.tree().path("proc/10/ns/net"));
  EXPECT_EQ(look({web})[0].instance, "127.0.0.1:80");
  EXPECT_THAT(apis.found()[0].hosts, IsEmpty());
  configured.emplace_back();
  configured.back().url = "http://localhost:80/metrics";
  EXPECT_THAT(look({web}), IsEmpty()) << "it is left to what is configured";
  configured.clear();
  web.scrape.erase("prometheus.io/port");
  EXPECT_THAT(look({web}), IsEmpty());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("host's network")));
}

TEST_F(AnnotatedApisTest, WithoutAPortIsScrapedWhereItListens) {
  auto web = asking("web", 10);
  web.scrape.erase("prometheus.io/port");
  EXPECT_THAT(look({web}), IsEmpty()) << "it has not begun to";
  EXPECT_THAT(notes, IsEmpty());
  listens(10, {"0BB9"});
  EXPECT_EQ(look({web})[0].instance, "web:3001");
  listens(10, {"0BB9", "0BBA"});
  EXPECT_THAT(look({web}), IsEmpty());
  look({web});
  EXPECT_THAT(notes, ElementsAre(HasSubstr("web is not scraped: it listens at several ports")));
}

TEST_F(AnnotatedApisTest, ABadLabelIsSaidOnce) {
  auto web = asking("web", 10);
  web.scrape["prometheus.io/port"] = "http";
  look({web});
  EXPECT_THAT(look({web}), IsEmpty());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("prometheus.io/port is not a number")));
}

TEST_F(AnnotatedApisTest, FollowsContainersAsTheyComeAndGo) {
  const auto web = asking("web", 10);
  EXPECT_EQ(look({web}).size(), 1U);
  EXPECT_TRUE(changed);
  look({web});
  EXPECT_FALSE(changed);
  auto gone = web;
  gone.departed = Instant(at);
  EXPECT_THAT(look({gone}), IsEmpty());
  EXPECT_TRUE(changed);
  config.enabled = false;
  EXPECT_THAT(look({web}), IsEmpty());
}

TEST_F(AnnotatedApisTest, ThereAreNoMoreThanTheLimit) {
  config.targets = 2;
  EXPECT_EQ(look({asking("a", 10), asking("b", 11), asking("c", 12), asking("d", 13)}).size(), 2U);
  EXPECT_THAT(notes, ElementsAre(HasSubstr("more than containers.scrape.targets")));
}

TEST_F(AnnotatedApisTest, OfTwoInOneNetworkTheOneWhoseItIsCounts) {
  const auto web = asking("web", 10);
  auto beside = web;
  beside.entity = make_entity("/docker/beside", "app:1", "beside");
  beside.joined_network = true;
  const auto found = look({beside, web});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].instance, "web:80");
}

/// Its sandbox has the annotations, and all of a pod's containers one network.
TEST_F(AnnotatedApisTest, APodIsScrapedOnceAndNamedAsItsContainer) {
  auto sandbox = asking("sandbox", 10);
  sandbox.pod = {"1234", "Burstable", "web-7d4b9c6f5-x2vqk", "shop", "", true};
  EXPECT_THAT(look({sandbox}), IsEmpty()) << "nothing runs in it";
  auto api = sandbox;
  api.entity = make_entity("/docker/api", "api:1", "shop/web-7d4b9c6f5-x2vqk/api");
  api.pod = {"1234", "Burstable", "web-7d4b9c6f5-x2vqk", "shop", "api", false};
  const auto found = look({api, sandbox});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].job, "web");
  EXPECT_THAT(found[0].labels,
              ElementsAre(Pair("instance", "shop/web-7d4b9c6f5-x2vqk/api:80"),
                          Pair("name", "shop/web-7d4b9c6f5-x2vqk/api"), Pair("namespace", "shop"),
                          Pair("pod", "web-7d4b9c6f5-x2vqk")));
  auto proxy = api;
  proxy.entity = make_entity("/docker/proxy", "proxy:1", "shop/web-7d4b9c6f5-x2vqk/proxy");
  EXPECT_THAT(look({api, proxy, sandbox})[0].labels[1], Pair("name", "shop/web-7d4b9c6f5-x2vqk"));
}

}  // namespace
}  // namespace strata::agent
