// What it costs to read an application's page of 100,000 series.

#include <array>
#include <cstdio>
#include <string>

#include <benchmark/benchmark.h>

#include "core/metrics/exposition_parser.h"

namespace strata {
namespace {

/// Histograms of routes, as prom-client serves them: the longest pages there are.
std::string page(std::size_t series, bool openmetrics) {
  constexpr std::array<std::string_view, 10> bounds = {"0.005", "0.01", "0.025", "0.05", "0.1",
                                                       "0.25",  "0.5",  "1",     "2.5",  "+Inf"};
  std::string text =
      "# HELP http_request_duration_seconds Time of requests\n"
      "# TYPE http_request_duration_seconds histogram\n";
  for (std::size_t i = 0; i < series; ++i) {
    char line[256];
    std::snprintf(line, sizeof line,
                  "http_request_duration_seconds_bucket{le=\"%s\",method=\"GET\","
                  "route=\"/api/events/%zu\",status=\"200\",pod=\"flash-tickets-api\"} %zu\n",
                  bounds.at(i % bounds.size()).data(), i / bounds.size(), i * 7);
    text += line;
  }
  return openmetrics ? text + "# EOF\n" : text;
}

void parse(benchmark::State& state, ExpositionFormat format) {
  const auto text =
      page(static_cast<std::size_t>(state.range(0)), format == ExpositionFormat::openmetrics);
  double sum = 0;
  for (auto _ : state) {
    const auto summary = parse_exposition(text, format, {.samples = 0},
                                          [&](const ParsedSample& sample) { sum += sample.value; });
    if (!summary) state.SkipWithError(summary.error().message.c_str());
  }
  benchmark::DoNotOptimize(sum);
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

void parse_prometheus_text(benchmark::State& state) {
  parse(state, ExpositionFormat::prometheus_text);
}

void parse_openmetrics(benchmark::State& state) { parse(state, ExpositionFormat::openmetrics); }

BENCHMARK(parse_prometheus_text)->Arg(100'000)->Unit(benchmark::kMillisecond);
BENCHMARK(parse_openmetrics)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace strata
