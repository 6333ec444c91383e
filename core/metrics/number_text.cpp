#include "core/metrics/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace strata {

std::string_view NumberText::of(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  constexpr double largest_exact = 9007199254740992.0;  // 2^53
  char* const begin = buffer_.data();
  char* const end = begin + buffer_.size();
  const bool whole = std::abs(value) <= largest_exact && value == std::trunc(value);
  const bool negative_zero = value == 0 && std::signbit(value);
  const auto done = whole && !negative_zero
                        ? std::to_chars(begin, end, static_cast<std::int64_t>(value))
                        : std::to_chars(begin, end, value);
  return {begin, static_cast<std::size_t>(done.ptr - begin)};
}

}  // namespace strata
