#include "agent/text/units.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace strata {
namespace {

/// Three significant digits, without trailing zeros: "1.25", "12.5", "125", "1.25e+12".
std::string three_digits(double value) {
  std::array<char, 32> text{};
  const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  const int size = value < 1e6 ? std::snprintf(text.data(), text.size(), "%.*f", decimals, value)
                               : std::snprintf(text.data(), text.size(), "%.2e", value);
  std::string out(text.data(), static_cast<std::size_t>(size));
  if (value >= 1e6) return out;
  if (out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return out;
}

std::string two_units(std::uint64_t total, std::uint64_t in_larger, std::string_view larger,
                      std::string_view smaller) {
  auto text = std::to_string(total / in_larger).append(larger);
  if (total % in_larger != 0) {
    text.append(" ").append(std::to_string(total % in_larger)).append(smaller);
  }
  return text;
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1023.5 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return three_digits(value).append(" ").append(units.at(unit));
}

std::string human_seconds(double seconds) {
  if (!std::isfinite(seconds)) return "-";
  if (seconds < 0) return "-" + human_seconds(-seconds);
  if (seconds == 0) return "0 s";
  if (seconds < 999.5e-9) return three_digits(seconds * 1e9) + " ns";
  if (seconds < 999.5e-6) return three_digits(seconds * 1e6) + " us";
  if (seconds < 0.9995) return three_digits(seconds * 1e3) + " ms";
  if (seconds < 59.95) return three_digits(seconds) + " s";
  if (seconds > 1e12) return three_digits(seconds) + " s";
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return two_units(whole, 60, " min", " s");
  if (whole < 86400) return two_units(whole / 60, 60, " h", " min");
  return two_units(whole / 3600, 24, " d", " h");
}

std::string human_age(double seconds) {
  // Clocks of two threads may differ by a little: what is not yet is now.
  return seconds < 0.001 ? "now" : human_seconds(seconds) + " ago";
}

std::string rfc3339(WallTime time) {
  namespace chrono = std::chrono;
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss of_day(chrono::floor<chrono::milliseconds>(time - day));
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(of_day.hours().count()),
      static_cast<int>(of_day.minutes().count()), static_cast<int>(of_day.seconds().count()),
      static_cast<int>(of_day.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace strata
