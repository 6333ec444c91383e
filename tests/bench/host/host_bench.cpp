// What one collection of the host costs, rendering included: of this host, whole and by collector,
// and of made ones that grow.

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "tests/bench/host/big_host.h"
#include "tests/bench/host/collection.h"

namespace strata::bench {
namespace {

void collect(benchmark::State& state, HostCollection& collection, int items) {
  benchmark::DoNotOptimize(collection.text().data());  // opens what it keeps open
  for (auto _ : state) benchmark::DoNotOptimize(collection.text().data());
  state.counters["series"] = static_cast<double>(collection.series());
  if (items == 0) return;
  // In CPU time; google benchmark counts it by the process's clock.
  state.counters["per_item"] = benchmark::Counter(
      items, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void this_host(benchmark::State& state, const std::string& collector) {
  HostCollection collection(HostFs(HostPaths{}), collector);
  collect(state, collection, 0);
}

/// Of a host with as many CPUs and disks as the arguments say.
void made_host(benchmark::State& state) {
  const BigHost host(static_cast<unsigned>(state.range(0)), static_cast<unsigned>(state.range(1)));
  HostCollection collection(host.fs());
  collect(state, collection, static_cast<int>(state.range(0) + state.range(1)));
}

/// As the agent does: files that are kept open are what makes it fast.
void open_as_many_as_may_be() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void add_all() {
  benchmark::RegisterBenchmark("made_host/cpus", made_host)
      ->Args({24, 0})
      ->Args({48, 0})
      ->Args({96, 0})
      ->Args({192, 0});
  benchmark::RegisterBenchmark("made_host/disks", made_host)
      ->Args({0, 30})
      ->Args({0, 75})
      ->Args({0, 150})
      ->Args({0, 300});
  benchmark::RegisterBenchmark("made_host/both", made_host)
      ->Args({24, 30})
      ->Args({48, 75})
      ->Args({96, 150})
      ->Args({192, 300});
  benchmark::RegisterBenchmark("this_host/all", this_host, "");
  for (const auto& name : default_collectors()) {
    benchmark::RegisterBenchmark(("this_host/" + name).c_str(), this_host, name);
  }
}

}  // namespace
}  // namespace strata::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  strata::bench::open_as_many_as_may_be();
  strata::bench::add_all();
  benchmark::RunSpecifiedBenchmarks();
}
