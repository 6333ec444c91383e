// What the listeners in place of exporters answer, and how they come, move and go.
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "agent/http/compat_listeners.h"
#include "agent/http/metrics_request.h"
#include "tests/unit/agent/fake_backend.h"

namespace strata::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Served {
  explicit Served(Face face) : server(HttpServer::start({"127.0.0.1", 0}, backend, face)) {}

  test::FakeBackend backend;
  Result<HttpServer> server;
  httplib::Client client{"127.0.0.1", server->port()};
};

TEST(Compat, CadvisorHasTheContainersAndTheirLabels) {
  Served served(Face::cadvisor);
  const auto answer = served.client.Get("/metrics");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(answer->body,
            "# HELP container_memory_rss Rss.\n"
            "# TYPE container_memory_rss gauge\n"
            "container_memory_rss{id=\"/docker/1\",image=\"img\",name=\"api\","
            "container_label_com_docker_compose_service=\"web\"} 4096\n");
  EXPECT_EQ(served.backend.asked, LayerSet(Layer::container));
  EXPECT_EQ(served.client.Get("/healthz")->body, "ok");
  EXPECT_THAT(served.client.Get("/")->body, HasSubstr("in the place of cAdvisor"));
  EXPECT_EQ(served.client.Get("/debug/dump")->status, 404);
  EXPECT_EQ(served.client.Post("/-/reload")->status, 404);
}

TEST(Compat, TheAgentsOwnPathsHaveNoSuchLabels) {
  Served served(Face::agent);
  EXPECT_THAT(served.client.Get("/metrics/container")->body, Not(HasSubstr("container_label")));
}

TEST(Compat, NodeExporterHasTheHost) {
  Served served(Face::node_exporter);
  const auto body = served.client.Get("/metrics")->body;
  EXPECT_EQ(served.backend.asked, LayerSet(Layer::host));
  EXPECT_THAT(body, HasSubstr("\nnode_load1 0.5\n"));
  EXPECT_THAT(body, HasSubstr("\nnode_exporter_build_info 1\n"));
  EXPECT_THAT(body, HasSubstr("\nprocess_cpu_seconds_total 2\n"));
  EXPECT_THAT(body, Not(HasSubstr("container_")));
  EXPECT_THAT(body, Not(HasSubstr("strata_")));
  EXPECT_EQ(served.client.Post("/metrics")->status, 200) << "node_exporter asks for no method";
  EXPECT_EQ(served.client.Get("/nothing")->body, "404 page not found\n");
}

TEST(Compat, NodeExporterServesTheCollectorsThatAreAskedFor) {
  Served served(Face::node_exporter);
  const auto body = [&](const std::string& query) {
    return served.client.Get("/metrics?" + query)->body;
  };
  EXPECT_THAT(body("collect[]=loadavg"), HasSubstr("node_load1"));
  EXPECT_THAT(body("collect%5B%5D=loadavg"), HasSubstr("node_exporter_build_info"));
  EXPECT_THAT(body("exclude[]=loadavg&exclude[]=nothing"), Not(HasSubstr("node_load1")));
  EXPECT_THAT(body("exclude[]=loadavg"), HasSubstr("node_exporter_build_info"));
  EXPECT_THAT(body("collect=x&name[]=y"), HasSubstr("node_load1"));
}

TEST(Compat, NodeExporterRefusesInItsOwnWords) {
  Served served(Face::node_exporter);
  const std::string start = "Couldn't create filtered metrics handler: couldn't create collector: ";
  for (const auto& [query, body] : std::vector<std::pair<std::string, std::string>>{
           {"collect[]=zfs", start + "disabled collector: zfs"},
           {"collect[]=loadavg&collect[]=who", start + "missing collector: who"},
           {"collect[]=", start + "missing collector: "},
           {"collect[]=container_memory", start + "missing collector: container_memory"},
           {"collect[]=loadavg&exclude[]=cpu",
            "Combined collect and exclude queries are not allowed."}}) {
    const auto answer = served.client.Get("/metrics?" + query);
    EXPECT_EQ(answer->status, 400) << query;
    EXPECT_EQ(answer->body, body);
  }
}

TEST(Compat, NodeExporterCountsItsScrapes) {
  Served served(Face::node_exporter);
  const auto first = served.client.Get("/metrics")->body;
  EXPECT_THAT(first, HasSubstr("promhttp_metric_handler_requests_in_flight 1\n"));
  EXPECT_THAT(first, HasSubstr("promhttp_metric_handler_requests_total{code=\"200\"} 0\n"));
  served.backend.snapshot = nullptr;
  served.client.Get("/metrics");
  served.backend.snapshot = test::FakeBackend().snapshot;
  const auto third = served.client.Get("/metrics")->body;
  EXPECT_THAT(third, HasSubstr("promhttp_metric_handler_requests_total{code=\"200\"} 1\n"));
  EXPECT_THAT(third, HasSubstr("promhttp_metric_handler_requests_total{code=\"503\"} 1\n"));
}

TEST(Compat, NodeExporterEndsOpenMetricsOnce) {
  Served served(Face::node_exporter);
  const auto body =
      served.client.Get("/metrics", {{"Accept", "application/openmetrics-text"}})->body;
  EXPECT_THAT(body, testing::EndsWith("\n# EOF\n"));
  EXPECT_EQ(body.find("# EOF"), body.rfind("# EOF"));
}

TEST(Compat, RedisExporterHasEveryServerOrTheOneAskedFor) {
  Served served(Face::redis_exporter);
  EXPECT_THAT(served.client.Get("/metrics")->body, HasSubstr("redis_up{instance=\"a:1\"} 1\n"));
  const auto one = served.client.Get("/scrape?target=redis://localhost");
  EXPECT_EQ(one->status, 200);
  EXPECT_THAT(one->body, HasSubstr("instance=\"127.0.0.1:6379\""));
  EXPECT_THAT(one->body, Not(HasSubstr("a:1")));
  EXPECT_EQ(served.client.Get("/health")->body, "ok");
  EXPECT_THAT(one->body, HasSubstr("redis_target_scrape_request_errors_total 0\n"));
  EXPECT_EQ(served.client.Get("/scrape")->status, 400);
  EXPECT_EQ(served.client.Get("/scrape?target=nobody")->status, 404);
  const auto body = served.client.Get("/metrics")->body;
  EXPECT_THAT(body, HasSubstr("redis_target_scrape_request_errors_total 2\n"));
  EXPECT_THAT(body, HasSubstr("redis_exporter_build_info{version=\"strata "));
}

TEST(Compat, ATargetThatNobodyWatchesIsRefusedWithoutItsPassword) {
  Served served(Face::redis_exporter);
  const auto refused = served.client.Get("/scrape?target=redis://me:secret@elsewhere:1");
  EXPECT_EQ(refused->status, 404);
  EXPECT_EQ(refused->body,
            "target 'elsewhere:1' is not watched: it has to be one of `redis` in strata's "
            "configuration\n");
}

TEST(Compat, BeforeTheFirstCollectionThereIsNothing) {
  for (const auto face : {Face::cadvisor, Face::node_exporter, Face::redis_exporter}) {
    Served served(face);
    served.backend.snapshot = nullptr;
    EXPECT_EQ(served.client.Get("/metrics")->status, 503);
  }
}

TEST(Compat, ATargetMayBeSpelledInManyWays) {
  const test::FakeBackend backend;
  for (const auto* target : {"127.0.0.1:6379", "127.0.0.1", "redis://127.0.0.1:6379/0",
                             "redis://:pass@127.0.0.1", "redis://localhost:6379"}) {
    const auto collectors = collectors_of_target(*backend.snapshot, target);
    ASSERT_TRUE(collectors) << target;
    EXPECT_THAT(*collectors, testing::ElementsAre("redis/127.0.0.1:6379"));
  }
  for (const auto* target : {"", "127.0.0.1:6380", "redis://[", "unix:///a:1", "a"}) {
    EXPECT_FALSE(collectors_of_target(*backend.snapshot, target)) << target;
  }
}

/// An address that nothing listens on.
ListenAddress free_address() {
  test::FakeBackend backend;
  const auto server = HttpServer::start({"127.0.0.1", 0}, backend);
  return {"127.0.0.1", static_cast<std::uint16_t>(server->port())};
}

bool answers(const ListenAddress& address, const std::string& path) {
  httplib::Client client(address.host, address.port);
  const auto answer = client.Get(path);
  return answer && answer->status == 200;
}

class CompatListenersTest : public testing::Test {
 protected:
  test::FakeBackend backend_;
  CompatListeners listeners_{backend_};
  ListenAddress first_ = free_address();
  ListenAddress second_ = free_address();
};

TEST_F(CompatListenersTest, ComeMoveAndGo) {
  ASSERT_TRUE(listeners_.apply({}));
  ASSERT_TRUE(listeners_.apply({.cadvisor = first_, .node_exporter = {}, .redis_exporter = {}}));
  EXPECT_TRUE(answers(first_, "/healthz"));
  ASSERT_TRUE(
      listeners_.apply({.cadvisor = second_, .node_exporter = first_, .redis_exporter = {}}));
  EXPECT_TRUE(answers(second_, "/healthz"));
  EXPECT_FALSE(answers(first_, "/healthz")) << "it is node_exporter's now";
  EXPECT_TRUE(answers(first_, "/metrics"));
  ASSERT_TRUE(listeners_.apply({}));
  EXPECT_FALSE(answers(first_, "/metrics"));
  EXPECT_FALSE(answers(second_, "/metrics"));
}

TEST_F(CompatListenersTest, MayWidenTheirAddress) {
  ASSERT_TRUE(listeners_.apply({.cadvisor = first_, .node_exporter = {}, .redis_exporter = {}}));
  const ListenAddress everywhere{"", first_.port};
  ASSERT_TRUE(
      listeners_.apply({.cadvisor = everywhere, .node_exporter = {}, .redis_exporter = {}}));
  EXPECT_TRUE(answers(first_, "/healthz"));
}

TEST_F(CompatListenersTest, AnAddressInUseLeavesThemAsTheyWere) {
  ASSERT_TRUE(listeners_.apply({.cadvisor = first_, .node_exporter = {}, .redis_exporter = {}}));
  test::FakeBackend other;
  const auto taken = HttpServer::start(second_, other);
  ASSERT_TRUE(taken);
  const auto refused = listeners_.apply(
      {.cadvisor = {}, .node_exporter = free_address(), .redis_exporter = second_});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "compat.redis_exporter: listen 127.0.0.1:" +
                                         std::to_string(second_.port) + ": Address already in use");
  EXPECT_TRUE(answers(first_, "/healthz"));
}

}  // namespace
}  // namespace strata::agent
