// Numbers and strings as Go's strconv and fmt read and write them, since Prometheus's formats are
// defined by them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::promql::go {

/// %q of a string: escapes quotes, control characters and invalid UTF-8.
std::string quoted(std::string_view text);
/// %q of a character.
std::string quoted_character(char32_t character);
/// %#U of a character, e.g. "U+0078 'x'".
std::string unicode_text(char32_t character);

/// The value of a literal in double quotes, single quotes or backticks.
Result<std::string> unquoted(std::string_view literal);

/// strconv.ParseFloat(text, 64): decimal or hexadecimal, "Inf", "NaN" in any case.
Result<double> parse_float(std::string_view text);
/// strconv.ParseInt(text, 0, 64): with prefixes 0x, 0o, 0b and 0; nullopt otherwise.
std::optional<std::int64_t> parse_int(std::string_view text);

/// strconv.FormatFloat(value, 'f', -1, 64): never an exponent.
std::string plain_number(double value);
/// %v of a float64: an exponent from 1e+06 on and below 1e-4.
std::string short_number(double value);
/// %f with a precision.
std::string fixed_number(double value, int precision);
/// %g with a precision, as humanize prints ("%.4g").
std::string general_number(double value, int precision);

/// A Unicode character at the front of `text` and its length; U+FFFD of length 1 when invalid.
struct Character {
  char32_t value = 0;
  std::size_t length = 0;
};
Character first_character(std::string_view text);
bool valid_utf8(std::string_view text);
void append_utf8(std::string& text, char32_t character);

}  // namespace strata::promql::go
