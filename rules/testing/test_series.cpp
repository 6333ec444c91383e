#include "rules/testing/test_series.h"

#include "rules/promql/parser.h"

namespace strata::rules {

Status TestSeries::load(const TestGroup& test) {
  std::size_t left = 10'000'000;  // values in all series
  for (const auto& input : test.series) {
    auto parsed = promql::parse_series(input.series + " " + input.values, left);
    if (!parsed) return fail(parsed.error());
    left -= parsed->values.size();
    Coming coming{std::move(parsed->labels), {}, 0};
    std::int64_t time = 0;
    for (const auto& value : parsed->values) {
      if (!value.omitted) coming.samples.push_back({time, value.value});
      time += test.interval.count();
    }
    coming_.push_back(std::move(coming));
  }
  return {};
}

void TestSeries::advance(std::int64_t time) {
  for (auto& series : coming_) {
    while (series.next < series.samples.size() && series.samples[series.next].time <= time) {
      source_.append(series.labels, series.samples[series.next++]);
    }
  }
}

}  // namespace strata::rules
