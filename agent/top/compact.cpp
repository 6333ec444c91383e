#include "agent/top/compact.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace strata::top {
namespace {

constexpr std::string_view absent = "-";

/// One decimal below ten: "7.5", "12".
std::string two_digits(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), std::abs(value) < 9.95 ? "%.1f" : "%.0f", value);
  return text.data();
}

/// The same, and "7" rather than "7.0".
std::string short_digits(double value) {
  auto text = two_digits(value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

/// Units from the smallest on, each `step` times the one before it.
template <std::size_t N>
std::string scaled(double value, double step, const std::array<std::string_view, N>& units) {
  std::size_t unit = 0;
  while (std::abs(value) >= step - 0.5 && unit + 1 < N) {
    value /= step;
    ++unit;
  }
  return short_digits(value).append(units.at(unit));
}

bool is_number(std::optional<double> value) { return value && std::isfinite(*value); }

}  // namespace

std::string compact_percent(std::optional<double> ratio) {
  if (!is_number(ratio)) return std::string(absent);
  const double percent = 100 * *ratio;
  return percent < 100'000 ? two_digits(percent) : scaled<4>(percent, 1000, {"", "k", "M", "G"});
}

std::string compact_count(std::optional<double> count) {
  if (!is_number(count)) return std::string(absent);
  return scaled<6>(*count, 1000, {"", "k", "M", "G", "T", "P"});
}

std::string compact_bytes(std::optional<double> bytes) {
  if (!is_number(bytes)) return std::string(absent);
  return scaled<7>(*bytes, 1024, {"", "K", "M", "G", "T", "P", "E"});
}

std::string compact_seconds(std::optional<double> seconds) {
  if (!is_number(seconds)) return std::string(absent);
  if (*seconds == 0) return "0";
  if (std::abs(*seconds) >= 0.9995) return short_digits(*seconds) + "s";
  return scaled<3>(*seconds * 1e9, 1000, {"ns", "us", "ms"});
}

}  // namespace strata::top
