// Values of many series on one grid of steps: what every part of an expression evaluates to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rules/promql/labels.h"
#include "rules/promql/sample.h"

namespace strata::promql {

/// Moments start, start+step, ... up to end, in milliseconds.
struct Grid {
  std::int64_t start = 0;
  std::int64_t end = 0;
  std::int64_t step = 1;

  [[nodiscard]] std::uint64_t steps() const {
    return end < start ? 0 : static_cast<std::uint64_t>((end - start) / step) + 1;
  }
  [[nodiscard]] std::int64_t time(std::size_t index) const {
    return start + static_cast<std::int64_t>(index) * step;
  }
};

/// A cell without a value holds the staleness marker, which no computation yields.
inline double absent_cell() { return stale_marker(); }
inline bool is_absent(double cell) { return is_stale(cell); }

class Frame {
 public:
  explicit Frame(std::size_t steps = 0) : steps_(steps) {}

  [[nodiscard]] std::size_t steps() const { return steps_; }
  [[nodiscard]] std::size_t size() const { return labels_.size(); }
  [[nodiscard]] const Labels& labels(std::size_t series) const { return labels_[series]; }
  void relabel(std::size_t series, Labels labels) { labels_[series] = std::move(labels); }

  [[nodiscard]] std::span<double> row(std::size_t series) {
    return {cells_.data() + series * steps_, steps_};
  }
  [[nodiscard]] std::span<const double> row(std::size_t series) const {
    return {cells_.data() + series * steps_, steps_};
  }

  void reserve(std::size_t series) {
    labels_.reserve(series);
    cells_.reserve(series * steps_);
  }
  /// A new series of absent cells; the span is good until the next one.
  std::span<double> add(Labels labels) {
    labels_.push_back(std::move(labels));
    cells_.resize(cells_.size() + steps_, absent_cell());
    return row(labels_.size() - 1);
  }
  /// Takes back the newest series.
  void pop() {
    labels_.pop_back();
    cells_.resize(cells_.size() - steps_);
  }

 private:
  std::size_t steps_;
  std::vector<Labels> labels_;
  std::vector<double> cells_;  // a row of `steps_` for each series
};

}  // namespace strata::promql
