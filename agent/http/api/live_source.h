// LiveSource: History, and the newest value of what is not in it.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/metrics/snapshot.h"
#include "rules/history/history.h"
#include "rules/promql/source.h"

namespace strata::agent::api {

/// For one query.
class LiveSource final : public promql::SeriesSource {
 public:
  /// `history` and `target` outlive it; no snapshot: History alone.
  LiveSource(const rules::History& history, std::shared_ptr<const Snapshot> snapshot,
             const promql::Labels& target);

  [[nodiscard]] Result<promql::Selection> select(std::span<const promql::Matcher> matchers,
                                                 std::int64_t from, std::int64_t to,
                                                 const promql::Limits& limits) const override;
  [[nodiscard]] Result<promql::Selection> select_newest(
      std::span<const promql::Matcher> matchers, std::int64_t from, std::int64_t to,
      const promql::Limits& limits) const override;

  using Visit = std::function<void(const promql::Labels& labels, const promql::Sample& sample)>;
  /// Each series of the snapshot that all of these match. Samples that rules made are in History
  /// alone.
  void each_newest(std::span<const promql::Matcher> matchers, const Visit& visit) const;

 private:
  [[nodiscard]] Result<promql::Selection> with_newest(Result<promql::Selection> kept,
                                                      std::span<const promql::Matcher> matchers,
                                                      std::int64_t from, std::int64_t to,
                                                      const promql::Limits& limits) const;
  void visit_family(const Family& family, std::span<const promql::Matcher> matchers,
                    const Visit& visit) const;

  const rules::History& history_;
  std::shared_ptr<const Snapshot> snapshot_;
  const promql::Labels& target_;
  std::vector<std::int64_t> moments_;  // of collectors' samples
};

}  // namespace strata::agent::api
