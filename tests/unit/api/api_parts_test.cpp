#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/api/http_url.h"
#include "collectors/api/scraped_families.h"
#include "collectors/api/target_labels.h"
#include "core/base/host_port.h"

namespace strata::api {
namespace {

TEST(HttpUrl, FillsInPortAndPath) {
  EXPECT_EQ(parse_http_url("http://app")->text(), "http://app:80/");
  EXPECT_EQ(parse_http_url("https://app/metrics?x=1#top")->text(), "https://app:443/metrics?x=1");
  EXPECT_EQ(parse_http_url("http://[::1]:3001?x")->text(), "http://[::1]:3001/?x");
  EXPECT_EQ(parse_http_url("http://[::1]:3001")->server, (HostPort{"::1", 3001}));
}

TEST(HttpUrl, RefusesWhatItCannotUse) {
  for (const auto* bad :
       {"", "app:80", "ftp://app", "http://", "http://:80", "http://a:0", "http://a:65536",
        "http://a:b", "http://[::1", "http://[::1]80", "http://a/b c", "http://a/\r\nHost: b"}) {
    const auto url = parse_http_url(bad);
    ASSERT_FALSE(url) << bad;
    EXPECT_EQ(url.error().code, Code::invalid);
  }
  const auto secret = parse_http_url("http://user:hunter2@app/metrics");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().message.find("hunter2"), std::string::npos);
}

std::string rendered(const TargetLabels& labels, std::vector<ParsedLabel> own) {
  std::string text;
  labels.render(own, text);
  return text;
}

TEST(TargetLabels, RenamesWhatClashes) {
  const TargetLabels labels({{"job", "shop"}, {"instance", "a:1"}, {"name", "shop-api"}}, false);
  EXPECT_EQ(rendered(labels, {{"route", "/x"}, {"empty", ""}}),
            R"(job="shop",instance="a:1",name="shop-api",route="/x")");
  EXPECT_EQ(rendered(labels, {{"job", "own"}, {"exported_job", "other"}, {"name", "n"}}),
            R"(job="shop",instance="a:1",name="shop-api",exported_exported_job="own",)"
            R"(exported_job="other",exported_name="n")");
}

TEST(TargetLabels, HonorsWhatTheApplicationSays) {
  const TargetLabels labels({{"job", "shop"}, {"instance", "a:1"}}, true);
  EXPECT_EQ(rendered(labels, {{"job", "own"}}), R"(job="own",instance="a:1")");
  EXPECT_EQ(rendered(labels, {{"instance", ""}}), R"(job="shop")");
}

TEST(ScrapedFamilies, KeepsDefinitionsThatDidNotChange) {
  ScrapedFamilies families;
  families.begin();
  const auto* a = &families.def_of({"a_total", "A", MetricType::counter});
  const auto* b = &families.def_of({"b", "B", MetricType::gauge});
  const auto first = families.commit();

  families.begin();
  EXPECT_EQ(&families.def_of({"b", "B", MetricType::gauge}), b);
  EXPECT_EQ(&families.def_of({"a_total", "A", MetricType::counter}), a);
  EXPECT_EQ(families.commit(), first);

  families.begin();
  const auto* changed = &families.def_of({"a_total", "A", MetricType::untyped});
  EXPECT_NE(changed, a);
  EXPECT_EQ(&families.def_of({"a_total", "later", MetricType::gauge}), changed);
  const auto second = families.commit();
  EXPECT_NE(second, first);
  EXPECT_EQ(families.size(), 1U);
  EXPECT_EQ(a->name, "a_total");  // the first scrape's batch may still show it
}

TEST(ScrapedFamilies, AFailedScrapeForgetsNothing) {
  ScrapedFamilies families;
  families.begin();
  const auto* a = &families.def_of({"a", "A", MetricType::gauge});
  families.commit();
  families.begin();
  families.def_of({"b", "B", MetricType::gauge});
  families.begin();
  EXPECT_EQ(&families.def_of({"a", "A", MetricType::gauge}), a);
}

}  // namespace
}  // namespace strata::api
