#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "agent/http/metrics_request.h"
#include "agent/http/server.h"

namespace strata::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr MetricDef load_def{"node_load1", "Load.", MetricType::gauge, Layer::host, {}};
constexpr MetricDef up_def{"redis_up", "Up.", MetricType::gauge, Layer::dependency, {"instance"}};

class FakeBackend final : public Backend {
 public:
  FakeBackend() {
    auto host = std::make_shared<Batch>();
    host->add(load_def, 0.5);
    auto redis = std::make_shared<Batch>();
    redis->add(up_def, 1, {"a:1"});
    std::vector<CollectorReport> reports(2);
    reports[0].name = "loadavg";
    reports[0].batch = host;
    reports[1].name = "redis/a:1";
    reports[1].batch = redis;
    snapshot = std::make_shared<Snapshot>(freeze(1, {}, {}, std::move(reports)));
  }
  std::shared_ptr<const Snapshot> fresh_snapshot() override { return snapshot; }
  bool ready() override { return snapshot != nullptr; }
  std::string dump() override { return R"({"build":{}})"; }
  std::string events(std::uint64_t after) override { return "after " + std::to_string(after); }
  Status reload() override { return reloaded; }

  std::shared_ptr<const Snapshot> snapshot;
  Status reloaded;
};

class HttpTest : public testing::Test {
 protected:
  FakeBackend backend_;
  Result<HttpServer> server_ = HttpServer::start({"127.0.0.1", 0}, backend_);
  httplib::Client client_{"127.0.0.1", server_->port()};
};

TEST_F(HttpTest, ServesAllLayersOrOne) {
  const auto all = client_.Get("/metrics");
  EXPECT_EQ(all->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(all->body, HasSubstr("node_load1 0.5\n"));
  EXPECT_THAT(all->body, HasSubstr("redis_up{instance=\"a:1\"} 1\n"));
  const auto host = client_.Get("/metrics/host");
  EXPECT_THAT(host->body, HasSubstr("node_load1"));
  EXPECT_THAT(host->body, Not(HasSubstr("redis_up")));
  EXPECT_EQ(client_.Get("/metrics/agent")->status, 404);
}

TEST_F(HttpTest, NegotiatesFormatAndEncoding) {
  const auto open = client_.Get("/metrics", {{"Accept", "application/openmetrics-text"}});
  EXPECT_THAT(open->get_header_value("Content-Type"), HasSubstr("openmetrics"));
  EXPECT_THAT(open->body, HasSubstr("# EOF\n"));
  const auto small = client_.Get("/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_FALSE(small->has_header("Content-Encoding"));
  auto many = std::make_shared<Batch>();
  for (int i = 0; i < 100; ++i) many->add(up_def, i, {"host:" + std::to_string(i)});
  std::vector<CollectorReport> reports(1);
  reports[0].batch = many;
  backend_.snapshot = std::make_shared<Snapshot>(freeze(2, {}, {}, std::move(reports)));
  const auto plain = client_.Get("/metrics");
  const auto packed = client_.Get("/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed->get_header_value("Content-Encoding"), "gzip");
  EXPECT_EQ(packed->body, plain->body) << "the client unpacks it";
  EXPECT_TRUE(accepts_gzip("deflate, gzip;q=0.5"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip(""));
}

TEST_F(HttpTest, CollectAndExcludeChooseCollectors) {
  EXPECT_THAT(client_.Get("/metrics?collect[]=redis")->body, Not(HasSubstr("node_load1")));
  EXPECT_THAT(client_.Get("/metrics?exclude[]=redis")->body, Not(HasSubstr("redis_up")));
  EXPECT_EQ(client_.Get("/metrics?collect[]=nothing")->status, 400);
  EXPECT_EQ(client_.Get("/metrics?collect[]=redis&exclude[]=loadavg")->status, 400);
}

TEST_F(HttpTest, ManagementPathsAnswerAsInPrometheus) {
  EXPECT_EQ(client_.Get("/-/healthy")->status, 200);
  EXPECT_EQ(client_.Get("/-/ready")->status, 200);
  EXPECT_EQ(client_.Post("/-/reload")->status, 200);
  backend_.reloaded = fail(Code::invalid, "strata.yaml:3:1: redsi: unknown key");
  const auto refused = client_.Post("/-/reload");
  EXPECT_EQ(refused->status, 500);
  EXPECT_THAT(refused->body, HasSubstr("unknown key"));
  backend_.snapshot = nullptr;
  EXPECT_EQ(client_.Get("/-/ready")->status, 503);
  EXPECT_EQ(client_.Get("/metrics")->status, 503);
}

TEST_F(HttpTest, ServesDumpAndEvents) {
  EXPECT_EQ(client_.Get("/debug/dump")->body, R"({"build":{}})");
  EXPECT_EQ(client_.Get("/debug/events?after=7")->body, "after 7");
  EXPECT_EQ(client_.Get("/debug/events?after=x")->status, 400);
}

TEST_F(HttpTest, APortInUseIsAnErrorThatNamesIt) {
  const auto second =
      HttpServer::start({"127.0.0.1", static_cast<std::uint16_t>(server_->port())}, backend_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "listen 127.0.0.1:" + std::to_string(server_->port()) + ": Address already in use");
}

}  // namespace
}  // namespace strata::agent
