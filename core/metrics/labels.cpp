#include "core/metrics/labels.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "core/base/utf8.h"

namespace strata {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && c != '\\' && c != '"' && c != '\n' && c != '\0';
}

using Block = unsigned char __attribute__((vector_size(16)));  // GCC and Clang, on every machine

bool is_plain_block(const char* at) {
  Block bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  const auto special =
      (bytes >= 0x80) | (bytes == '\\') | (bytes == '"') | (bytes == '\n') | (bytes == '\0');
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), &special, sizeof special);
  return (halves[0] | halves[1]) == 0;
}

/// How many bytes from the front on are plain. The last block overlaps the one before.
std::size_t plain_prefix(std::string_view text) {
  constexpr auto block = sizeof(Block);
  std::size_t plain = 0;
  while (plain + block <= text.size() && is_plain_block(text.data() + plain)) plain += block;
  const auto last = text.size() - std::min(text.size(), block);
  if (text.size() >= block && plain >= last && is_plain_block(text.data() + last))
    return text.size();
  while (plain < text.size() && is_plain(text[plain])) ++plain;
  return plain;
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
