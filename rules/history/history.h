// History: the samples of series that something reads, compressed, as long as it reads them, within
// a bound of bytes. One thread writes, the loop's; any thread may select.
//
// The lock is held while references to chunks are taken, never while they are decoded or labels are
// matched (docs/decisions/0013).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/alerts/evaluation.h"
#include "rules/history/demand.h"
#include "rules/history/history_series.h"
#include "rules/promql/source.h"

namespace strata::rules {

struct HistoryLimits {
  std::size_t bytes = std::size_t{24} << 20;
  promql::Milliseconds window = std::chrono::hours(24 * 7);
};

struct HistoryStatistics {
  std::uint64_t bytes = 0;
  std::uint64_t series = 0;
  std::uint64_t samples = 0;        // kept now
  std::uint64_t samples_added = 0;  // since the start, as those below
  std::uint64_t samples_evicted = 0;
  std::uint64_t series_refused = 0;
  std::uint64_t out_of_order = 0;
};

class History final : public promql::SeriesSource, public SampleSink {
 public:
  explicit History(HistoryLimits limits = {}) : limits_(limits) {}

  // The writing thread's:

  /// What is kept from now on; series that nothing reads any more are forgotten.
  void demand(std::vector<Demand> demands);
  void set_limits(HistoryLimits limits);

  /// Whether some demand may match a series of this name.
  [[nodiscard]] bool wants(const std::string& name) const;
  /// Grows with every change that can make a series wanted, or fit, that was not.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

  /// The series of these labels, made if need be; null if nothing reads it or it does not fit.
  SeriesHandle series(const promql::Labels& labels);
  /// Each series' moments ascend; a sample that is not later than the one before is dropped.
  void append(std::span<const std::pair<SeriesHandle, promql::Sample>> samples);
  void append(const promql::Labels& labels, const promql::Sample& sample) override;

  /// Lets go what nobody reads any more at this moment, and if that is too little, the oldest.
  void trim(std::int64_t now);
  /// Forgets all samples: the clock went back.
  void clear();

  // Any thread's:

  [[nodiscard]] Result<promql::Selection> select(std::span<const promql::Matcher> matchers,
                                                 std::int64_t from, std::int64_t to,
                                                 const promql::Limits& limits) const override;
  [[nodiscard]] Result<promql::Selection> select_newest(
      std::span<const promql::Matcher> matchers, std::int64_t from, std::int64_t to,
      const promql::Limits& limits) const override;
  [[nodiscard]] HistoryStatistics statistics() const;
  [[nodiscard]] HistoryLimits limits() const;
  /// How many series there are that all of these match.
  [[nodiscard]] std::size_t count(std::span<const promql::Matcher> matchers) const;
  /// How far back every series that these match is kept, once it has been there for so long; zero
  /// where nothing reads them.
  [[nodiscard]] promql::Milliseconds kept_reach(std::span<const promql::Matcher> matchers) const;
  /// Labels of all series that have samples.
  [[nodiscard]] std::vector<promql::Labels> all_labels() const;

 private:
  using Handles = std::vector<SeriesHandle>;
  struct Watched {
    Demand demand;
    Handles matched;
  };
  struct Candidates {
    Handles series;
    bool matched = false;  // all of them, by all matchers
  };

  void attach(const SeriesHandle& series);
  void forget(const std::vector<bool>& keep);
  void append_one(HistorySeries& series, const promql::Sample& sample);
  void let_go_before(HistorySeries& series, std::int64_t moment, std::uint64_t* evicted);
  void evict(std::int64_t now);
  [[nodiscard]] Candidates candidates(std::span<const promql::Matcher> matchers) const;
  [[nodiscard]] Result<promql::Selection> take(Candidates candidates,
                                               std::span<const promql::Matcher> matchers,
                                               std::int64_t from, std::int64_t to,
                                               const promql::Limits& limits, bool newest) const;

  mutable std::mutex mutex_;
  HistoryLimits limits_;
  std::vector<Watched> watched_;
  std::unordered_map<std::string, std::size_t> watched_by_key_;
  std::unordered_map<std::string, std::vector<std::size_t>> watched_by_name_;
  std::vector<std::size_t> watched_by_any_;  // whose matchers do not fix the name
  Handles series_;
  std::unordered_map<promql::Labels, SeriesHandle, promql::LabelsHash> by_labels_;
  HistoryStatistics statistics_;
  std::uint64_t epoch_ = 1;
};

}  // namespace strata::rules
