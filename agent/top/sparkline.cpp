#include "agent/top/sparkline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace strata::top {
namespace {

constexpr std::size_t steps = 8;
constexpr std::array<std::string_view, steps> blocks = {"\u2581", "\u2582", "\u2583", "\u2584",
                                                        "\u2585", "\u2586", "\u2587", "\u2588"};
constexpr std::array<std::string_view, steps> ascii = {"_", ".", ",", "-", "=", "+", "*", "#"};

std::span<const float> newest(std::span<const float> course, std::size_t width) {
  return course.last(std::min(course.size(), width));
}

}  // namespace

float largest(std::span<const float> course, std::size_t width) {
  float most = std::numeric_limits<float>::quiet_NaN();
  for (const auto value : newest(course, width)) {
    if (std::isfinite(value) && !(value <= most)) most = value;
  }
  return most;
}

std::string sparkline(std::span<const float> course, std::size_t width, bool unicode) {
  const auto most = largest(course, width);
  std::string text;
  for (const auto value : newest(course, width)) {
    if (!std::isfinite(value)) {
      text += ' ';
      continue;
    }
    const float part = most > 0 ? std::max(0.0F, value) / most : 0;
    const auto step = static_cast<std::size_t>(std::lround(part * (steps - 1)));
    text += (unicode ? blocks : ascii).at(std::min(step, steps - 1));
  }
  return text;
}

}  // namespace strata::top
