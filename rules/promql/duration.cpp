#include "rules/promql/duration.h"

#include <array>
#include <cstdint>
#include <limits>

#include "core/base/text.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
  bool only_exact;  // when printed
};

constexpr std::array<Unit, 7> units{{{"y", 365LL * 24 * 3600 * 1000, true},
                                     {"w", 7LL * 24 * 3600 * 1000, true},
                                     {"d", 24LL * 3600 * 1000, false},
                                     {"h", 3600LL * 1000, false},
                                     {"m", 60LL * 1000, false},
                                     {"s", 1000, false},
                                     {"ms", 1, false}}};

// Prometheus's durations are nanoseconds in 64 bits.
constexpr std::int64_t longest = std::numeric_limits<std::int64_t>::max() / 1'000'000;

std::string_view take_while(std::string_view& rest, bool digits) {
  std::size_t end = 0;
  while (end < rest.size() && (rest[end] >= '0' && rest[end] <= '9') == digits) ++end;
  const auto head = rest.substr(0, end);
  rest.remove_prefix(end);
  return head;
}

}  // namespace

Result<Milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return fail(Code::parse, "empty duration string");
  if (text == "0") return Milliseconds(0);
  const auto wrong = [&] {
    return fail(Code::parse, "not a valid duration string: " + go::quoted(text));
  };
  std::int64_t total = 0;
  std::size_t next_unit = 0;
  for (auto rest = text; !rest.empty();) {
    const auto digits = take_while(rest, true);
    const auto name = take_while(rest, false);
    while (next_unit < units.size() && units.at(next_unit).name != name) ++next_unit;
    if (digits.empty() || next_unit == units.size()) return wrong();
    const auto size = units.at(next_unit++).milliseconds;
    const auto count = text::number<std::int64_t>(digits);
    if (!count || *count > (longest - total) / size) {
      return fail(Code::parse, "duration out of range");
    }
    total += *count * size;
  }
  return Milliseconds(total);
}

std::string to_string(Milliseconds duration) {
  auto rest = duration.count();
  if (rest == 0) return "0s";
  std::string text;
  if (rest < 0) {
    text = "-";
    rest = -rest;
  }
  for (const auto& unit : units) {
    if (unit.only_exact && rest % unit.milliseconds != 0) continue;
    const auto count = rest / unit.milliseconds;
    if (count == 0) continue;
    text += std::to_string(count);
    text += unit.name;
    rest -= count * unit.milliseconds;
  }
  return text;
}

}  // namespace strata::promql
