#include <array>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>

#include "agent/http/metrics_request.h"
#include "agent/http/server.h"
#include "core/base/fd.h"
#include "core/metrics/exposition.h"
#include "tests/unit/agent/fake_backend.h"
#include "tests/unit/agent/fake_queries.h"

namespace strata::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

class HttpTest : public testing::Test {
 protected:
  test::FakeBackend backend_;
  Result<HttpServer> server_ = HttpServer::start({"127.0.0.1", 0}, backend_);
  httplib::Client client_{"127.0.0.1", server_->port()};
};

TEST_F(HttpTest, ServesAllLayersOrOne) {
  const auto all = client_.Get("/metrics");
  EXPECT_EQ(all->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(backend_.asked, LayerSet::all());
  EXPECT_THAT(all->body, HasSubstr("node_load1 0.5\n"));
  EXPECT_THAT(all->body, HasSubstr("redis_up{instance=\"a:1\"} 1\n"));
  const auto host = client_.Get("/metrics/host");
  EXPECT_EQ(backend_.asked, LayerSet(Layer::host));
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
  for (int i = 0; i < 100; ++i) many->add(test::up_def, i, {"host:" + std::to_string(i)});
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

TEST_F(HttpTest, HasTheQueryApiWhereThereIsOne) {
  EXPECT_EQ(client_.Get("/api/v1/query?query=1")->status, 404);
  test::FakeQueries queries;
  backend_.asked_of = &queries;
  const auto server = HttpServer::start({"127.0.0.1", 0}, backend_);
  httplib::Client client("127.0.0.1", server->port());
  client.set_keep_alive(true);
  const auto got = client.Get("/api/v1/query?query=1%2B1&time=5");
  EXPECT_EQ(got->body, R"({"status":"success","data":{"resultType":"scalar","result":[5,"2"]}})");
  EXPECT_EQ(got->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(got->get_header_value("Connection"), "close");
  const auto form = "time=5&query=" + std::string(20'000, '+') + "1%2B1";
  EXPECT_EQ(client.Post("/api/v1/query?query=7", form, "application/x-www-form-urlencoded")->body,
            got->body);
  EXPECT_EQ(client.Post("/api/v1/query", "query=(", "application/x-www-form-urlencoded")->status,
            400);
  EXPECT_EQ(client.Get("/api/v1/nothing")->status, 404);
}

TEST_F(HttpTest, LinksOfAlertsLeadToTheirExpressionsAnswer) {
  test::FakeQueries queries;
  backend_.asked_of = &queries;
  const auto server = HttpServer::start({"127.0.0.1", 0}, backend_);
  httplib::Client client("127.0.0.1", server->port());
  const auto told = client.Get("/graph?g0.expr=vector%281%29+%2B+1%25%261&g0.tab=1");
  EXPECT_EQ(told->status, 302);
  // The client has decoded it, but for the "+" of a space.
  EXPECT_EQ(told->get_header_value("Location"), "api/v1/query?query=vector(1)+++1%&1");
  EXPECT_EQ(client.Get("/graph")->get_header_value("Location"), "./");
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

/// What a raw client gets for `sent`, until the server closes.
std::string raw(int port, const std::string& sent, std::chrono::milliseconds between = {}) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return {};
  if (between.count() == 0) {
    (void)::send(socket.get(), sent.data(), sent.size(), MSG_NOSIGNAL);
  } else {
    for (const char c : sent) {
      if (::send(socket.get(), &c, 1, MSG_NOSIGNAL) != 1) break;
      std::this_thread::sleep_for(between);
    }
  }
  std::string answer;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::recv(socket.get(), buffer.data(), buffer.size(), 0)) > 0;) {
    answer.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return answer;
}

TEST_F(HttpTest, ALargeAnswerComesInChunksWhereTheClientTakesThem) {
  auto many = std::make_shared<Batch>();
  for (int i = 0; i < 5000; ++i) many->add(test::up_def, i, {"host:" + std::to_string(i)});
  std::vector<CollectorReport> reports(1);
  reports[0].batch = many;
  backend_.snapshot = std::make_shared<Snapshot>(freeze(2, {}, {}, std::move(reports)));
  std::string expected;
  render(*backend_.snapshot, {}, ExpositionFormat::prometheus_text, expected);
  ASSERT_GT(expected.size(), 2 * exposition_piece_bytes);

  const auto chunked = client_.Get("/metrics", {{"Accept-Encoding", "identity"}});
  EXPECT_EQ(chunked->get_header_value("Transfer-Encoding"), "chunked");
  EXPECT_EQ(chunked->body, expected);
  const auto packed = client_.Get("/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed->body, expected);
  const auto old = raw(server_->port(), "GET /metrics HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old, HasSubstr("Content-Length: " + std::to_string(expected.size())));
  EXPECT_TRUE(old.ends_with("\r\n\r\n" + expected));
}

TEST_F(HttpTest, AnEmptyExpositionEnds) {
  const auto empty = client_.Get("/metrics/business");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->status, 200);
  EXPECT_EQ(empty->body, "");
  const auto chunked = client_.Get("/metrics/business", {{"Accept-Encoding", "identity"}});
  ASSERT_TRUE(chunked);
  EXPECT_EQ(chunked->body, "");
}

TEST_F(HttpTest, ARangeGetsTheWholeAndNothingBeyondIt) {
  const auto whole = client_.Get("/metrics");
  for (const auto* range : {"bytes=0-3", "bytes=100-900000", "bytes=99999999999-"}) {
    const auto ranged = client_.Get("/metrics", {{"Range", range}});
    ASSERT_TRUE(ranged) << range;
    EXPECT_EQ(ranged->body, whole->body) << range;
  }
}

TEST_F(HttpTest, APostNeedsNoBody) {
  const auto answer = raw(server_->port(), "POST /-/reload HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
}

TEST_F(HttpTest, PipelinedRequestsAreAllAnswered) {
  std::string requests;
  for (int i = 0; i < 5; ++i) requests += "GET /-/healthy HTTP/1.1\r\n\r\n";
  const auto answers = raw(server_->port(), requests);
  std::size_t count = 0;
  for (auto at = answers.find("200 OK"); at != std::string::npos;
       at = answers.find("200 OK", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 5U);
}

TEST_F(HttpTest, AFloodOfHeadersLosesItsConnection) {
  std::string request = "GET /metrics HTTP/1.1\r\n";
  while (request.size() < (std::size_t{1} << 20))
    request += "X-Flood: " + std::string(1000, 'x') + "\r\n";
  EXPECT_THAT(raw(server_->port(), request + "\r\n"), Not(HasSubstr("200 OK")));
  EXPECT_EQ(client_.Get("/-/healthy")->status, 200);
}

TEST_F(HttpTest, ClientsThatDripDoNotKeepOthersWaitingLong) {
  std::vector<std::thread> clients;
  for (int i = 0; i < 30; ++i) {
    clients.emplace_back([port = server_->port()] {
      raw(port, "GET /metrics HTTP/1.1\r\nX: " + std::string(40, 'y'),
          std::chrono::milliseconds(100));
    });
  }
  client_.set_read_timeout(30);
  EXPECT_EQ(client_.Get("/-/healthy")->status, 200);
  for (auto& client : clients) client.join();
}

}  // namespace
}  // namespace strata::agent
