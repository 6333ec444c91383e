// Whatever parses is evaluated within small limits.
#include <string_view>

#include "rules/promql/engine.h"
#include "rules/promql/memory_source.h"
#include "rules/promql/parser.h"

namespace {

using namespace strata::promql;

MemorySource make_source() {
  MemorySource source;
  for (const auto* text :
       {"a{x=\"1\"} 0+1x20 stale 1x9", "a{x=\"2\"} 3-1x30", "b{x=\"1\",le=\"+Inf\"} 5x30",
        "b{x=\"1\",le=\"1\"} NaN -Inf 1x20", "c 1 _x10 7x5"}) {
    const auto series = parse_series(text);
    std::int64_t time = 0;
    for (const auto& value : series->values) {
      if (!value.omitted) source.append(series->labels, {time, value.value});
      time += 15'000;
    }
  }
  return source;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto source = make_source();
  static const strata::SystemClock clock;
  const auto parsed = parse_expression({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  EngineOptions options;
  options.limits.samples = 100'000;
  options.limits.work = 1'000'000;
  options.limits.label_length = 1'000;
  const Engine engine(clock, options);
  (void)engine.instant(**parsed, source, 300'000);
  (void)engine.range(**parsed, source, Grid{0, 450'000, 50'000});
  return 0;
}
