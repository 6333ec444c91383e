// Track: what became of the figures of one container, host or target from one look to the next.
#pragma once

#include <array>
#include <optional>

#include "agent/top/figures.h"

namespace strata::top {

class Track {
 public:
  /// Figures that were not collected anew keep their rates. One that went backwards began anew: it
  /// has none until the look after.
  void take(const Figures& figures, const Moments& moments);

  /// As it was collected last.
  [[nodiscard]] std::optional<double> value(Figure figure) const { return last_[figure]; }
  /// A second, between the last two collections.
  [[nodiscard]] std::optional<double> rate(Figure figure) const { return rates_[index(figure)]; }
  /// Of the observations between them, as histogram_quantile() estimates it; nothing without any.
  [[nodiscard]] std::optional<double> quantile(Histogram histogram, double q) const;

 private:
  void take_value(std::size_t i, const Figures& figures, double at);
  void take_histogram(std::size_t i, const Figures& figures, double at);

  Figures last_;
  Moments at_;
  std::array<std::optional<double>, figure_count> rates_;
  std::array<Buckets, histogram_count> grown_;
};

/// For tests: between two cumulative histograms, nothing where one bucket has shrunk.
std::optional<Buckets> growth(const Buckets& now, const Buckets& before);

}  // namespace strata::top
