// MemoryTrend: whether a container's memory grows, and which: a slope over few coarse points, so
// that a thousand containers cost half a megabyte.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "core/base/clock.h"

namespace strata::container {

class MemoryTrend {
 public:
  /// Bytes now. What comes too soon after the last point is left out.
  void add(Instant now, double anonymous, double file);

  struct Slopes {  // bytes per second
    double anonymous = 0;
    double file = 0;
  };
  /// By least squares; nullopt until the points span a minute and a half.
  [[nodiscard]] const std::optional<Slopes>& slopes() const { return slopes_; }

 private:
  struct Point {
    Instant at;
    double anonymous = 0;
    double file = 0;
  };
  static constexpr std::size_t capacity = 16;  // five minutes

  [[nodiscard]] const Point& newest() const { return points_[(begin_ + size_ - 1) % capacity]; }
  [[nodiscard]] std::optional<Slopes> fit() const;

  std::array<Point, capacity> points_{};  // a ring
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
  std::optional<Slopes> slopes_;
};

}  // namespace strata::container
