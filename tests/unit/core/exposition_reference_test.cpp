// The same snapshot rendered by us and by prometheus-cpp's TextSerializer reads back as the same
// names, labels and values.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <sstream>
#include <tuple>

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "core/metrics/exposition.h"
#include "core/metrics/labels.h"
#include "tests/unit/core/exposition_lines.h"

namespace strata {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

constexpr std::array defs = {
    MetricDef{.name = "jobs_total",
              .help = "Jobs.",  // the reference does not escape help texts
              .type = MetricType::counter,
              .labels = {"a", "b"}},
    MetricDef{.name = "level_bytes", .help = "Level.", .type = MetricType::gauge, .labels = {"a"}},
    MetricDef{.name = "plain", .help = "Nothing said.", .type = MetricType::untyped},
    MetricDef{
        .name = "wait_seconds", .help = "Wait.", .type = MetricType::histogram, .labels = {"op"}},
};

prometheus::MetricType reference_type(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return prometheus::MetricType::Counter;
    case MetricType::gauge:
      return prometheus::MetricType::Gauge;
    case MetricType::histogram:
      return prometheus::MetricType::Histogram;
    default:
      return prometheus::MetricType::Untyped;
  }
}

/// Builds our batch and the reference's families from the same facts.
class Twin {
 public:
  Twin() {
    for (const auto& def : defs) {
      families_.push_back(
          {std::string(def.name), std::string(def.help), reference_type(def.type), {}});
    }
  }

  void add(std::size_t which, double value, LabelValues values) {
    batch_->add(defs.at(which), entity_, value, values);
    auto metric = labelled(which, values);
    metric.counter.value = metric.gauge.value = metric.untyped.value = value;
    families_.at(which).metric.push_back(std::move(metric));
  }

  void add(std::size_t which, const HistogramView& histogram, LabelValues values) {
    batch_->add(defs.at(which), entity_, histogram, values);
    auto metric = labelled(which, values);
    metric.histogram.sample_count = histogram.count;
    metric.histogram.sample_sum = histogram.sum;
    for (const auto& bucket : histogram.buckets) {
      metric.histogram.bucket.push_back({bucket.cumulative_count, bucket.upper_bound});
    }
    metric.histogram.bucket.push_back({histogram.count, inf});
    families_.at(which).metric.push_back(std::move(metric));
  }

  [[nodiscard]] std::string ours(ExpositionFormat format) const {
    CollectorReport report;
    report.batch = batch_;
    std::string text;
    render(freeze(1, {}, {}, {report}), {}, format, text);
    return text;
  }

  [[nodiscard]] std::string reference() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_);
    return out.str();
  }

 private:
  [[nodiscard]] prometheus::ClientMetric labelled(std::size_t which, LabelValues values) const {
    prometheus::ClientMetric metric;
    each_label(entity_.labels, [&](auto key, auto value) {
      metric.label.push_back({std::string(key), std::string(value)});
    });
    const auto* key = defs.at(which).labels.begin();
    for (const auto value : values) {
      metric.label.push_back({std::string(*key++), std::string(value)});
    }
    return metric;
  }

  Entity entity_ = make_entity("/docker/\"7\"", "img\\x", "na\nme");
  std::shared_ptr<Batch> batch_ = std::make_shared<Batch>();
  std::vector<prometheus::MetricFamily> families_;
};

/// The reference writes 16 digits, so it is exact only nearly.
bool agree(double ours, double reference) {
  if (std::isnan(ours) || std::isnan(reference)) return std::isnan(ours) && std::isnan(reference);
  if (ours == reference) return true;
  return std::abs(ours - reference) <= 1e-15 * std::abs(reference);
}

void expect_same_lines(std::vector<test::ExpositionLine> ours,
                       std::vector<test::ExpositionLine> reference) {
  const auto order = [](const auto& a, const auto& b) {
    return std::tie(a.name, a.labels) < std::tie(b.name, b.labels);
  };
  std::ranges::sort(ours, order);
  std::ranges::sort(reference, order);
  ASSERT_EQ(ours.size(), reference.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ASSERT_EQ(ours[i].name, reference[i].name);
    ASSERT_EQ(ours[i].labels, reference[i].labels);
    ASSERT_TRUE(agree(ours[i].value, reference[i].value))
        << ours[i].name << ": " << ours[i].value << " and " << reference[i].value;
  }
}

void expect_same(const Twin& twin) {
  const auto reference = test::parse_exposition(twin.reference());
  const auto text = test::parse_exposition(twin.ours(ExpositionFormat::prometheus_text));
  expect_same_lines(text.lines, reference.lines);
  for (const auto& [name, type] : text.types) EXPECT_EQ(type, reference.types.at(name));
  const auto open = test::parse_exposition(twin.ours(ExpositionFormat::openmetrics));
  expect_same_lines(open.lines, reference.lines);
  EXPECT_TRUE(open.ended);
}

TEST(ExpositionReference, ValuesOfEveryKind) {
  Twin twin;
  int i = 0;
  for (const double value :
       {0.0, -0.0, 1.0, -1.5, 0.1, 1e-9, 5e-324, 1.7976931348623157e308, 9007199254740993.0,
        1.8446744073709552e19, inf, -inf, std::numeric_limits<double>::quiet_NaN()}) {
    twin.add(1, value, {std::to_string(i++)});
  }
  twin.add(2, 42, {});
  expect_same(twin);
}

TEST(ExpositionReference, LabelsThatNeedEscapes) {
  Twin twin;
  for (const auto* const value :
       {"", " ", "\\", "\"", "\n", "a\\nb", "{x=\"y\"} 1\n", "é한😀", "#"}) {
    twin.add(0, 1, {value, "b"});
  }
  expect_same(twin);
}

TEST(ExpositionReference, Histograms) {
  Twin twin;
  const std::vector<Bucket> buckets = {{1e-6, 0}, {0.001, 5}, {0.1, 7}, {1, 7}, {1e9, 9}};
  twin.add(3, {.buckets = buckets, .sum = 0.30000000000000004, .count = 12}, {"read"});
  twin.add(3, {.buckets = {}, .sum = 0, .count = 0}, {"none"});
  expect_same(twin);
}

TEST(ExpositionReference, ManyAtRandom) {
  std::mt19937_64 random(5);
  Twin twin;
  for (int i = 0; i < 2000; ++i) {
    std::string label = std::to_string(i);
    for (int c = 0; c < 6; ++c) label += static_cast<char>(1 + random() % 0x7E);
    const auto value = std::bit_cast<double>(random());
    if (i % 2 == 0) {
      twin.add(0, value, {label, "b"});
    } else {
      twin.add(1, value, {label});
    }
  }
  expect_same(twin);
}

}  // namespace
}  // namespace strata
