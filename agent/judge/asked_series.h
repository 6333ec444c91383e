// AskedSeries: what queries read and no rule does. It is kept while it is asked for, so that a
// panel fills as one looks at it, within a share of History's bound, so that rules lose nothing.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "rules/history/demand.h"
#include "rules/history/history.h"

namespace strata::agent {

/// How far back series are kept.
struct KeptReach {
  promql::Milliseconds now{0};   // so far
  promql::Milliseconds soon{0};  // from the next snapshot on
};

/// Any thread.
class AskedSeries {
 public:
  static constexpr Duration memory = std::chrono::minutes(10);  // since the last query
  static constexpr promql::Milliseconds longest = std::chrono::hours(2);
  static constexpr std::size_t most = 256;   // selectors
  static constexpr std::size_t divisor = 4;  // the share of History's bound

  /// Whether it is kept already; then it is for as long again.
  bool renew(const rules::Demand& demand, Instant now);

  /// `demand` is to be kept, as far back as it reaches or there is room for `series` of it. How far
  /// that is: zero where there is no room, or where it does not name a metric.
  promql::Milliseconds ask(const rules::Demand& demand, std::size_t series,
                           const rules::HistoryLimits& limits, Instant now);

  /// What is to be kept, if that is not what it was at the last call.
  std::optional<std::vector<rules::Demand>> changes(Instant now);

 private:
  struct Asked {
    rules::Demand demand;
    std::size_t bytes = 0;
    Instant last{};
  };

  [[nodiscard]] std::size_t bytes_of_others(const std::string& key) const;

  std::mutex mutex_;
  std::map<std::string, Asked> asked_;
  bool changed_ = false;
};

}  // namespace strata::agent
