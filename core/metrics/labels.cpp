#include "core/metrics/labels.h"

#include <cstdint>

namespace strata {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && c != '\\' && c != '"' && c != '\n' && c != '\0';
}

/// How many bytes from the front on are plain. Whole blocks are looked at without a branch for each
/// byte, which compilers make a few vector instructions of.
std::size_t plain_prefix(std::string_view text) {
  constexpr std::size_t block = 16;
  std::size_t plain = 0;
  for (; plain + block <= text.size(); plain += block) {
    unsigned special = 0;
    for (std::size_t i = 0; i < block; ++i) special |= is_plain(text[plain + i]) ? 0U : 1U;
    if (special != 0) break;
  }
  while (plain < text.size() && is_plain(text[plain])) ++plain;
  return plain;
}

/// Length of the well-formed UTF-8 sequence at the front of `text`, or 0 (RFC 3629: no overlong
/// forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto first = at(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return 0;
  }
  if (first == 0xE0 && at(1) < 0xA0) return 0;
  if (first == 0xED && at(1) >= 0xA0) return 0;
  if (first == 0xF0 && at(1) < 0x90) return 0;
  if (first == 0xF4 && at(1) >= 0x90) return 0;
  return length;
}

}  // namespace

void append_escaped(std::string& out, std::string_view value, Quotes quotes) {
  while (!value.empty()) {
    const auto plain = plain_prefix(value);
    out.append(value.substr(0, plain));
    value.remove_prefix(plain);
    if (value.empty()) return;
    std::size_t length = utf8_length(value);
    if (length == 0 || value[0] == '\0') {
      out.append(replacement);
      length = 1;
    } else if (value[0] == '\n') {
      out.append("\\n");
    } else if (value[0] == '\\' || (value[0] == '"' && quotes == Quotes::escaped)) {
      out.append(1, '\\').append(1, value[0]);
    } else {
      out.append(value.substr(0, length));
    }
    value.remove_prefix(length);
  }
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void append_label(std::string& out, std::size_t start, std::string_view key,
                  std::string_view value) {
  if (out.size() > start) out += ',';
  out.append(key).append("=\"");
  append_escaped(out, value, Quotes::escaped);
  out += '"';
}

std::string label_text(std::string_view key, std::string_view value) {
  std::string text;
  append_label(text, 0, key, value);
  return text;
}

}  // namespace strata
