// What judging costs: taking a snapshot into History, and evaluating rules over it, on a host with
// a hundred containers; and how many bytes a sample takes.

#include <cmath>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/base/clock.h"
#include "core/metrics/snapshot.h"
#include "rules/alerts/group_runner.h"
#include "rules/history/snapshot_feed.h"
#include "rules/promql/parser.h"

namespace strata::rules {
namespace {

constexpr std::size_t containers = 100;
constexpr auto period = std::chrono::seconds(15);

constexpr MetricDef cpu{"cpu_seconds_total", "", MetricType::counter, Layer::container, {}};
constexpr MetricDef memory{"memory_bytes", "", MetricType::gauge, Layer::container, {}};
constexpr MetricDef limit{"limit_bytes", "", MetricType::gauge, Layer::container, {}};
constexpr MetricDef wait{"wait_seconds", "", MetricType::histogram, Layer::container, {}};
constexpr MetricDef io{
    "io_bytes_total", "", MetricType::counter, Layer::container, {"device", "operation"}};
constexpr MetricDef unread{"unread", "", MetricType::gauge, Layer::container, {"a"}};

constexpr const char* rule_text = R"(groups:
- name: g
  rules:
  - {alert: a, expr: 'rate(cpu_seconds_total[1m]) > 0.9'}
  - {alert: b, expr: 'memory_bytes / (limit_bytes > 0) > 0.9', for: 1m}
  - {alert: c, expr: 'histogram_quantile(0.99, rate(wait_seconds_bucket[5m])) > 1e6'}
  - {alert: d, expr: 'sum by (name) (rate(io_bytes_total[1m])) > 1e12'}
  - {alert: e, expr: 'memory_bytes > 2 * avg_over_time(memory_bytes[1h]) + 1e12'}
  - {alert: f, expr: 'memory_bytes{name=~"container-1.*"} > 1e12'}
)";

/// A host whose figures move as those of busy containers do.
class Host {
 public:
  Host() {
    for (std::size_t i = 0; i < containers; ++i) {
      char id[80];
      std::snprintf(id, sizeof id, "/docker/%064zx", i);
      auto name = "container-" + std::to_string(i);
      entities_.push_back(make_entity(id, "flash/api:1.2", name));
    }
    cpu_.resize(containers);
    waits_.resize(containers * buckets);
  }

  Snapshot snapshot() {
    auto batch = std::make_shared<Batch>();
    for (std::size_t i = 0; i < containers; ++i) add(*batch, i);
    at_ += period + std::chrono::microseconds(random_() % 3000);
    CollectorReport report;
    report.name = "containers";
    report.batch = std::move(batch);
    report.collected_at = Instant(at_);
    report.up = true;
    return freeze(1, report.collected_at, WallTime(std::chrono::seconds(1'700'000'000) + at_),
                  {report});
  }
  [[nodiscard]] std::int64_t now() const {
    return 1'700'000'000'000 + std::chrono::floor<std::chrono::milliseconds>(at_).count();
  }

 private:
  static constexpr std::size_t buckets = 24;

  void add(Batch& batch, std::size_t i) {
    const auto& entity = entities_[i];
    cpu_[i] += static_cast<double>(random_() % 100'000'000) / 1e9;
    batch.add(cpu, entity, cpu_[i]);
    batch.add(memory, entity, static_cast<double>((random_() % 1000 + 50'000) * 4096));
    batch.add(limit, entity, 1 << 30);
    for (const auto* operation : {"read", "write", "flush", "discard"}) {
      batch.add(io, entity, std::floor(cpu_[i] * 1e4) * 4096, {"nvme0n1", operation});
      batch.add(unread, entity, 1, {operation});
    }
    std::array<Bucket, buckets> counts;
    std::uint64_t all = 0;
    for (std::size_t b = 0; b < buckets; ++b) {
      auto& one = waits_[i * buckets + b];
      one += random_() % (b + 1) == 0 ? random_() % 200 : 0;
      all += one;
      counts.at(b) = {std::ldexp(1e-6, static_cast<int>(b)), all};
    }
    batch.add(wait, entity, HistogramView{counts, static_cast<double>(all) / 1e5, all});
  }

  std::mt19937_64 random_{7};
  std::vector<Entity> entities_;
  std::vector<double> cpu_;
  std::vector<std::uint64_t> waits_;
  Duration at_ = std::chrono::hours(1);
};

struct Judged {
  Judged() {
    auto parsed = parse_rules(rule_text);
    std::vector<Demand> demands;
    for (const auto& rule : parsed.file.groups.at(0).rules) {
      const auto more = demands_of(rule, promql::EngineOptions{});
      demands.insert(demands.end(), more->begin(), more->end());
    }
    history.demand(demands);
    runner.emplace(*GroupRunner::make(std::move(parsed.file.groups.at(0))));
  }

  void hours_of_past() {
    for (int i = 0; i < 300; ++i) {
      feed.feed(host.snapshot());
      if (i % 10 == 0) history.trim(host.now());
    }
  }

  Host host;
  History history;
  SnapshotFeed feed{history, promql::Labels{{"job", "strata"}, {"instance", "host:9410"}}};
  std::optional<GroupRunner> runner;
};

void feed_history(benchmark::State& state) {
  Judged judged;
  judged.hours_of_past();
  std::uint64_t samples = judged.history.statistics().samples_added;
  const auto before = samples;
  for (auto _ : state) {
    state.PauseTiming();
    const auto snapshot = judged.host.snapshot();
    state.ResumeTiming();
    judged.feed.feed(snapshot);
  }
  samples = judged.history.statistics().samples_added;
  state.SetItemsProcessed(static_cast<std::int64_t>(samples - before));
}

void evaluate_rules(benchmark::State& state) {
  Judged judged;
  judged.hours_of_past();
  const SystemClock clock;
  const promql::Engine engine(clock);
  const templates::External external;
  for (auto _ : state) {
    const auto failed = judged.runner->evaluate(
        {engine, judged.history, external, judged.host.now()}, judged.history);
    if (!failed.empty()) state.SkipWithError("a rule failed");
  }
  const auto now = judged.history.statistics();
  state.counters["series"] = static_cast<double>(now.series);
  state.counters["bytes_per_series"] =
      static_cast<double>(now.bytes) / static_cast<double>(now.series);
}

/// Bytes that samples take by themselves: `kind` 0 is a value that stays, 1 a gauge of pages, 2 a
/// counter of nanoseconds as seconds, 3 a counter of events.
void compress(benchmark::State& state) {
  std::mt19937_64 random(7);
  std::vector<promql::Sample> samples;
  double counter = 12345;
  for (int i = 0; i < 120; ++i) {
    const auto time = 1'700'000'000'000 + i * 15'000LL + static_cast<std::int64_t>(random() % 3);
    const auto kind = state.range(0);
    if (kind == 2) counter += static_cast<double>(random() % 100'000'000) / 1e9;
    if (kind == 3) counter += static_cast<double>(random() % 500);
    const auto pages = static_cast<double>((random() % 1000 + 50'000) * 4096);
    samples.push_back({time, kind == 1 ? pages : counter});
  }
  std::size_t bytes = 0;
  for (auto _ : state) {
    ChunkEncoder encoder;
    for (const auto& sample : samples) encoder.append(sample);
    bytes = encoder.take().bytes.size();
  }
  state.SetItemsProcessed(state.iterations() * 120);
  state.counters["bytes_per_sample"] = static_cast<double>(bytes) / 120;
}

void decompress(benchmark::State& state) {
  ChunkEncoder encoder;
  double value = 1;
  for (int i = 0; i < 120; ++i) encoder.append({1'700'000'000'000 + i * 15'001LL, value += 1.37});
  const auto chunk = encoder.take();
  std::vector<promql::Sample> out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(decode_chunk(chunk.bytes, chunk.count, out));
  }
  state.SetItemsProcessed(state.iterations() * 120);
}

BENCHMARK(feed_history);
BENCHMARK(evaluate_rules);
BENCHMARK(compress)->DenseRange(0, 3);
BENCHMARK(decompress);

}  // namespace
}  // namespace strata::rules
