// QueryBackend: what the API asks of the agent. Every method may be called from several HTTP
// threads at once and does not wait for the loop.
#pragma once

#include <functional>
#include <memory>

#include "agent/judge/asked_series.h"
#include "agent/judge/view.h"
#include "core/base/clock.h"
#include "core/metrics/snapshot.h"
#include "rules/history/demand.h"
#include "rules/history/history.h"

namespace strata::agent {

class QueryBackend {
 public:
  using CountSeries = std::function<std::size_t()>;

  virtual ~QueryBackend() = default;

  [[nodiscard]] virtual const Clock& clock() const = 0;
  /// The newest; null before the first.
  virtual std::shared_ptr<const Snapshot> latest_snapshot() = 0;
  [[nodiscard]] virtual const rules::History& history() const = 0;
  /// Never null.
  [[nodiscard]] virtual std::shared_ptr<const JudgeView> rules() const = 0;
  /// Labels of all series that have none of the same names.
  [[nodiscard]] virtual const promql::Labels& target() const = 0;
  /// A query reads this. `count` tells of how many series, and is called before it returns.
  virtual KeptReach ask(const rules::Demand& demand, const CountSeries& count) = 0;
};

}  // namespace strata::agent
