// `strata top` among a thousand containers: what a look costs the agent and the one who shows it.
#include <string>

#include <benchmark/benchmark.h>

#include "agent/top/look_json.h"
#include "agent/top/table_page.h"

namespace {

using namespace strata::top;

Look look_at(double at, std::int64_t containers) {
  Look look;
  look.run = "1";
  look.at = at;
  look.moments.values.fill(at);
  look.moments.histograms.fill(at);
  for (std::int64_t i = 0; i < containers; ++i) {
    ContainerLook one;
    one.id = "/docker/" + std::to_string(i) + std::string(60, 'a');
    one.name = "shop-api-" + std::to_string(i);
    one.image = "registry/shop/api:1.2.3";
    one.state = "running";
    for (std::size_t figure = 0; figure < index(Figure::cpu_all); ++figure) {
      one.figures.values.at(figure) = at * 1.234567 * static_cast<double>(i);
    }
    for (const auto histogram : {Histogram::run_queue, Histogram::block}) {
      auto& buckets = one.figures.histograms.at(index(histogram)).emplace();
      for (double upper = 1e-6; upper < 0.1; upper *= 2) buckets.push_back({upper, at});
    }
    look.containers.push_back(std::move(one));
  }
  return look;
}

void write(benchmark::State& state) {
  const auto look = look_at(1, state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(look_json(look));
}
BENCHMARK(write)->Arg(20)->Arg(1000)->Unit(benchmark::kMillisecond);

void read(benchmark::State& state) {
  const auto json = look_json(look_at(1, state.range(0)));
  state.counters["KiB"] = static_cast<double>(json.size()) / 1024;
  for (auto _ : state) benchmark::DoNotOptimize(parse_look(json));
}
BENCHMARK(read)->Arg(20)->Arg(1000)->Unit(benchmark::kMillisecond);

void take_and_lay_out(benchmark::State& state) {
  Model model;
  View view;
  double at = 1;
  const auto look = look_at(at, state.range(0));
  for (auto _ : state) {
    auto next = look;
    next.moments.values.fill(++at);
    next.moments.histograms.fill(at);
    model.take(std::move(next));
    benchmark::DoNotOptimize(table_page(model, view, {}, {160, 50}));
  }
}
BENCHMARK(take_and_lay_out)->Arg(20)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
