#include "collectors/profile/formats/text.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace strata::profile {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 0;  // 0: no UTF-8 begins here
};

std::uint32_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

/// The first character of `text`, which is not empty; overlong forms and surrogates are none.
Character first_character(std::string_view text) {
  const auto lead = byte_at(text, 0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
  auto code = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = byte_at(text, i);
    if ((next & 0xc0U) != 0x80U) return {};
    code = code << 6U | (next & 0x3fU);
  }
  if (code < least.at(size) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, size};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

/// Bidirectional controls, which let a name show as another, and noncharacters.
bool is_refused(std::uint32_t code) {
  const bool reorders = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
                        code == 0x200e || code == 0x200f || code == 0x061c;
  return reorders || (code & 0xfffeU) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

std::string formatted(const char* format, double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), format, value, unit);
  return text.data();
}

}  // namespace

std::string clean_text(std::string_view foreign) {
  std::string clean;
  clean.reserve(foreign.size());
  while (!foreign.empty()) {
    const auto character = first_character(foreign);
    const auto size = character.size == 0 ? 1 : character.size;
    if (character.size == 0 || is_refused(character.code)) {
      clean += replacement;
    } else if (is_control(character.code)) {
      clean += ' ';
    } else {
      clean += foreign.substr(0, size);
    }
    foreign.remove_prefix(size);
  }
  return clean;
}

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string grouped(std::uint64_t number) {
  const auto digits = std::to_string(number);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += "\u202f";
    text += digits[i];
  }
  return text;
}

std::string percent(double share) { return formatted("%.2f %s", 100 * share, "%"); }

std::string time_text(double nanoseconds) {
  if (nanoseconds >= 1e9) return formatted("%.2f %s", nanoseconds / 1e9, "s");
  if (nanoseconds >= 1e6) return formatted("%.1f %s", nanoseconds / 1e6, "ms");
  return formatted("%.0f %s", nanoseconds / 1e3, "us");
}

}  // namespace strata::profile
