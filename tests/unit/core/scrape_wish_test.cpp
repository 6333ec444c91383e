#include "core/identity/scrape_wish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/identity/pod.h"

namespace strata {
namespace {

using Annotations = std::map<std::string, std::string>;

TEST(ScrapeWish, IsNoneWithoutTheLabel) {
  EXPECT_FALSE(*parse_scrape_annotations({}));
  EXPECT_FALSE(*parse_scrape_annotations({{"prometheus.io/scrape", "false"}}));
  EXPECT_FALSE(*parse_scrape_annotations({{"prometheus.io/port", "nonsense"}}));
}

TEST(ScrapeWish, HasPrometheussDefaults) {
  const auto wish = *parse_scrape_annotations({{"prometheus.io/scrape", "true"}});
  ASSERT_TRUE(wish);
  EXPECT_FALSE(wish->tls);
  EXPECT_FALSE(wish->port);
  EXPECT_EQ(wish->path, "/metrics");
}

TEST(ScrapeWish, SaysWhereAndHow) {
  const auto wish = *parse_scrape_annotations({{"prometheus.io/scrape", " true "},
                                               {"prometheus.io/port", "3001"},
                                               {"prometheus.io/path", "own/metrics?a=b"},
                                               {"prometheus.io/scheme", "https"}});
  ASSERT_TRUE(wish);
  EXPECT_TRUE(wish->tls);
  EXPECT_EQ(wish->port, 3001);
  EXPECT_EQ(wish->path, "/own/metrics?a=b");
}

TEST(ScrapeWish, NamesTheLabelThatCannotBeMeant) {
  const auto why = [](std::string key, std::string value) {
    Annotations annotations = {{"prometheus.io/scrape", "true"}};
    annotations[std::move(key)] = std::move(value);
    const auto wish = parse_scrape_annotations(annotations);
    return wish ? "nothing" : wish.error().message;
  };
  EXPECT_EQ(why("prometheus.io/scrape", "yes"),
            "prometheus.io/scrape is not true or false: \"yes\"");
  for (const auto* port : {"0", "65536", "http", "80,81", "-1"}) {
    EXPECT_THAT(why("prometheus.io/port", port), testing::HasSubstr("prometheus.io/port")) << port;
  }
  EXPECT_THAT(why("prometheus.io/scheme", "ftp"), testing::HasSubstr("http or https"));
  EXPECT_THAT(why("prometheus.io/path", "/a b"), testing::HasSubstr("path of a URL"));
  EXPECT_THAT(why("prometheus.io/path", "/a\r\nHost: x"), testing::HasSubstr("path of a URL"));
}

TEST(Workload, IsThePodsNameWithoutItsMadeUpEnd) {
  EXPECT_EQ(workload_of("web-7d4b9c6f5-x2vqk"), "web");
  EXPECT_EQ(workload_of("node-agent-x2vqk"), "node-agent");
  EXPECT_EQ(workload_of("db-0"), "db");
  EXPECT_EQ(workload_of("etcd-control-plane"), "etcd-control-plane");
  EXPECT_EQ(workload_of("web-admin"), "web-admin") << "\"a\" and \"i\" are no made up letters";
  EXPECT_EQ(workload_of("web"), "web");
  EXPECT_EQ(workload_of("-0"), "-0");
  EXPECT_EQ(workload_of(""), "");
}

}  // namespace
}  // namespace strata
