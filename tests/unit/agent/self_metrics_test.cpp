#include "agent/runtime/self_metrics.h"

#include <gtest/gtest.h>

#include "agent/runtime/scrape_health.h"
#include "tests/support/fake_clock.h"

namespace strata::agent {
namespace {

using std::chrono::seconds;

class SelfMetricsTest : public testing::Test {
 protected:
  double value(std::string_view family, std::string_view labels = {}) {
    const auto* ref = find_sample(snapshot_, family, labels);
    return ref == nullptr ? -1 : ref->sample().value;
  }
  void collect(std::vector<CollectorReport> reports, const Snapshot* previous = nullptr) {
    CollectorReport self;
    self.name = "strata";
    std::vector<SourceHealth> sources(1);
    sources[0].source = "docker";
    self.batch = metrics_.collect(clock_.now(), reports, sources, previous);
    snapshot_ = freeze(1, {}, {}, {self});
  }

  test::FakeClock clock_;
  SelfMetrics metrics_{{"1.2", "Release", "g++", "1.1"}, WallTime(seconds(100))};
  Snapshot snapshot_;
};

TEST_F(SelfMetricsTest, TellsEachCollectorsHealth) {
  CollectorReport report;
  report.name = "redis";
  report.batch = std::make_shared<Batch>();
  report.collected_at = clock_.now() - seconds(3);
  report.took = std::chrono::milliseconds(250);
  report.errors[Code::timeout] = 2;
  collect({report});
  EXPECT_EQ(value("strata_collector_up", "redis"), 0);
  EXPECT_EQ(value("strata_collector_age_seconds", "redis"), 3);
  EXPECT_EQ(value("strata_collector_duration_seconds", "redis"), 0.25);
  EXPECT_EQ(value("strata_collector_errors_total", "code=\"timeout\""), 2);
  EXPECT_EQ(value("strata_source_up", "docker"), 0);
  EXPECT_EQ(value("strata_build_info", "version=\"1.2\""), 1);
}

TEST_F(SelfMetricsTest, ACollectorWithoutSamplesHasNoAge) {
  CollectorReport report;
  report.name = "redis";
  collect({report});
  EXPECT_EQ(find_sample(snapshot_, "strata_collector_age_seconds"), nullptr);
  EXPECT_EQ(find_sample(snapshot_, "strata_collector_duration_seconds"), nullptr);
}

TEST_F(SelfMetricsTest, AFailedCollectorOfContainersIsAScrapeError) {
  CollectorReport report;
  report.name = "container_cpu";
  collect({report});
  EXPECT_EQ(value("container_scrape_error"), 0) << "it has not run yet";
  report.last_error = {Code::io, "no"};
  collect({report});
  EXPECT_EQ(value("container_scrape_error"), 1);
  report.up = true;
  collect({report});
  EXPECT_EQ(value("container_scrape_error"), 0);
}

TEST_F(SelfMetricsTest, DroppedSeriesAddUp) {
  Snapshot previous;
  previous.series[static_cast<std::size_t>(Layer::business)] = {10, 4};
  collect({}, &previous);
  collect({}, &previous);
  EXPECT_EQ(value("strata_series", "business"), 10);
  EXPECT_EQ(value("strata_series_dropped_total", "business"), 8);
}

TEST_F(SelfMetricsTest, ThresholdsAreThoseOfTheConfiguration) {
  collect({});
  EXPECT_EQ(value("strata_threshold", "name=\"host_cpu_percent\""), 90);
  Thresholds thresholds;
  thresholds.values.front() = 75;
  metrics_.set(thresholds);
  collect({});
  EXPECT_EQ(value("strata_threshold", "name=\"host_cpu_percent\""), 75);
  EXPECT_EQ(value("strata_threshold", "name=\"queue_waiting_users\""), 1000);
}

TEST_F(SelfMetricsTest, ProcessFiguresAreThoseOfThisProcess) {
  collect({});
  EXPECT_GT(value("process_cpu_seconds_total"), 0);
  EXPECT_GT(value("process_resident_memory_bytes"), 1e6);
  EXPECT_GE(value("process_open_fds"), 3);
  EXPECT_EQ(value("process_start_time_seconds"), 100);
}

TEST(SeriesBudget, DropsTheLastSeriesOfALayerAndCountsThem) {
  constexpr MetricDef def{"x", "X.", MetricType::gauge, Layer::business, {"i"}};
  auto batch = std::make_shared<Batch>();
  for (int i = 0; i < 5; ++i) batch->add(def, i, {std::to_string(i)});
  CollectorReport report;
  report.batch = batch;
  const auto snapshot = freeze(1, {}, {}, {report}, {.per_layer = 3});
  const auto& series = snapshot.series[static_cast<std::size_t>(Layer::business)];
  EXPECT_EQ(series.kept, 3U);
  EXPECT_EQ(series.dropped, 2U);
  EXPECT_NE(find_sample(snapshot, "x", "i=\"2\""), nullptr);
  EXPECT_EQ(find_sample(snapshot, "x", "i=\"3\""), nullptr);
}

TEST(ScrapeHealth, SaysOfACollectorOfTheHostHowItWent) {
  CollectorReport report;
  report.name = "zfs";
  EXPECT_EQ(scrape_health(report), nullptr) << "it has not run yet";
  report.batch = std::make_shared<Batch>();
  report.up = true;
  report.took = std::chrono::milliseconds(250);
  const auto value = [&](std::size_t at) { return scrape_health(report)->samples()[at].value; };
  EXPECT_EQ(value(0), 0.25);
  EXPECT_EQ(value(1), 1);
  report.no_data = "no pool";
  EXPECT_EQ(value(1), 0);
  report.no_data.clear();
  report.up = false;
  report.batch = nullptr;
  report.last_error = {Code::timeout, "late"};
  EXPECT_EQ(value(1), 0);
  report.layer = Layer::container;
  EXPECT_EQ(scrape_health(report), nullptr);
}

TEST_F(SelfMetricsTest, StandsInForNodeExporter) {
  collect({});
  EXPECT_EQ(value("node_exporter_build_info", "version=\"strata 1.2\""), 1);
  EXPECT_GT(value("process_virtual_memory_max_bytes"), 0);
  EXPECT_GE(value("process_network_receive_bytes_total"), 0);
}

}  // namespace
}  // namespace strata::agent
