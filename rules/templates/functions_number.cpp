// Numbers for people: humanize and its kin.
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "rules/promql/duration.h"
#include "rules/promql/go_text.h"
#include "rules/templates/functions.h"

namespace strata::templates {
namespace {

using promql::go::general_number;

constexpr int digits = 4;
constexpr std::array large{"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr std::array small{"m", "u", "n", "p", "f", "a", "z", "y"};
constexpr std::array binary{"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};

/// Divided by `base` until it is less, with the prefix for it.
std::string scaled_down(double value, double base, const std::array<const char*, 8>& prefixes) {
  const char* prefix = "";
  for (const auto* next : prefixes) {
    if (std::fabs(value) < base) break;
    prefix = next;
    value /= base;
  }
  return general_number(value, digits) + prefix;
}

std::string scaled_up(double value) {
  const char* prefix = "";
  for (const auto* next : small) {
    if (std::fabs(value) >= 1) break;
    prefix = next;
    value *= 1000;
  }
  return general_number(value, digits) + prefix;
}

std::string humanize(double value) {
  if (value == 0 || !std::isfinite(value)) return general_number(value, digits);
  return std::fabs(value) >= 1 ? scaled_down(value, 1000, large) : scaled_up(value);
}

std::string humanize_binary(double value) {
  if (std::fabs(value) <= 1 || !std::isfinite(value)) return general_number(value, digits);
  return scaled_down(value, 1024, binary);
}

std::string humanize_duration(double value) {
  if (!std::isfinite(value)) return general_number(value, digits);
  if (value == 0) return "0s";
  if (std::fabs(value) < 1) return scaled_up(value) + "s";
  const std::string sign = value < 0 ? "-" : "";
  value = std::fabs(value);
  const auto whole = value < 9e18 ? static_cast<std::int64_t>(value) : 0;
  const auto days = whole / 86400;
  const auto hours = whole / 3600 % 24;
  const auto minutes = whole / 60 % 60;
  if (whole < 60) return sign + general_number(value, digits) + "s";
  std::string text = std::to_string(minutes) + "m " + std::to_string(whole % 60) + "s";
  if (whole >= 3600) text = std::to_string(hours) + "h " + text;
  if (days != 0) text = std::to_string(days) + "d " + text;
  return sign + text;
}

std::string humanize_percentage(double value) { return general_number(value * 100, digits) + "%"; }

Result<Value> humanize_timestamp(const Environment&, std::span<const Value> args) {
  const auto value = number_argument(args[0]);
  if (!value) return fail(value.error());
  if (!std::isfinite(*value)) return Value{general_number(*value, digits)};
  if (!(std::fabs(*value) * 1e9 < 9.2233720368547758e18)) {
    return failed(promql::go::short_number(*value) +
                  " cannot be represented as a nanoseconds timestamp since it overflows int64");
  }
  const auto milliseconds = static_cast<std::int64_t>(*value * 1e9) / 1'000'000;
  auto fraction = milliseconds % 1000;
  std::time_t seconds = milliseconds / 1000;
  if (fraction < 0) {
    fraction += 1000;
    --seconds;
  }
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 40> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%d %H:%M:%S", &parts);
  std::string text = date.data();
  if (fraction != 0) {
    std::array<char, 8> rest{};
    std::snprintf(rest.data(), rest.size(), ".%03d", static_cast<int>(fraction));
    text += rest.data();
    text.resize(text.find_last_not_of('0') + 1);
  }
  return Value{text + " +0000 UTC"};
}

Result<Value> parse_duration(const Environment&, std::span<const Value> args) {
  const auto text = string_argument(args[0]);
  if (!text) return fail(text.error());
  const auto duration = promql::parse_duration(*text);
  if (!duration) return fail(duration.error());
  return Value{static_cast<double>(duration->count()) / 1000};
}

template <std::string (*print)(double)>
Result<Value> printed(const Environment&, std::span<const Value> args) {
  const auto value = number_argument(args[0]);
  if (!value) return fail(value.error());
  return Value{print(*value)};
}

}  // namespace

std::vector<Function> number_functions() {
  return {
      {"humanize", 1, 1, printed<humanize>},
      {"humanize1024", 1, 1, printed<humanize_binary>},
      {"humanizeDuration", 1, 1, printed<humanize_duration>},
      {"humanizePercentage", 1, 1, printed<humanize_percentage>},
      {"humanizeTimestamp", 1, 1, humanize_timestamp},
      {"parseDuration", 1, 1, parse_duration},
  };
}

}  // namespace strata::templates
