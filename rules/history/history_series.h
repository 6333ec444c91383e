// One series of History: closed chunks, the one that is being filled, and the newest sample.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "rules/history/chunk.h"
#include "rules/promql/labels.h"

namespace strata::rules {

/// `labels` never change; the rest belongs to History's lock.
struct HistorySeries {
  explicit HistorySeries(promql::Labels of) : labels(std::move(of)) {}

  const promql::Labels labels;
  std::int64_t keep = 0;  // milliseconds that somebody reads
  std::vector<std::shared_ptr<const Chunk>> closed;
  ChunkEncoder open;
  bool gone = false;       // History has forgotten it
  std::uint64_t seen = 0;  // the feed that it was in last; the writing thread's

  [[nodiscard]] bool empty() const { return closed.empty() && open.count() == 0; }
  /// Of a series that is not empty.
  [[nodiscard]] promql::Sample newest() const {
    return open.count() > 0 ? open.last() : newest_closed;
  }
  promql::Sample newest_closed;
};

using SeriesHandle = std::shared_ptr<HistorySeries>;

/// What a series takes beside its samples: itself, its labels, its places in indexes.
std::size_t cost_of(const HistorySeries& series);
std::size_t cost_of(const Chunk& chunk);

/// Whether the open chunk is full enough: 120 samples, or a third of what is kept, so that little
/// more is kept than is read.
bool is_full(const HistorySeries& series);

}  // namespace strata::rules
