#include "agent/http/api/times.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include "core/base/text.h"
#include "rules/promql/go_text.h"

namespace strata::agent::api {
namespace {

using std::chrono::milliseconds;

// Some 10 000 years from 1970.
constexpr double farthest = 3e14;
constexpr double longest_seconds = 9.2e9;  // what nanoseconds in 64 bits hold

/// Takes `count` digits from the front.
std::optional<int> digits(std::string_view& rest, std::size_t count) {
  if (rest.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : rest.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  rest.remove_prefix(count);
  return value;
}

bool take(std::string_view& rest, char wanted) {
  if (rest.empty() || rest.front() != wanted) return false;
  rest.remove_prefix(1);
  return true;
}

/// "2023-11-14", days since the epoch.
std::optional<std::chrono::sys_days> date(std::string_view& rest) {
  const auto year = digits(rest, 4);
  if (!year || !take(rest, '-')) return std::nullopt;
  const auto month = digits(rest, 2);
  if (!month || !take(rest, '-')) return std::nullopt;
  const auto day = digits(rest, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day found{std::chrono::year(*year),
                                          std::chrono::month(static_cast<unsigned>(*month)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
  if (!found.ok()) return std::nullopt;
  return std::chrono::sys_days(found);
}

/// "22:13" below 24 hours.
std::optional<std::chrono::minutes> clock_time(std::string_view& rest) {
  const auto hour = digits(rest, 2);
  if (!hour || *hour > 23 || !take(rest, ':')) return std::nullopt;
  const auto minute = digits(rest, 2);
  if (!minute || *minute > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

/// ":20.5"; what is finer than a millisecond is left out.
std::optional<milliseconds> second_of(std::string_view& rest) {
  if (!take(rest, ':')) return std::nullopt;
  const auto second = digits(rest, 2);
  if (!second || *second > 59) return std::nullopt;
  milliseconds found = std::chrono::seconds(*second);
  if (!take(rest, '.')) return found;
  int place = 100;
  const auto before = rest.size();
  for (auto digit = digits(rest, 1); digit; digit = digits(rest, 1), place /= 10) {
    found += milliseconds(*digit * place);
  }
  if (rest.size() == before) return std::nullopt;
  return found;
}

/// "Z" or "+01:00", to the end of the text.
std::optional<std::chrono::minutes> zone(std::string_view rest) {
  if (rest == "Z") return std::chrono::minutes(0);
  const bool west = rest.starts_with('-');
  if (!take(rest, west ? '-' : '+')) return std::nullopt;
  const auto found = clock_time(rest);
  if (!found || !rest.empty()) return std::nullopt;
  return west ? -*found : *found;
}

std::optional<std::int64_t> parse_rfc3339(std::string_view rest) {
  const auto day = date(rest);
  if (!day || !take(rest, 'T')) return std::nullopt;
  const auto minutes = clock_time(rest);
  if (!minutes) return std::nullopt;
  const auto second = second_of(rest);
  if (!second) return std::nullopt;
  const auto east = zone(rest);
  if (!east) return std::nullopt;
  return (milliseconds(day->time_since_epoch()) + *minutes + *second - *east).count();
}

}  // namespace

Result<std::int64_t> parse_time(std::string_view text) {
  const auto wrong = [&] {
    return fail(Code::parse, "cannot parse " + promql::go::quoted(text) + " to a valid timestamp");
  };
  if (const auto seconds = promql::go::parse_float(text)) {
    if (std::isnan(*seconds)) return wrong();
    const double whole = std::trunc(std::clamp(*seconds, -farthest, farthest));
    const double rest = std::abs(*seconds) < farthest ? *seconds - whole : 0;
    return static_cast<std::int64_t>(whole) * 1000 +
           static_cast<std::int64_t>(std::round(rest * 1000));
  }
  if (const auto moment = parse_rfc3339(text)) return *moment;
  // Go's text of the first and the last moment that Prometheus knows; it has clients send them.
  if (text == "-292273086-05-16T16:47:06Z") return static_cast<std::int64_t>(-farthest) * 1000;
  if (text == "292277025-08-18T07:12:54.999999999Z") {
    return static_cast<std::int64_t>(farthest) * 1000;
  }
  return wrong();
}

Result<promql::Milliseconds> parse_step(std::string_view text) {
  const auto wrong = [&](std::string_view more) {
    return fail(Code::parse, "cannot parse " + promql::go::quoted(text) + " to a valid duration" +
                                 std::string(more));
  };
  if (const auto seconds = promql::go::parse_float(text)) {
    if (std::isnan(*seconds)) return wrong("");
    if (std::abs(*seconds) > longest_seconds) return wrong(". It overflows int64");
    return milliseconds(static_cast<std::int64_t>(std::trunc(*seconds * 1000)));
  }
  const auto duration = promql::parse_duration(text);
  return duration ? duration : wrong("");
}

std::string rfc3339(std::int64_t moment) {
  if (moment == 0) return "0001-01-01T00:00:00Z";
  const std::chrono::sys_time<milliseconds> time{milliseconds(moment)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03d", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                int(clock.minutes().count()), int(clock.seconds().count()),
                int(clock.subseconds().count()));
  std::string found(text);
  while (found.back() == '0') found.pop_back();
  if (found.back() == '.') found.pop_back();
  return found + "Z";
}

}  // namespace strata::agent::api
