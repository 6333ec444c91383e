#include "core/metrics/snapshot.h"

#include <gtest/gtest.h>

#include "core/metrics/labels.h"
#include "tests/support/report.h"

namespace strata {
namespace {

using test::report;

constexpr MetricDef b_total{.name = "b_total", .help = "B.", .type = MetricType::counter};
constexpr MetricDef a_gauge{.name = "a", .help = "A.", .type = MetricType::gauge, .labels = {"k"}};
constexpr MetricDef a_again{
    .name = "a", .help = "Other.", .type = MetricType::untyped, .labels = {"k"}};
constexpr MetricDef latency{
    .name = "latency_seconds", .help = "L.", .type = MetricType::histogram, .labels = {"op"}};

TEST(Freeze, GroupsByNameAcrossCollectorsAndSorts) {
  auto first = std::make_shared<Batch>();
  first->add(b_total, 1);
  first->add(a_gauge, 2, {"x"});
  auto second = std::make_shared<Batch>();
  second->add(a_gauge, 3, {"y"});
  const auto snapshot = freeze(5, {}, {}, {report("one", first), report("two", second)});
  EXPECT_EQ(snapshot.sequence, 5U);
  ASSERT_EQ(snapshot.families.size(), 2U);
  EXPECT_EQ(snapshot.families[0].def->name, "a");
  ASSERT_EQ(snapshot.families[0].samples.size(), 2U);
  EXPECT_EQ(snapshot.families[0].samples[0].collector, 0U);
  EXPECT_EQ(snapshot.families[0].samples[1].collector, 1U);
  EXPECT_EQ(snapshot.families[1].def->name, "b_total");
}

TEST(Freeze, WhereTypesDisagreeTheFirstHolds) {
  auto first = std::make_shared<Batch>();
  first->add(a_gauge, 2, {"x"});
  auto second = std::make_shared<Batch>();
  second->add(a_again, 3, {"y"});
  const auto snapshot = freeze(1, {}, {}, {report("one", first), report("two", second)});
  ASSERT_EQ(snapshot.families.size(), 1U);
  EXPECT_EQ(snapshot.families[0].def, &a_gauge);
  EXPECT_EQ(snapshot.families[0].samples.size(), 2U);
}

TEST(Freeze, ACollectorWithoutABatchKeepsItsPlace) {
  auto batch = std::make_shared<Batch>();
  batch->add(b_total, 1);
  const auto snapshot = freeze(1, {}, {}, {report("failed", nullptr), report("two", batch)});
  ASSERT_EQ(snapshot.families.size(), 1U);
  EXPECT_EQ(snapshot.families[0].samples[0].collector, 1U);
  EXPECT_TRUE(freeze(1, {}, {}, {}).families.empty());
}

TEST(Freeze, AFamilyOfABatchThatGivesWayIsLeftToTheOther) {
  auto guest = std::make_shared<Batch>();
  guest->add(a_again, 3, {"y"});
  guest->add(a_again, 4, {"z"});
  guest->add(b_total, 1);
  guest->give_way();
  auto host = std::make_shared<Batch>();
  host->add(a_gauge, 2, {"x"});
  const auto snapshot = freeze(1, {}, {}, {report("guest", guest), report("host", host)});
  ASSERT_EQ(snapshot.families.size(), 2U);
  EXPECT_EQ(snapshot.families[0].samples.size(), 1U);
  EXPECT_EQ(snapshot.families[0].samples[0].collector, 1U);
  EXPECT_EQ(snapshot.families[1].samples[0].collector, 0U);
  EXPECT_EQ(snapshot.series[0].dropped, 2U);
}

TEST(Freeze, WhatIsSaidAboutACollectorIsShownAsItsOwn) {
  auto batch = std::make_shared<Batch>();
  batch->add(b_total, 1);
  auto hung = report("hung", nullptr);
  hung.about = batch;
  const auto snapshot = freeze(1, {}, {}, {report("one", nullptr), hung});
  ASSERT_EQ(snapshot.families.size(), 1U);
  EXPECT_EQ(snapshot.families[0].samples[0].collector, 1U);
}

TEST(Batch, AHistogramBecomesItsLines) {
  const auto host = make_entity("/", "", "");
  const std::vector<Bucket> buckets = {{0.001, 2}, {0.5, 3}};
  auto batch = std::make_shared<Batch>();
  batch->add(latency, host, {.buckets = buckets, .sum = 1.5, .count = 4}, {"read"});
  ASSERT_EQ(batch->samples().size(), 5U);
  const auto& inf = batch->samples()[2];
  EXPECT_EQ(inf.suffix, Suffix::bucket);
  EXPECT_EQ(inf.value, 4);
  EXPECT_EQ(batch->labels(inf), R"(op="read",le="+Inf")");
  const auto snapshot = freeze(1, {}, {}, {report("one", batch)});
  const auto* const sum = find_sample(snapshot, "latency_seconds", R"(op="read")", Suffix::sum);
  ASSERT_NE(sum, nullptr);
  EXPECT_EQ(sum->sample().value, 1.5);
  EXPECT_EQ(full_labels(*sum), R"(id="/",image="",name="",op="read")");
  EXPECT_EQ(find_sample(snapshot, "latency_seconds", "write", Suffix::sum), nullptr);
  EXPECT_EQ(find_sample(snapshot, "nothing"), nullptr);
}

TEST(Batch, HoldsWhatItsSamplesReferTo) {
  auto owner = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = owner;
  auto batch = std::make_shared<Batch>();
  batch->hold(std::move(owner));
  EXPECT_FALSE(watch.expired());
  batch.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(MetricDef, UnitIsTheSuffixOfTheName) {
  EXPECT_EQ(unit_of("node_cpu_seconds_total"), "seconds");
  EXPECT_EQ(unit_of("node_memory_MemFree_bytes"), "bytes");
  EXPECT_EQ(unit_of("redis_mem_fragmentation_ratio"), "ratio");
  EXPECT_EQ(unit_of("node_load1"), "");
  EXPECT_EQ(unit_of("kilobytes"), "");
  EXPECT_EQ(unit_of("bytes"), "");
}

}  // namespace
}  // namespace strata
