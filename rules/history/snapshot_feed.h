// SnapshotFeed: takes the samples that History wants out of each snapshot. Which series a sample is
// is found out once, when it first comes: after that it is known by its place in its collector's
// part of the family, and by a hash of its label text.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/metrics/snapshot.h"
#include "rules/history/history.h"

namespace strata::rules {

/// Used from the thread that writes History.
class SnapshotFeed {
 public:
  /// `target`: labels that series get that have none of the same names, as a scrape would add job
  /// and instance. `history` outlives the feed.
  SnapshotFeed(History& history, promql::Labels target)
      : history_(history), target_(std::move(target)) {}

  /// Adds what collectors have collected since the last snapshot, each at its own moment, and marks
  /// what they no longer have as stale. Samples of `own` are left out: what rules made is in
  /// History already.
  void feed(const Snapshot& snapshot, const Batch* own = nullptr);

 private:
  /// One sample of a collector's part of a family.
  struct Row {
    std::uint64_t hash = 0;
    SeriesHandle series;  // null: nobody reads it
  };
  using Rows = std::vector<Row>;
  /// What is known of a collector.
  struct Source {
    const Batch* batch = nullptr;
    Instant collected_at{};
    bool up = false;
    bool fresh = false;              // has something new in this snapshot
    std::uint64_t present = 0;       // the last feed that it was in
    std::int64_t time = 0;           // of its samples in this snapshot
    std::vector<SeriesHandle> live;  // at its last collection
  };
  struct Family {
    std::uint64_t epoch = 0;  // of History, for which the rest holds
    std::uint64_t seen = 0;
    std::array<bool, 4> wanted{};  // by suffix
    std::vector<std::pair<const Source*, Rows>> parts;
  };
  /// Finds families by text that is not theirs.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  /// Finds a part's rows when they are not where they were.
  class Places;

  void look_at_sources(const Snapshot& snapshot);
  void feed_family(const strata::Family& samples, const Batch* own);
  void feed_part(const MetricDef& def, std::span<const SampleRef> samples, const Family& family,
                 Source& source, Rows& rows, const Batch* own);
  void refresh(Family& family, const MetricDef& def) const;
  Row new_row(const MetricDef& def, const SampleRef& ref, std::uint64_t hash);
  void mark_stale(std::int64_t now);
  void add(Source& source, const Row& row, const SampleRef& ref);

  History& history_;
  promql::Labels target_;
  std::map<std::string, Source> sources_;
  std::vector<Source*> by_index_;  // of the collectors of the snapshot
  std::unordered_map<std::string, Family, TextHash, std::equal_to<>> families_;
  std::vector<std::pair<SeriesHandle, promql::Sample>> pending_;
  std::vector<std::pair<Source*, std::vector<SeriesHandle>>> ended_;
  std::uint64_t number_ = 0;  // of feeds
  std::int64_t newest_ = 0;
};

}  // namespace strata::rules
