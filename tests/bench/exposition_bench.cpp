// What a scrape costs once the snapshot is there: rendering in both formats and packing, beside
// prometheus-cpp's serializer over the same samples; and what a tick costs: filling and freezing.

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <prometheus/text_serializer.h>

#include "core/metrics/exposition.h"
#include "core/metrics/gzip.h"

namespace strata {
namespace {

constexpr std::size_t families = 50;
constexpr std::array<std::string_view, 4> operations = {"read", "write", "flush", "discard"};

/// `families` definitions with the text that they view.
struct Catalogue {
  Catalogue() {
    for (std::size_t i = 0; i < families; ++i) {
      names.at(i) = "strata_bench_" + std::to_string(i) + "_seconds_total";
      defs.at(i) = {.name = names.at(i),
                    .help = "A counter for the benchmark.",
                    .type = MetricType::counter,
                    .layer = Layer::container,
                    .labels = {"device", "operation"}};
    }
  }
  std::array<std::string, families> names;
  std::array<MetricDef, families> defs;
};

/// As many containers as give `samples` samples.
struct Facts {
  explicit Facts(std::size_t samples) {
    for (std::size_t i = 0; i < samples / (families * operations.size()); ++i) {
      char id[80];
      std::snprintf(id, sizeof id, "/docker/%064zx", i);
      entities.push_back(make_entity(id, "flash/api:1.2", "container-" + std::to_string(i)));
    }
  }

  [[nodiscard]] static double value(std::size_t family, std::size_t entity) {
    return 1234.567 * static_cast<double>(family + 1) + static_cast<double>(entity) / 8;
  }

  void fill(Batch& batch) const {
    for (std::size_t f = 0; f < families; ++f) {
      for (std::size_t e = 0; e < entities.size(); ++e) {
        for (const auto operation : operations) {
          batch.add(catalogue.defs.at(f), entities[e], value(f, e), {"nvme0n1", operation});
        }
      }
    }
  }

  [[nodiscard]] Snapshot snapshot() const {
    auto batch = std::make_shared<Batch>();
    fill(*batch);
    CollectorReport report;
    report.name = "bench";
    report.batch = std::move(batch);
    return freeze(1, {}, {}, {report});
  }

  Catalogue catalogue;
  std::vector<Entity> entities;
};

std::size_t samples_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void count_samples(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes"] = static_cast<double>(bytes);
}

void render_as(benchmark::State& state, ExpositionFormat format) {
  const Facts facts(samples_of(state));
  const auto snapshot = facts.snapshot();
  std::string text;
  for (auto _ : state) {
    text.clear();
    render(snapshot, {}, format, text);
    benchmark::DoNotOptimize(text.data());
  }
  count_samples(state, text.size());
}

void render_prometheus_text(benchmark::State& state) {
  render_as(state, ExpositionFormat::prometheus_text);
}

void render_openmetrics(benchmark::State& state) {
  render_as(state, ExpositionFormat::openmetrics);
}

void pack(benchmark::State& state) {
  const Facts facts(samples_of(state));
  std::string text;
  render(facts.snapshot(), {}, ExpositionFormat::prometheus_text, text);
  std::size_t packed = 0;
  for (auto _ : state) packed = gzip(text).size();
  count_samples(state, packed);
}

void fill_and_freeze(benchmark::State& state) {
  const Facts facts(samples_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(facts.snapshot().families.size());
  count_samples(state, 0);
}

void reference_serializer(benchmark::State& state) {
  const Facts facts(samples_of(state));
  std::vector<prometheus::MetricFamily> all;
  for (std::size_t f = 0; f < families; ++f) {
    const auto& def = facts.catalogue.defs.at(f);
    prometheus::MetricFamily family{
        std::string(def.name), std::string(def.help), prometheus::MetricType::Counter, {}};
    for (std::size_t e = 0; e < facts.entities.size(); ++e) {
      for (const auto operation : operations) {
        const auto& entity = facts.entities[e];
        prometheus::ClientMetric metric;
        metric.label = {{"id", entity.id},
                        {"image", entity.image},
                        {"name", entity.name},
                        {"device", "nvme0n1"},
                        {"operation", std::string(operation)}};
        metric.counter.value = Facts::value(f, e);
        family.metric.push_back(std::move(metric));
      }
    }
    all.push_back(std::move(family));
  }
  const prometheus::TextSerializer serializer;
  std::size_t bytes = 0;
  for (auto _ : state) {
    std::ostringstream out;
    serializer.Serialize(out, all);
    bytes = out.str().size();
  }
  count_samples(state, bytes);
}

BENCHMARK(render_prometheus_text)->Arg(1000)->Arg(10000);
BENCHMARK(render_openmetrics)->Arg(10000);
BENCHMARK(reference_serializer)->Arg(10000);
BENCHMARK(pack)->Arg(10000);
BENCHMARK(fill_and_freeze)->Arg(10000);

}  // namespace
}  // namespace strata
