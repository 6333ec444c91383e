// The series of a unit test, which appear as its time goes on.
#pragma once

#include <vector>

#include "rules/alerts/evaluation.h"
#include "rules/promql/memory_source.h"
#include "rules/testing/test_file.h"

namespace strata::rules {

class TestSeries final : public SampleSink {
 public:
  /// The first error of the notation.
  Status load(const TestGroup& test);
  /// Samples up to `time` are there from now on.
  void advance(std::int64_t time);

  void append(const promql::Labels& labels, const promql::Sample& sample) override {
    source_.append(labels, sample);
  }
  [[nodiscard]] const promql::SeriesSource& source() const { return source_; }

 private:
  struct Coming {
    promql::Labels labels;
    std::vector<promql::Sample> samples;
    std::size_t next = 0;
  };
  std::vector<Coming> coming_;
  promql::MemorySource source_;
};

}  // namespace strata::rules
