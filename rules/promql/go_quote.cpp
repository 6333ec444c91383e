#include <array>
#include <cstdio>

#include "rules/promql/go_text.h"

namespace strata::promql::go {
namespace {

std::string hexadecimal(const char* format, unsigned long value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

// Control characters and what has no glyph; the rest of Unicode counts as printable.
bool printable(char32_t c) {
  return c >= 0x20 && c != 0x7F && !(c >= 0x80 && c <= 0xA0) && c != 0xAD && c != 0xFEFF &&
         !(c >= 0x2000 && c <= 0x200F) && !(c >= 0x2028 && c <= 0x202F) && c < 0xE0000;
}

std::string escaped(char32_t c) {
  switch (c) {
    case '\a':
      return "\\a";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\v':
      return "\\v";
    default:
      break;
  }
  if (c < 0x20 || c == 0x7F) return hexadecimal("\\x%02lx", c);
  return c < 0x10000 ? hexadecimal("\\u%04lx", c) : hexadecimal("\\U%08lx", c);
}

void append_quoted(std::string& out, char32_t c, char quote) {
  if (c == static_cast<char32_t>(quote) || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (printable(c)) {
    append_utf8(out, c);
  } else {
    out += escaped(c);
  }
}

/// Reads escapes of Go's string literals.
class Unquoter {
 public:
  Unquoter(std::string_view body, char quote) : rest_(body), quote_(quote) {}

  Result<std::string> run() {
    std::string out;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '\n' || c == quote_) return invalid();
      if (c != '\\') {
        out += c;
        rest_.remove_prefix(1);
      } else if (!escape(out)) {
        return invalid();
      }
    }
    return out;
  }

 private:
  static tl::unexpected<Error> invalid() { return fail(Code::parse, "invalid syntax"); }

  bool escape(std::string& out) {
    if (rest_.size() < 2) return false;
    const char c = rest_[1];
    static constexpr std::string_view letters = "abfnrtv\\";
    static constexpr std::string_view values = "\a\b\f\n\r\t\v\\";
    if (const auto at = letters.find(c); at != std::string_view::npos || c == quote_) {
      out += c == quote_ ? quote_ : values[at];
      rest_.remove_prefix(2);
      return true;
    }
    if (c >= '0' && c <= '7') return digits(out, 1, 3, 8);
    if (c == 'x') return digits(out, 2, 2, 16);
    if (c == 'u') return digits(out, 2, 4, 16);
    return c == 'U' && digits(out, 2, 8, 16);
  }

  bool digits(std::string& out, std::size_t from, std::size_t count, unsigned base) {
    if (rest_.size() < from + count) return false;
    char32_t value = 0;
    for (const char c : rest_.substr(from, count)) {
      const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                             : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                             : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                    : 16;
      if (digit >= base) return false;
      value = value * base + digit;
    }
    rest_.remove_prefix(from + count);
    const bool byte = count <= 3;
    if (value > (byte ? 255U : 0x10FFFFU)) return false;
    if (byte) {
      out += static_cast<char>(value);
    } else {
      append_utf8(out, value);
    }
    return true;
  }

  std::string_view rest_;
  char quote_;
};

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto [c, length] = first_character(text);
    if (c == 0xFFFD && length == 1) {
      out += hexadecimal("\\x%02lx", static_cast<unsigned char>(text.front()));
    } else {
      append_quoted(out, c, '"');
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

std::string quoted_character(char32_t character) {
  std::string out = "'";
  append_quoted(out, character > 0x10FFFF ? 0xFFFD : character, '\'');
  return out + "'";
}

std::string unicode_text(char32_t character) {
  auto text = hexadecimal("U+%04lX", character);
  if (!printable(character)) return text;
  text += " '";
  append_utf8(text, character);
  return text + "'";
}

Result<std::string> unquoted(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) {
    return fail(Code::parse, "invalid syntax");
  }
  const char quote = literal.front();
  const auto body = literal.substr(1, literal.size() - 2);
  if (quote == '`') {
    if (body.find('`') != std::string_view::npos) return fail(Code::parse, "invalid syntax");
    return std::string(body);
  }
  return Unquoter(body, quote).run();
}

}  // namespace strata::promql::go
