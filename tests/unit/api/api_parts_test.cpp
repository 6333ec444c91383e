#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "collectors/api/http_url.h"
#include "collectors/api/sample_limits.h"
#include "collectors/api/scraped_families.h"
#include "collectors/api/series_memory.h"
#include "collectors/api/target_labels.h"
#include "collectors/api/target_relabel.h"
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

std::string rendered(TargetLabels labels, std::vector<ParsedLabel> own) {
  std::string text;
  render_labels(labels.merge(own), text);
  return text;
}

TEST(TargetLabels, RenamesWhatClashes) {
  const TargetLabels labels({{"job", "shop"}, {"instance", "a:1"}, {"name", "shop-api"}}, false);
  EXPECT_EQ(rendered(labels, {{"route", "/x"}, {"empty", ""}}),
            R"(job="shop",instance="a:1",name="shop-api",route="/x")");
  EXPECT_EQ(rendered(labels, {{"job", "own"}, {"exported_job", "other"}, {"name", "n"}}),
            R"(job="shop",instance="a:1",name="shop-api",exported_job="other",)"
            R"(exported_exported_job="own",exported_name="n")");
  const TargetLabels both({{"exported_job", "shop"}, {"job", "shop"}}, false);
  EXPECT_EQ(rendered(both, {{"exported_job", "a"}, {"job", "b"}}),
            R"(exported_job="shop",job="shop",exported_exported_job="b",)"
            R"(exported_exported_exported_job="a")");
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

/// "URL label=value ..." of a target after `rules`, or why there is none.
std::string relabelled(std::string_view url, const std::vector<RelabelRule>& rules) {
  const auto target = relabel_target("shop", {}, *parse_http_url(url), *Relabeler::compile(rules));
  if (!target) return target.error().message;
  auto text = target->url.text();
  for (const auto& [name, value] : target->labels) text += ' ' + name + '=' + value;
  return text;
}

TEST(TargetRelabel, ChangesAddressPathAndLabels) {
  EXPECT_EQ(relabelled("http://a:1/m?x=1", {}), "http://a:1/m?x=1 job=shop instance=a:1");
  EXPECT_EQ(relabelled(
                "http://a:1/m?x=1",
                {{.source_labels = {"__address__"}, .target_label = "instance", .regex = "(.*):.*"},
                 {.target_label = "__metrics_path__", .replacement = "/n"},
                 {.target_label = "__scheme__", .replacement = "https"},
                 {.target_label = "__address__", .replacement = "b:2"},
                 {.target_label = "__tmp", .replacement = "t"},
                 {.target_label = "team", .replacement = "tickets"}}),
            "https://b:2/n?x=1 job=shop instance=a team=tickets");
  EXPECT_EQ(
      relabelled("http://a:1/",
                 {{.source_labels = {"job"}, .regex = "shop", .action = RelabelAction::drop}}),
      "relabel_configs drop the target");
  EXPECT_EQ(relabelled("http://a:1/", {{.target_label = "__address__", .replacement = "::"}})
                .find("relabel_configs: "),
            0U);
}

std::string message_of(const Status& status) { return status ? "within" : status.error().message; }

TEST(SampleLimits, SayWhatPrometheusSays) {
  const std::vector<ParsedLabel> labels = {{"job", "shop"}, {"route", "/api/orders"}};
  EXPECT_EQ(message_of(check_label_limits("m", labels, {})), "within");
  EXPECT_EQ(message_of(check_label_limits("m", labels, {.labels = 3})), "within");
  EXPECT_EQ(message_of(check_label_limits("m", labels, {.labels = 2})),
            "label_limit exceeded (metric: m, number of labels: 3, limit: 2)");
  EXPECT_EQ(message_of(check_label_limits("m", {}, {.label_name_bytes = 7})),
            "label_name_length_limit exceeded (metric: m, label name: __name__, length: 8, limit: "
            "7)");
  EXPECT_EQ(message_of(check_label_limits("m", labels, {.label_value_bytes = 10})),
            "label_value_length_limit exceeded (metric: m, label name: route, value: "
            "\"/api/orders\", length: 11, limit: 10)");
  EXPECT_EQ(
      message_of(check_label_limits("m", labels, {.label_name_bytes = 8, .label_value_bytes = 11})),
      "within");
}

TEST(SeriesMemory, CountsWhatIsNew) {
  SeriesMemory series;
  const auto scrape = [&](const std::vector<std::uint64_t>& ids) {
    series.begin();
    for (const auto id : ids) series.add(id);
    return series.count_new();
  };
  EXPECT_EQ(scrape({1, 2, 3}), 3U);
  EXPECT_EQ(scrape({1, 2, 3}), 3U) << "the first did not succeed";
  series.commit();
  EXPECT_EQ(scrape({3, 1, 2}), 0U);
  EXPECT_EQ(scrape({1, 4, 2, 3, 5}), 2U);
  series.commit();
  EXPECT_EQ(scrape({5}), 0U);
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
