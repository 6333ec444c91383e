#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "core/identity/runtimes/kubernetes/kubelet_source.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::eventually;

constexpr auto pods = R"({"kind":"PodList","items":[
  {"metadata":{"name":"api-0","namespace":"shop","uid":"1234",
     "annotations":{"prometheus.io/scrape":"true","prometheus.io/port":"3001","other":"x"}},
   "status":{"qosClass":"Burstable",
     "initContainerStatuses":[{"name":"init","containerID":"containerd://cc",
       "state":{"terminated":{"exitCode":0}}}],
     "containerStatuses":[{"name":"api","containerID":"containerd://aa","image":"shop/api:3",
       "restartCount":2,"state":{"running":{"startedAt":"2026-11-22T18:51:03Z"}}},
       {"name":"waiting","containerID":"","state":{"waiting":{}}}]}},
  {"metadata":{"name":"etcd-node","namespace":"kube-system","uid":"5678",
     "annotations":{"kubernetes.io/config.hash":"9abc"}},
   "status":{"containerStatuses":[{"name":"etcd","containerID":"cri-o://bb"}]}}]})";

TEST(KubeletPods, TellContainersOfAllKinds) {
  const auto read = parse_kubelet_pods(pods);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  const auto& api = (*read)[1];
  EXPECT_EQ(api.id, "aa");
  EXPECT_EQ(api.runtime, "containerd");
  EXPECT_EQ(api.name, "shop/api-0/api");
  EXPECT_EQ(api.image, "shop/api:3");
  EXPECT_EQ(api.restarts, 2U);
  EXPECT_TRUE(api.restarts_cumulative);
  EXPECT_EQ(api.state, ContainerState::running);
  EXPECT_EQ(api.pod.qos, "Burstable");
  EXPECT_EQ(api.labels.at("io.kubernetes.container.name"), "api");
  EXPECT_THAT(api.scrape, testing::ElementsAre(testing::Pair("prometheus.io/port", "3001"),
                                               testing::Pair("prometheus.io/scrape", "true")));
  EXPECT_TRUE((*read)[2].scrape.empty());
  EXPECT_EQ((*read)[0].state, ContainerState::exited);
  EXPECT_EQ((*read)[2].runtime, "cri-o");
  EXPECT_EQ((*read)[2].pod.uid, "9abc") << "a static pod is known by its manifest's hash";
}

TEST(KubeletPods, GarbageIsAnErrorAndEveryCutToo) {
  const std::string whole = pods;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_kubelet_pods(whole.substr(0, length)));
  }
  EXPECT_FALSE(parse_kubelet_pods("[]"));
  EXPECT_FALSE(parse_kubelet_pods(R"({"items":7})"));
  EXPECT_TRUE(parse_kubelet_pods(R"({"items":[7,{"status":{"containerStatuses":[1]}}]})")->empty());
}

class KubeletSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    tree.write("token", "secret-1\n");
    server.Get("/pods", [this](const httplib::Request& request, httplib::Response& response) {
      answer(request, response);
    });
    server.Get("/api/v1/nodes/worker/proxy/pods",
               [this](const httplib::Request& request, httplib::Response& response) {
                 answer(request, response);
               });
    port = server.bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server.listen_after_bind(); });
    // To stop a server that does not run yet has no effect.
    ASSERT_TRUE(eventually([this] { return server.is_running(); }));
  }
  void TearDown() override {
    server.stop();
    thread.join();
  }
  void answer(const httplib::Request& request, httplib::Response& response) {
    const bool known = request.get_header_value("Authorization") == "Bearer secret-2";
    response.status = known ? 200 : 401;
    if (known) response.set_content(pods, "application/json");
  }
  [[nodiscard]] KubeletSourceOptions options() const {
    KubeletSourceOptions options;
    options.client.url = "http://127.0.0.1:" + std::to_string(port);
    options.client.token_file = tree.path("token");
    options.client.timeout = 500ms;
    options.period = 20ms;
    return options;
  }
  test::TempTree tree;
  httplib::Server server;
  int port = 0;
  std::thread thread;
  SystemClock clock;
};

TEST_F(KubeletSourceTest, ReadsTheTokenAnewEachTime) {
  const KubeletSource source(options(), clock);
  ASSERT_TRUE(eventually([&] { return source.health().failures > 0; }));
  EXPECT_EQ(source.health().error.code, Code::permission);
  tree.write("token", "secret-2\n");
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
  EXPECT_EQ(source.view()->containers.at("aa")->name, "shop/api-0/api");
}

TEST_F(KubeletSourceTest, AsksTheApiServerForANode) {
  tree.write("token", "secret-2");
  auto wanted = options();
  wanted.client.node = "worker";
  const KubeletSource source(wanted, clock);
  ASSERT_TRUE(eventually([&] { return source.health().ok; }));
}

TEST_F(KubeletSourceTest, WithoutATokenItSaysSo) {
  auto wanted = options();
  wanted.client.token_file = tree.path("nowhere");
  const KubeletSource source(wanted, clock);
  ASSERT_TRUE(eventually([&] { return source.health().failures > 0; }));
  EXPECT_NE(source.health().error.message.find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace strata
