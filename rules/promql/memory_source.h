// Series in memory, found by going through them all: what `rules test` and tests evaluate over.
#pragma once

#include <unordered_map>
#include <vector>

#include "rules/promql/source.h"

namespace strata::promql {

class MemorySource final : public SeriesSource {
 public:
  /// Samples of a series come in the order of time; one for a known moment takes its place.
  void append(const Labels& labels, const Sample& sample);

  [[nodiscard]] Result<Selection> select(std::span<const Matcher> matchers, std::int64_t from,
                                         std::int64_t to, const Limits& limits) const override;

 private:
  struct Series {
    Labels labels;
    std::vector<Sample> samples;
  };
  std::vector<Series> series_;
  std::unordered_map<Labels, std::size_t, LabelsHash> rows_;
};

}  // namespace strata::promql
