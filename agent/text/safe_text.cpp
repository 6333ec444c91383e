#include "agent/text/safe_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace strata {
namespace {

struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;  // bytes; 0: not UTF-8
};

struct LeadByte {
  unsigned char first = 0;
  unsigned char last = 0;
  std::size_t size = 0;
  char32_t smallest = 0;  // anything less is an overlong form
  unsigned char mask = 0;
};

constexpr std::array<LeadByte, 4> lead_bytes = {{
    {0x00, 0x7f, 1, 0, 0x7f},
    {0xc2, 0xdf, 2, 0x80, 0x1f},
    {0xe0, 0xef, 3, 0x800, 0x0f},
    {0xf0, 0xf4, 4, 0x10000, 0x07},
}};

CodePoint decode(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  const auto* const lead =
      std::find_if(lead_bytes.begin(), lead_bytes.end(),
                   [byte](const LeadByte& l) { return byte >= l.first && byte <= l.last; });
  if (lead == lead_bytes.end() || text.size() < lead->size) return {};
  auto value = static_cast<char32_t>(byte & lead->mask);
  for (std::size_t i = 1; i < lead->size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0U) != 0x80U) return {};
    value = (value << 6U) | (next & 0x3fU);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < lead->smallest || value > 0x10ffff || surrogate) return {};
  return {value, lead->size};
}

struct Range {
  char32_t first = 0;
  char32_t last = 0;
};

constexpr std::array<Range, 11> unsafe_ranges = {{
    {0x00, 0x1f},
    {0x7f, 0x9f},
    {0xad, 0xad},        // soft hyphen
    {0x61c, 0x61c},      // Arabic letter mark
    {0x180e, 0x180e},    // Mongolian vowel separator
    {0x200b, 0x200f},    // zero width, directional marks
    {0x2028, 0x202e},    // line and paragraph separator, bidirectional embeddings
    {0x2060, 0x206f},    // invisible operators, bidirectional isolates
    {0xfeff, 0xfeff},    // zero width no-break space
    {0xfff9, 0xfffb},    // interlinear annotation
    {0xe0000, 0xe007f},  // tags
}};

bool unsafe(char32_t c) {
  return std::any_of(unsafe_ranges.begin(), unsafe_ranges.end(),
                     [c](const Range& r) { return c >= r.first && c <= r.last; });
}

std::string hexadecimal(std::uint32_t value) {
  std::array<char, 8> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
  std::string text(digits.data(), error == std::errc{} ? end : digits.data());
  return text.size() == 1 ? "0" + text : text;
}

std::string escape(char32_t c) {
  switch (c) {
    case U'\n':
      return "\\n";
    case U'\r':
      return "\\r";
    case U'\t':
      return "\\t";
    default:
      break;
  }
  const auto digits = hexadecimal(static_cast<std::uint32_t>(c));
  return c < 0x100 ? "\\x" + digits : "\\u{" + digits + "}";
}

}  // namespace

std::string safe_text(std::string_view foreign) {
  std::string out;
  out.reserve(foreign.size());
  while (!foreign.empty()) {
    const auto point = decode(foreign);
    const auto size = std::max<std::size_t>(point.size, 1);
    if (point.size == 0) {
      out += "\\x" + hexadecimal(static_cast<unsigned char>(foreign.front()));
    } else if (unsafe(point.value)) {
      out += escape(point.value);
    } else {
      out += foreign.substr(0, size);
    }
    foreign.remove_prefix(size);
  }
  return out;
}

std::string valid_utf8(std::string_view foreign) {
  std::string out;
  out.reserve(foreign.size());
  while (!foreign.empty()) {
    const auto size = decode(foreign).size;
    out += size == 0 ? std::string_view("\xef\xbf\xbd") : foreign.substr(0, size);
    foreign.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::size_t width_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::string quote_text(std::string_view foreign) {
  constexpr std::size_t longest = 60;
  auto text = valid_utf8(foreign);
  std::size_t cut = 0;
  for (std::size_t points = 0; cut < text.size() && points < longest; ++points) {
    cut += std::max<std::size_t>(decode(std::string_view(text).substr(cut)).size, 1);
  }
  const bool longer = cut < text.size();
  text.resize(cut);
  return "'" + safe_text(text) + (longer ? "...'" : "'");
}

}  // namespace strata
