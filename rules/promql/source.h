// Where series come from: History, a test's series, whatever can find samples by matchers.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "rules/promql/labels.h"
#include "rules/promql/limits.h"
#include "rules/promql/matcher.h"
#include "rules/promql/sample.h"

namespace strata::promql {

struct SelectedSeries {
  Labels labels;
  /// In the order of time, each moment once; what lies outside of the asked time does no harm.
  std::span<const Sample> samples;
};

struct Selection {
  std::vector<SelectedSeries> series;
  /// Owns what the spans look at, if the source does not outlive the query.
  std::shared_ptr<const void> owner;
};

/// Called from the thread of the query.
class SeriesSource {
 public:
  virtual ~SeriesSource() = default;
  /// Series that all matchers match, with their samples from `from` to `to` (milliseconds, both
  /// included), staleness markers among them. No two with the same labels. More than
  /// `limits.series` of them are Code::exhausted.
  [[nodiscard]] virtual Result<Selection> select(std::span<const Matcher> matchers,
                                                 std::int64_t from, std::int64_t to,
                                                 const Limits& limits) const = 0;

  /// For who needs the newest of those samples alone: the others may be left out.
  [[nodiscard]] virtual Result<Selection> select_newest(std::span<const Matcher> matchers,
                                                        std::int64_t from, std::int64_t to,
                                                        const Limits& limits) const {
    return select(matchers, from, to, limits);
  }
};

}  // namespace strata::promql
