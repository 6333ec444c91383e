// History: a few figures of one container over the last looks, for its sparklines.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "agent/top/columns.h"

namespace strata::top {

/// Those whose course is shown.
inline constexpr std::array<Column, 11> traced = {
    Column::cpu,       Column::wait,     Column::throttled,  Column::memory,
    Column::block_p99, Column::read,     Column::write,      Column::receive,
    Column::transmit,  Column::requests, Column::request_p95};

class History {
 public:
  static constexpr std::size_t most = 120;  // looks

  void add(const Cells& cells) {
    for (std::size_t i = 0; i < traced.size(); ++i) {
      auto& course = courses_[i];
      if (course.size() == most) course.erase(course.begin());
      const auto value = cells[strata::top::index(traced[i])];
      course.push_back(value ? static_cast<float>(*value) : absent);
    }
  }

  /// Of traced[i], the oldest first; NaN where it was absent.
  [[nodiscard]] std::span<const float> course(std::size_t i) const { return courses_[i]; }

 private:
  static constexpr float absent = std::numeric_limits<float>::quiet_NaN();

  std::array<std::vector<float>, traced.size()> courses_;
};

}  // namespace strata::top
