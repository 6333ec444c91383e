#include "collectors/api/api_collector.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/metrics/gzip.h"
#include "tests/support/exposed.h"
#include "tests/support/fake_tcp_server.h"

namespace strata::api {
namespace {

using std::chrono::milliseconds;
using test::collect;
using test::Collected;
using test::FakeConnection;
using test::FakeTcpServer;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view text_type = "text/plain; version=0.0.4";

std::string answer(std::string_view body, std::string_view type = text_type,
                   std::string_view status = "200 OK", std::string_view headers = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) + "\r\n" +
         std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

/// A handler that reads the request and sends `bytes`.
FakeTcpServer::Handler says(std::string bytes) {
  return [bytes = std::move(bytes)](FakeConnection& peer) {
    peer.read_until("\r\n\r\n");
    peer.send(bytes);
  };
}

ApiTarget target_of(const FakeTcpServer& server) {
  ApiTarget target;
  target.job = "shop";
  target.url = "http://" + server.address() + "/metrics";
  target.timeout = std::chrono::seconds(20);
  return target;
}

std::unique_ptr<ApiCollector> collector_of(const ApiTarget& target) {
  return *ApiCollector::create(target, {});
}

Collected scrape_once(const FakeTcpServer::Handler& handler,
                      Duration timeout = std::chrono::seconds(20)) {
  const FakeTcpServer server(handler);
  auto target = target_of(server);
  target.timeout = timeout;
  return collect(*collector_of(target));
}

/// Only `up` 0 and the duration are left of a failed scrape.
void expect_only_down(const Collected& scraped, Code code, std::string_view message) {
  ASSERT_FALSE(scraped.status);
  EXPECT_EQ(scraped.status.error().code, code) << scraped.status.error().message;
  EXPECT_THAT(scraped.status.error().message, HasSubstr(message));
  EXPECT_THAT(scraped.status.error().message, HasSubstr("scrape of http://127.0.0.1:"));
  EXPECT_THAT(scraped.text, HasSubstr("up{job=\"shop\",instance=\"127.0.0.1:"));
  EXPECT_THAT(scraped.text, HasSubstr("\"} 0\n"));
  EXPECT_THAT(scraped.text, HasSubstr("scrape_duration_seconds{"));
  EXPECT_EQ(std::count(scraped.text.begin(), scraped.text.end(), '\n'), 15) << scraped.text;
}

TEST(ApiCollector, ServesTheApplicationsNamesWithJobAndInstance) {
  const FakeTcpServer server(says(answer(
      "# HELP http_requests_total Requests\n# TYPE http_requests_total counter\n"
      "http_requests_total{method=\"POST\",route=\"/api/orders\",status=\"200\"} 12\n"
      "# TYPE http_request_duration_seconds histogram\n"
      "http_request_duration_seconds_bucket{method=\"GET\",route=\"/api/events\",le=\"+Inf\"} 3\n"
      "http_request_duration_seconds_sum{method=\"GET\",route=\"/api/events\"} 0.25\n"
      "http_request_duration_seconds_count{method=\"GET\",route=\"/api/events\"} 3\n"
      "# TYPE queue_waiting_users_total gauge\nqueue_waiting_users_total{job=\"own\"} 1000\n"
      "up 7\n")));
  auto target = target_of(server);
  auto collector = *ApiCollector::create(
      target, [](std::string_view host, unsigned) -> std::optional<std::string> {
        EXPECT_EQ(host, "127.0.0.1");
        return "flash-tickets-api";
      });
  EXPECT_EQ(collector->name(), "api/shop/" + server.address());
  const auto scraped = collect(*collector);
  ASSERT_TRUE(scraped.status) << scraped.status.error().message;
  const auto who = "{job=\"shop\",instance=\"" + server.address() + "\"";
  const auto ours = who + ",name=\"flash-tickets-api\"";
  for (const auto& line :
       {"# TYPE http_requests_total counter\nhttp_requests_total" + ours +
            ",method=\"POST\",route=\"/api/orders\",status=\"200\"} 12\n",
        "http_request_duration_seconds_bucket" + ours +
            ",method=\"GET\",route=\"/api/events\",le=\"+Inf\"} 3\n",
        "http_request_duration_seconds_count" + ours + ",method=\"GET\",route=\"/api/events\"} 3\n",
        "# TYPE queue_waiting_users_total gauge\nqueue_waiting_users_total" + ours +
            ",exported_job=\"own\"} 1000\n",
        "up" + who + "} 1\n", "scrape_samples_scraped" + who + "} 6\n",
        "scrape_samples_post_metric_relabeling" + who + "} 6\n",
        "scrape_series_added" + who + "} 5\n"}) {
    EXPECT_THAT(scraped.text, HasSubstr(line));
  }
  EXPECT_THAT(scraped.text, Not(HasSubstr("} 7\n")));
}

TEST(ApiCollector, AsksAsPrometheusDoes) {
  std::string request;
  {
    const FakeTcpServer server([&](FakeConnection& peer) {
      request = peer.read_until("\r\n\r\n");
      peer.send(answer("a 1\n"));
    });
    auto target = target_of(server);
    target.url += "?x=%20y";
    EXPECT_TRUE(collect(*collector_of(target)).status);
  }
  EXPECT_THAT(request, HasSubstr("GET /metrics?x=%20y HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Accept: application/openmetrics-text;version=1.0.0,"));
  EXPECT_THAT(request, HasSubstr("Accept-Encoding: gzip\r\n"));
}

TEST(ApiCollector, ReadsOpenMetricsGzipAndChunks) {
  constexpr std::string_view openmetrics_type =
      "Application/OpenMetrics-Text; version=1.0.0; charset=utf-8";
  const auto om =
      scrape_once(says(answer("# TYPE orders_created counter\n"
                              "orders_created_total 4 # {t=\"1\"} 1\n# EOF\n",
                              openmetrics_type)));
  EXPECT_THAT(om.text, HasSubstr("# TYPE orders_created_total counter\norders_created_total{job"));
  const auto cut = scrape_once(says(answer("a 1\n", openmetrics_type)));
  expect_only_down(cut, Code::parse, "ends without # EOF");

  const auto zipped =
      scrape_once(says(answer(gzip("a 1\n"), text_type, "200 OK", "Content-Encoding: gzip\r\n")));
  EXPECT_THAT(zipped.text, HasSubstr("# TYPE a untyped\na{"));
  const auto chunked = scrape_once(says(
      "HTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na 1\r\n1\r\n\n\r\n0\r\n\r\n"));
  EXPECT_THAT(chunked.text, HasSubstr("\na{"));
}

TEST(ApiCollector, AFailureLeavesNothingOfTheScrapeBefore) {
  std::atomic<int> scrapes = 0;
  const FakeTcpServer server([&](FakeConnection& peer) {
    peer.read_until("\r\n\r\n");
    peer.send(++scrapes == 2 ? answer("boom", "text/plain", "500 Oops") : answer("a 1\n"));
  });
  const auto collector = collector_of(target_of(server));
  EXPECT_THAT(collect(*collector).text, HasSubstr("\na{"));
  expect_only_down(collect(*collector), Code::io, "the server answered 500");
  EXPECT_THAT(collect(*collector).text, HasSubstr("\na{"));
}

TEST(ApiCollector, RefusesWhatIsNotMetrics) {
  expect_only_down(scrape_once(says(answer("<html>", "text/html; charset=utf-8"))), Code::parse,
                   "answered HTML");
  expect_only_down(scrape_once(says(answer("", "text/plain", "302 Found", "Location: /x\r\n"))),
                   Code::io, "answered 302 (redirects are not followed)");
  expect_only_down(scrape_once(says(answer("a 1\nb\n"))), Code::parse, "line 2: ");
  expect_only_down(scrape_once(says("SSH-2.0-OpenSSH_9.2\r\n")), Code::io, "no HTTP");
  expect_only_down(scrape_once(says("")), Code::io, "connection broke");
  expect_only_down(scrape_once(says("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\na 1\n")),
                   Code::io, "connection broke");
}

TEST(ApiCollector, ShowsTheRestWhenASeriesComesTwice) {
  const auto scraped = scrape_once(says(answer("a 1\nb 2\na 3\n")));
  ASSERT_FALSE(scraped.status);
  EXPECT_THAT(scraped.status.error().message,
              HasSubstr("1 samples repeat a series, first in line 3"));
  EXPECT_THAT(scraped.text, testing::ContainsRegex("\na\\{[^}]*\\} 1\n"));
  EXPECT_THAT(scraped.text, Not(testing::ContainsRegex("\na\\{[^}]*\\} 3\n")));
  EXPECT_THAT(scraped.text, testing::ContainsRegex("\nup\\{[^}]*\\} 1\n"));
}

TEST(ApiCollector, HonoredLabelsMakeNoSeriesTwice) {
  const FakeTcpServer server(says(answer("a 1\na{job=\"shop\"} 2\na{job=\"own\"} 3\n")));
  auto target = target_of(server);
  target.honor_labels = true;
  const auto scraped = collect(*collector_of(target));
  const auto instance = ",instance=\"" + server.address() + "\"} ";
  EXPECT_THAT(scraped.text, HasSubstr("untyped\na{job=\"shop\"" + instance + "1\na{job=\"own\"" +
                                      instance + "3\n#"));
}

TEST(ApiCollector, HoldsTheLimits) {
  const FakeTcpServer server(says(answer("a 1\nb 1\nc 1\n")));
  auto target = target_of(server);
  target.limits.samples = 2;
  const auto many = collect(*collector_of(target));
  expect_only_down(many, Code::exhausted, "sample limit exceeded (limit: 2)");
  EXPECT_THAT(many.text, testing::ContainsRegex("\nscrape_samples_scraped\\{[^}]*\\} 3\n"));
  target.limits = {.samples = 3, .labels = 2};
  const auto wide = collect(*collector_of(target));
  expect_only_down(wide, Code::exhausted,
                   "label_limit exceeded (metric: a, number of labels: 3, limit: 2)");
  EXPECT_THAT(wide.text, testing::ContainsRegex("\nscrape_samples_scraped\\{[^}]*\\} 1\n"));
  target.limits = {.samples = 3, .labels = 3};
  target.body_size_limit = 11;
  expect_only_down(collect(*collector_of(target)), Code::exhausted,
                   "body size limit exceeded (limit: 11 bytes)");
  target.body_size_limit = 12;
  EXPECT_TRUE(collect(*collector_of(target)).status);
}

TEST(ApiCollector, ServesTimestampsWhereTheyAreHonored) {
  const FakeTcpServer server(says(answer("a 1 1700000000123\nb 2\n")));
  auto target = target_of(server);
  const auto honored = collect(*collector_of(target)).text;
  EXPECT_THAT(honored, HasSubstr("\"} 1 1700000000123\n"));
  EXPECT_THAT(honored, HasSubstr("\"} 2\n"));
  target.honor_timestamps = false;
  EXPECT_THAT(collect(*collector_of(target)).text, Not(HasSubstr("1700000000123")));
}

TEST(ApiCollector, CountsSeriesThatAreNew) {
  std::atomic<int> scrapes = 0;
  const FakeTcpServer server([&](FakeConnection& peer) {
    peer.read_until("\r\n\r\n");
    peer.send(answer(++scrapes == 1 ? "a 1\nb 1\n" : "b 1\nc{x=\"1\"} 1\na 1\n"));
  });
  const auto collector = collector_of(target_of(server));
  const auto added = [&] { return collect(*collector).text; };
  EXPECT_THAT(added(), testing::ContainsRegex("\nscrape_series_added\\{[^}]*\\} 2\n"));
  EXPECT_THAT(added(), testing::ContainsRegex("\nscrape_series_added\\{[^}]*\\} 1\n"));
  EXPECT_THAT(added(), testing::ContainsRegex("\nscrape_series_added\\{[^}]*\\} 0\n"));
}

TEST(ApiCollector, RelabelsSamples) {
  const FakeTcpServer server(says(
      answer("# TYPE a_total counter\na_total{b=\"1\",pod=\"x\"} 1\na_total{b=\"1\",pod=\"y\"} 2\n"
             "# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 3\nh_count 3\n"
             "c 5\n")));
  auto target = target_of(server);
  target.limits.samples = 4;
  target.metric_relabel_configs = {
      {.source_labels = {"le"}, .regex = "1", .action = RelabelAction::drop},
      {.regex = "pod", .action = RelabelAction::labeldrop},
      {.source_labels = {"__name__"},
       .target_label = "__name__",
       .regex = "h_(count)",
       .replacement = "seen_$1"},
      {.source_labels = {"__name__"}, .regex = "c", .action = RelabelAction::drop}};
  const auto scraped = collect(*collector_of(target));
  ASSERT_TRUE(scraped.status) << scraped.status.error().message;
  const auto ours = "instance=\"" + server.address() + "\",job=\"shop\"";
  EXPECT_THAT(scraped.text,
              HasSubstr("# TYPE a_total counter\na_total{b=\"1\"," + ours + "} 1\n#"));
  EXPECT_THAT(scraped.text, HasSubstr("h histogram\nh_bucket{" + ours + ",le=\"+Inf\"} 3\n#"));
  EXPECT_THAT(scraped.text, HasSubstr("untyped\nseen_count{" + ours + "} 3\n"));
  EXPECT_THAT(scraped.text, testing::ContainsRegex("\nscrape_samples_scraped\\{[^}]*\\} 6\n"));
  EXPECT_THAT(scraped.text,
              testing::ContainsRegex("\nscrape_samples_post_metric_relabeling\\{[^}]*\\} 4\n"));
}

TEST(ApiCollector, RefusesSeriesThatRelabellingLeavesNameless) {
  const FakeTcpServer server(says(answer("a{b=\"1 2\"} 1\n")));
  auto target = target_of(server);
  target.metric_relabel_configs = {{.regex = "__name__", .action = RelabelAction::labeldrop}};
  expect_only_down(collect(*collector_of(target)), Code::invalid, "missing metric name");
  target.metric_relabel_configs = {
      {.source_labels = {"b"}, .target_label = "__name__", .regex = "(.*)"}};
  expect_only_down(collect(*collector_of(target)), Code::invalid, "invalid metric name");
}

TEST(ApiCollector, KeepsExemplarsThatAreNotTooLong) {
  const std::string longest(126, 'x');
  const FakeTcpServer server(
      says(answer("# TYPE a counter\na_total 1\na_total{n=\"2\"} 1 # {id=\"" + longest +
                      "\"} 0.5 1.25\na_total{n=\"3\"} 1 # {id=\"x" + longest + "\"} 1\n# EOF\n",
                  "application/openmetrics-text")));
  const auto collector = collector_of(target_of(server));
  Batch batch;
  ASSERT_TRUE(collector->collect({}, batch));
  std::vector<std::string_view> found;
  for (const auto& sample : batch.samples()) {
    if (const auto one = batch.exemplar(sample); !one.empty()) found.push_back(one);
  }
  EXPECT_THAT(found, testing::ElementsAre("{id=\"" + longest + "\"} 0.5 1.25"));
}

TEST(ApiCollector, RelabelsItsTarget) {
  const FakeTcpServer server(says(answer("a 1\n")));
  auto target = target_of(server);
  target.relabel_configs = {{.target_label = "instance", .replacement = "one"},
                            {.target_label = "team", .replacement = "tickets"}};
  EXPECT_THAT(
      collect(*collector_of(target)).text,
      testing::AllOf(HasSubstr("\na{job=\"shop\",instance=\"one\",team=\"tickets\"} 1\n"),
                     HasSubstr("\nup{job=\"shop\",instance=\"one\",team=\"tickets\"} 1\n")));
  target.relabel_configs = {{.action = RelabelAction::drop}};
  const auto dropped = ApiCollector::create(target, {});
  ASSERT_FALSE(dropped);
  EXPECT_EQ(dropped.error().code, Code::no_data);
}

TEST(ApiCollector, StopsAnEndlessBodyAtTheLimit) {
  const FakeTcpServer server([](FakeConnection& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    while (peer.send(std::string(1 << 16, 'a'))) {
    }
  });
  expect_only_down(collect(*collector_of(target_of(server))), Code::exhausted,
                   "body size limit exceeded (limit: 10485760 bytes)");
}

TEST(ApiCollector, StopsAGzipBombAtTheLimit) {
  const auto bomb = gzip(std::string(std::size_t{64} << 20, 'a'));
  const auto handler = says(answer(bomb, text_type, "200 OK", "Content-Encoding: gzip\r\n"));
  const FakeTcpServer server(handler);
  expect_only_down(collect(*collector_of(target_of(server))), Code::exhausted,
                   "body size limit exceeded (limit: 10485760 bytes)");
}

TEST(ApiCollector, StopsEndlessHeads) {
  const auto endless = [](std::string start, std::string more) {
    return [=](FakeConnection& peer) {
      peer.read_until("\r\n\r\n");
      for (peer.send(start); peer.send(more);) {
      }
    };
  };
  const std::string blob(1 << 16, 'a');
  expect_only_down(scrape_once(endless("HTTP/1.1 200 ", blob)), Code::parse, "head of the answer");
  expect_only_down(scrape_once(endless("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ", blob)),
                   Code::parse, "head of the answer");
  expect_only_down(scrape_once(endless("HTTP/1.1 200 OK\r\nX: ", blob)), Code::parse,
                   "head of the answer");
  expect_only_down(scrape_once(endless("HTTP/1.1 200 OK\r\n", "X: y\r\n")), Code::parse,
                   "head of the answer");
  expect_only_down(scrape_once(endless("", blob)), Code::parse, "head of the answer");
}

/// Whatever drips, the whole scrape ends with its deadline; the bound leaves room for a busy
/// machine.
void expect_in_time(const FakeTcpServer::Handler& handler) {
  const auto scraped = scrape_once(handler, milliseconds(300));
  expect_only_down(scraped, Code::timeout, "no whole answer in time");
  EXPECT_LT(scraped.took_seconds, 10.0);
}

FakeTcpServer::Handler drips(std::string start, std::string drop) {
  return [=](FakeConnection& peer) {
    peer.read_until("\r\n\r\n");
    for (peer.send(start); peer.send(drop);) peer.pause(milliseconds(10));
  };
}

TEST(ApiCollector, ADrippingServerCannotOutlastTheDeadline) {
  expect_in_time(drips("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", "a"));
  expect_in_time(drips("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n\n\r\n"));
  expect_in_time(drips("HTTP/1.1 200 OK\r\nX", "a"));
  expect_in_time(drips("HT", "T"));
}

TEST(ApiCollector, ASilentServerCannotOutlastTheDeadline) {
  expect_in_time([](FakeConnection& peer) { peer.hang(); });
  expect_in_time([](FakeConnection& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    peer.hang();
  });
}

TEST(ApiCollector, ASilentTlsServerCannotOutlastTheDeadline) {
  for (const bool drip : {false, true}) {
    const FakeTcpServer server([drip](FakeConnection& peer) {
      // the head of a TLS record of 16 KiB that never comes whole
      if (drip) peer.send(std::string("\x16\x03\x03\x40\x00", 5));
      while (drip && peer.send("a")) peer.pause(milliseconds(10));
      peer.hang();
    });
    auto target = target_of(server);
    target.url = "https://" + server.address() + "/";
    target.timeout = milliseconds(300);
    const auto scraped = collect(*collector_of(target));
    ASSERT_FALSE(scraped.status);
    EXPECT_EQ(scraped.status.error().code, Code::timeout) << scraped.status.error().message;
    EXPECT_LT(scraped.took_seconds, 10.0);
  }
}

TEST(ApiCollector, ARefusedConnectionIsAnErrorAtOnce) {
  ApiTarget target;
  {
    const FakeTcpServer gone(says(""));
    target = target_of(gone);
  }
  expect_only_down(collect(*collector_of(target)), Code::io, "cannot connect");
}

TEST(ApiCollector, RefusesAUrlThatItCannotUse) {
  ApiTarget target;
  target.job = "shop";
  target.url = "shop:3001";
  const auto collector = ApiCollector::create(target, {});
  ASSERT_FALSE(collector);
  EXPECT_THAT(collector.error().message, HasSubstr("url of job shop: "));
}

}  // namespace
}  // namespace strata::api
