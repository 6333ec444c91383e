#include "core/metrics/exposition.h"

#include <memory>

#include <gtest/gtest.h>

#include "tests/support/report.h"
#include "tests/unit/core/exposition_lines.h"

namespace strata {
namespace {

using test::report;

constexpr MetricDef requests{.name = "http_requests_total",
                             .help = "Back\\slash, \"quotes\" and\nlines.",
                             .type = MetricType::counter,
                             .layer = Layer::business,
                             .labels = {"route"}};
constexpr MetricDef memory{
    .name = "used_bytes", .help = "Used.", .type = MetricType::gauge, .labels = {}};
constexpr MetricDef misnamed{.name = "evictions", .help = "E.", .type = MetricType::counter};
constexpr MetricDef gauge_total{
    .name = "queue_bytes_total", .help = "A gauge.", .type = MetricType::gauge};
constexpr MetricDef waiting{.name = "wait_seconds", .help = "W.", .type = MetricType::histogram};

Snapshot example() {
  static const auto container = make_entity("/docker/1", "img", "api");
  auto api = std::make_shared<Batch>();
  api->add(requests, 7, {"/a\"b"});
  auto host = std::make_shared<Batch>();
  host->add(memory, 0.5);
  host->add(memory, container, 3);
  host->add(misnamed, 1);
  host->add(gauge_total, 2);
  const std::vector<Bucket> buckets = {{0.25, 1}};
  host->add(waiting, container, {.buckets = buckets, .sum = 2.5, .count = 3});
  return freeze(1, {}, {}, {report("api", api), report("memory", host)});
}

std::string rendered(ExpositionFormat format, const Selection& selection = {}) {
  std::string text;
  render(example(), selection, format, text);
  return text;
}

TEST(Exposition, PiecesMakeTheWhole) {
  auto batch = std::make_shared<Batch>();
  for (int i = 0; i < 3000; ++i) batch->add(requests, i, {std::string(40, 'r')});
  const auto snapshot = freeze(1, {}, {}, {report("api", batch)});
  std::string whole;
  render(snapshot, {}, ExpositionFormat::openmetrics, whole);
  std::string joined;
  std::size_t pieces = 0;
  EXPECT_TRUE(render(snapshot, {}, ExpositionFormat::openmetrics, [&](std::string_view piece) {
    ++pieces;
    joined.append(piece);
    return true;
  }));
  EXPECT_EQ(joined, whole);
  EXPECT_GT(pieces, 2U);
  EXPECT_FALSE(
      render(snapshot, {}, ExpositionFormat::openmetrics, [](std::string_view) { return false; }));
}

TEST(Exposition, WritesPrometheusText) {
  EXPECT_EQ(rendered(ExpositionFormat::prometheus_text),
            R"(# HELP evictions E.
# TYPE evictions counter
evictions 1
# HELP http_requests_total Back\\slash, "quotes" and\nlines.
# TYPE http_requests_total counter
http_requests_total{route="/a\"b"} 7
# HELP queue_bytes_total A gauge.
# TYPE queue_bytes_total gauge
queue_bytes_total 2
# HELP used_bytes Used.
# TYPE used_bytes gauge
used_bytes 0.5
used_bytes{id="/docker/1",image="img",name="api"} 3
# HELP wait_seconds W.
# TYPE wait_seconds histogram
wait_seconds_bucket{id="/docker/1",image="img",name="api",le="0.25"} 1
wait_seconds_bucket{id="/docker/1",image="img",name="api",le="+Inf"} 3
wait_seconds_sum{id="/docker/1",image="img",name="api"} 2.5
wait_seconds_count{id="/docker/1",image="img",name="api"} 3
)");
}

TEST(Exposition, WritesTimestampsOfScrapedSamples) {
  auto batch = std::make_shared<Batch>();
  batch->add(memory, 1);
  batch->add_rendered(memory, Suffix::none, "x=\"1\"", 2, 1700000000250);
  batch->add_rendered(memory, Suffix::none, "x=\"2\"", 3);
  const auto snapshot = freeze(1, {}, {}, {report("api", batch)});
  std::string text;
  render(snapshot, {}, ExpositionFormat::prometheus_text, text);
  EXPECT_NE(text.find("used_bytes 1\nused_bytes{x=\"1\"} 2 1700000000250\nused_bytes{x=\"2\"} 3\n"),
            std::string::npos)
      << text;
  text.clear();
  render(snapshot, {}, ExpositionFormat::openmetrics, text);
  EXPECT_NE(text.find("} 2 1700000000.25\n"), std::string::npos) << text;
}

TEST(Exposition, WritesOpenMetrics) {
  const auto text = rendered(ExpositionFormat::openmetrics);
  const auto parsed = test::parse_exposition(text);
  EXPECT_TRUE(parsed.ended);
  EXPECT_EQ(parsed.types.at("http_requests"), "counter");
  EXPECT_EQ(parsed.help.at("http_requests"), R"(Back\\slash, \"quotes\" and\nlines.)");
  EXPECT_EQ(parsed.types.at("evictions"), "unknown") << "a counter must end in _total there";
  EXPECT_EQ(parsed.units.at("used_bytes"), "bytes");
  EXPECT_EQ(parsed.units.at("wait_seconds"), "seconds");
  EXPECT_NE(text.find("\nhttp_requests_total{"), std::string::npos);
}

TEST(Exposition, WritesExemplarsInOpenMetricsWhereTheyMayStand) {
  constexpr MetricDef count{.name = "a_total", .help = "A.", .type = MetricType::counter};
  constexpr MetricDef wait{.name = "b", .help = "B.", .type = MetricType::histogram};
  auto batch = std::make_shared<Batch>();
  batch->add_rendered(count, Suffix::none, "n=\"1\"", 1);
  batch->add_rendered(count, Suffix::none, "n=\"2\"", 2);
  batch->add_exemplar("{id=\"x\"} 0.5 1.25");
  batch->add_rendered(misnamed, Suffix::none, {}, 3);
  batch->add_exemplar("{} 1");
  batch->add_rendered(wait, Suffix::bucket, "le=\"+Inf\"", 4);
  batch->add_exemplar("{} 7");
  const auto snapshot = freeze(1, {}, {}, {report("api", batch)});
  std::string text;
  render(snapshot, {}, ExpositionFormat::openmetrics, text);
  EXPECT_NE(text.find("\na_total{n=\"1\"} 1\na_total{n=\"2\"} 2 # {id=\"x\"} 0.5 1.25\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\nevictions 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nb_bucket{le=\"+Inf\"} 4 # {} 7\n"), std::string::npos) << text;
  text.clear();
  render(snapshot, {}, ExpositionFormat::prometheus_text, text);
  EXPECT_EQ(text.find(" # {"), std::string::npos) << text;
}

TEST(Exposition, AUnitIsTheEndOfItsFamilysName) {
  const auto parsed = test::parse_exposition(rendered(ExpositionFormat::openmetrics));
  for (const auto& [name, unit] : parsed.units) EXPECT_TRUE(name.ends_with("_" + unit)) << name;
  EXPECT_FALSE(parsed.units.contains("queue_bytes_total"));
}

TEST(Exposition, HelpIsUtf8WhateverTheSourceSaid) {
  static constexpr MetricDef bad{.name = "bad", .help = "caf\xE9 \xC3\xA9", .type = {}};
  auto batch = std::make_shared<Batch>();
  batch->add(bad, 1);
  std::string text;
  render(freeze(1, {}, {}, {report("one", batch)}), {}, ExpositionFormat::prometheus_text, text);
  EXPECT_TRUE(text.starts_with("# HELP bad caf\xEF\xBF\xBD \xC3\xA9\n")) << text;
}

TEST(Exposition, AnEmptySnapshotIsWellFormed) {
  std::string text = "kept ";
  render(freeze(1, {}, {}, {}), {}, ExpositionFormat::prometheus_text, text);
  EXPECT_EQ(text, "kept ");
  render(freeze(1, {}, {}, {}), {}, ExpositionFormat::openmetrics, text);
  EXPECT_EQ(text, "kept # EOF\n");
}

TEST(Exposition, SelectsByLayerAndCollector) {
  const auto names = [](const Selection& selection) {
    std::string all;
    for (const auto& [name, type] :
         test::parse_exposition(rendered(ExpositionFormat::prometheus_text, selection)).types) {
      all += name + ' ';
    }
    return all;
  };
  const std::string host = "evictions queue_bytes_total used_bytes wait_seconds ";
  EXPECT_EQ(names({.layer = Layer::business}), "http_requests_total ");
  EXPECT_EQ(names({.layer = Layer::host}), host);
  EXPECT_EQ(names({.layer = Layer::dependency}), "");
  EXPECT_EQ(names({.layer = {}, .only_collectors = {"memory"}}), host);
  EXPECT_EQ(names({.layer = {}, .only_collectors = {}, .without_collectors = {"memory"}}),
            "http_requests_total ");
  EXPECT_EQ(names({.layer = {}, .only_collectors = {"memory"}, .without_collectors = {"memory"}}),
            "");
  EXPECT_EQ(names({.layer = {}, .only_collectors = {"none"}}), "");
}

TEST(Exposition, LeavesOutWhatNoExporterHas) {
  static constexpr MetricDef own{.name = "strata_waits", .help = "W.", .type = MetricType::gauge};
  auto batch = std::make_shared<Batch>();
  batch->add(own, 1);
  batch->add(memory, 2);
  std::string text;
  render(freeze(1, {}, {}, {report("one", batch)}), {.peers_only = true},
         ExpositionFormat::prometheus_text, text);
  EXPECT_EQ(text, "# HELP used_bytes Used.\n# TYPE used_bytes gauge\nused_bytes 2\n");
}

TEST(Exposition, LabelsOfTheHostStandWhereTheyAreAskedForButNotOnWhatAnApplicationServes) {
  static const auto container = make_entity("/docker/1", "img", "api");
  const auto batch = std::make_shared<Batch>();
  batch->add_host_label("ec2_region", "eu-\"1\"");
  batch->add(memory, 0.5);
  batch->add(memory, container, 3);
  batch->add(requests, 7, {"/a"});
  const auto snapshot = freeze(1, {}, {}, {report("ec2", batch)});
  std::string text;
  render(snapshot, {.host_labels = true}, ExpositionFormat::prometheus_text, text);
  EXPECT_NE(text.find("used_bytes{ec2_region=\"eu-\\\"1\\\"\"} 0.5\n"), text.npos) << text;
  EXPECT_NE(text.find("name=\"api\",ec2_region=\"eu-\\\"1\\\"\"} 3\n"), text.npos) << text;
  EXPECT_NE(text.find("http_requests_total{route=\"/a\"} 7\n"), text.npos) << text;
  text.clear();
  render(snapshot, {}, ExpositionFormat::prometheus_text, text);
  EXPECT_EQ(text.find("ec2_region"), text.npos) << text;
}

TEST(Exposition, RuntimeLabelsStandWhereTheyAreAskedFor) {
  const auto api = make_entity("/docker/1", "", "api",
                               {{"a.b-c", "x\"y"}, {"a_b_c", "shadowed"}, {"\xC3\xBC/1", "\n"}});
  const auto host = make_entity("/", "", "");
  auto batch = std::make_shared<Batch>();
  batch->add(memory, host, 1);
  batch->add(memory, api, 2);
  const auto snapshot = freeze(1, {}, {}, {report("one", batch)});
  const std::string head = "# HELP used_bytes Used.\n# TYPE used_bytes gauge\n";
  std::string text;
  render(snapshot, {.runtime_labels = true}, ExpositionFormat::prometheus_text, text);
  EXPECT_EQ(text,
            head + R"(used_bytes{id="/",image="",name=""} 1)"
                   "\n"
                   R"(used_bytes{id="/docker/1",image="",name="api",container_label_a_b_c="x\"y",)"
                   R"(container_label____1="\n"} 2)"
                   "\n");
  text.clear();
  render(snapshot, {}, ExpositionFormat::prometheus_text, text);
  EXPECT_EQ(text.find("container_label"), std::string::npos);
}

TEST(Negotiate, ChoosesOpenMetricsWhereItIsWelcome) {
  const auto open = ExpositionFormat::openmetrics;
  const auto plain = ExpositionFormat::prometheus_text;
  EXPECT_EQ(negotiate(""), plain);
  EXPECT_EQ(negotiate("*/*"), plain);
  EXPECT_EQ(negotiate("text/plain;version=0.0.4"), plain);
  EXPECT_EQ(negotiate("application/openmetrics-text"), open);
  EXPECT_EQ(negotiate("application/openmetrics-text; version=1.0.0; charset=utf-8"), open);
  EXPECT_EQ(negotiate("application/openmetrics-text;version=0.0.1"), plain);
  EXPECT_EQ(negotiate("application/openmetrics-text;version=1.0.0,"
                      "application/openmetrics-text;version=0.0.1;q=0.75,"
                      "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"),
            open)
      << "Prometheus 2.42";
  EXPECT_EQ(negotiate("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                      "text/plain;version=0.0.4;q=0.3,*/*;q=0.1"),
            open)
      << "Prometheus 3";
  for (const auto* const zero : {"q=0", "q=0.0", "q=0.000", "Q=0"}) {
    EXPECT_EQ(negotiate(std::string("application/openmetrics-text;") + zero), plain) << zero;
  }
  EXPECT_EQ(negotiate("Application/OpenMetrics-Text; Version=1.0.0"), open);
  EXPECT_EQ(negotiate(",;=,;q=;,"), plain);
}

}  // namespace
}  // namespace strata
