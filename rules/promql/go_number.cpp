#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

#include "rules/promql/go_text.h"

namespace strata::promql::go {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string special(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

std::optional<double> named(std::string_view text, double sign) {
  if (text == "inf" || text == "infinity") return sign * std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

Error syntax(std::string_view text, const char* why) {
  return {Code::parse, "strconv.ParseFloat: parsing " + quoted(text) + ": " + why};
}

}  // namespace

Result<double> parse_float(std::string_view text) {
  const auto small = lower(text);
  std::string_view rest = small;
  double sign = 1;
  if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) {
    sign = rest.front() == '-' ? -1 : 1;
    rest.remove_prefix(1);
  }
  if (const auto value = named(rest, sign);
      value && (rest != "nan" || rest.size() == text.size())) {
    return *value;
  }
  auto format = std::chars_format::general;
  if (rest.starts_with("0x")) {
    rest.remove_prefix(2);
    format = std::chars_format::hex;
    if (rest.find('p') == std::string_view::npos) return fail(syntax(text, "invalid syntax"));
  }
  const bool starts_well =
      !rest.empty() && (rest.front() == '.' || (rest.front() >= '0' && rest.front() <= '9') ||
                        format == std::chars_format::hex);
  if (!starts_well || rest.front() == '-') return fail(syntax(text, "invalid syntax"));
  double value = 0;
  const auto* const end = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data(), end, value, format);
  if (stop != end || error == std::errc::invalid_argument) {
    return fail(syntax(text, "invalid syntax"));
  }
  if (error == std::errc::result_out_of_range) {
    // from_chars does not tell an overflow from an underflow, which Go reads as zero.
    const double wide = std::strtod(small.c_str(), nullptr);
    if (std::isinf(wide)) return fail(syntax(text, "value out of range"));
    return wide;
  }
  return sign * value;
}

std::optional<std::int64_t> parse_int(std::string_view text) {
  int base = 10;
  auto rest = text;
  if (rest.size() > 1 && rest.front() == '0') {
    const char mark = lower(rest.substr(1, 1)).front();
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    rest.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  if (rest.empty() || rest.front() == '-' || rest.front() == '+') return std::nullopt;
  std::int64_t value = 0;
  const auto* const end = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data(), end, value, base);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::string plain_number(double value) {
  if (!std::isfinite(value)) return special(value);
  // The shortest digits that tell the number apart, with zeros up to the point, unlike to_chars's
  // fixed notation, which has every digit of a large number.
  std::array<char, 40> text{};
  const auto [stop, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  if (error != std::errc{}) return special(value);
  std::string_view rest(text.data(), static_cast<std::size_t>(stop - text.data()));
  const bool negative = rest.front() == '-';
  if (negative) rest.remove_prefix(1);
  const auto mark = rest.find('e');
  std::string digits(1, rest.front());
  if (mark > 1) digits += rest.substr(2, mark - 2);
  const int exponent = static_cast<int>(std::strtol(rest.data() + mark + 1, nullptr, 10));
  const auto point = exponent + 1;  // digits before it
  if (point <= 0) {
    digits = "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else if (static_cast<std::size_t>(point) >= digits.size()) {
    digits.resize(static_cast<std::size_t>(point), '0');
  } else {
    digits.insert(static_cast<std::size_t>(point), ".");
  }
  if (value == 0) digits = "0";
  return negative ? "-" + digits : digits;
}

std::string short_number(double value) {
  if (!std::isfinite(value)) return special(value);
  const double size = std::fabs(value);
  if (size == 0 || (size >= 1e-4 && size < 1e6)) return plain_number(value);
  std::array<char, 64> text{};
  const auto [stop, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  return error == std::errc{} ? std::string(text.data(), stop) : special(value);
}

std::string fixed_number(double value, int precision) {
  if (!std::isfinite(value)) return special(value);
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), "%.*f", precision, value);
  return text.data();
}

std::string general_number(double value, int precision) {
  if (!std::isfinite(value)) return special(value);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*g", precision, value);
  return text.data();
}

}  // namespace strata::promql::go
