#include "agent/top/cells.h"

#include <algorithm>
#include <array>

namespace strata::top {
namespace {

struct Range {
  char32_t first = 0;
  char32_t last = 0;
};

// Of Unicode's categories Mn and Me those that names are likely to hold; spacing marks take a cell.
constexpr std::array<Range, 26> combining = {{
    {0x300, 0x36f},     {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},   {0x5c1, 0x5c2},
    {0x5c4, 0x5c5},     {0x5c7, 0x5c7},   {0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},
    {0x6d6, 0x6dc},     {0x6df, 0x6e4},   {0x6e7, 0x6e8},   {0x6ea, 0x6ed},   {0x93c, 0x93c},
    {0x941, 0x948},     {0x94d, 0x94d},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},
    {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff}, {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0xfe00, 0xfe0f},
    {0xe0100, 0xe01ef},
}};

// East Asian Width W and F, and what is shown as emoji by default.
constexpr std::array<Range, 38> wide = {{
    {0x1100, 0x115f}, {0x231a, 0x231b}, {0x2329, 0x232a},   {0x23e9, 0x23ec}, {0x23f0, 0x23f0},
    {0x23f3, 0x23f3}, {0x25fd, 0x25fe}, {0x2614, 0x2615},   {0x2648, 0x2653}, {0x267f, 0x267f},
    {0x2693, 0x2693}, {0x26a1, 0x26a1}, {0x26aa, 0x26ab},   {0x26bd, 0x26be}, {0x26c4, 0x26c5},
    {0x26ce, 0x26ce}, {0x26d4, 0x26d4}, {0x26ea, 0x26ea},   {0x26f2, 0x26f3}, {0x26f5, 0x26f5},
    {0x26fa, 0x26fa}, {0x26fd, 0x26fd}, {0x2705, 0x2705},   {0x270a, 0x270b}, {0x2728, 0x2728},
    {0x274c, 0x274c}, {0x274e, 0x274e}, {0x2753, 0x2757},   {0x2795, 0x2797}, {0x27b0, 0x27b0},
    {0x2b1b, 0x2b55}, {0x2e80, 0x303e}, {0x3041, 0x4dbf},   {0x4e00, 0xa4cf}, {0xa960, 0xd7a3},
    {0xf900, 0xfaff}, {0xfe30, 0xff60}, {0x1f300, 0x3fffd},
}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// Takes the next character; a byte that is none stands for itself.
char32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const auto taken = std::min(size, text.size());
  auto value = static_cast<char32_t>(size == 1 ? lead : lead & (0xffU >> (size + 1)));
  for (std::size_t i = 1; i < taken; ++i) {
    value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  text.remove_prefix(taken);
  return value;
}

}  // namespace

int cell_width(char32_t character) {
  if (character < 0x300) return 1;
  if (within(combining, character)) return 0;
  return within(wide, character) ? 2 : 1;
}

std::size_t cells_of(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) cells += static_cast<std::size_t>(cell_width(take_character(text)));
  return cells;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (width == 0) return {};
  if (cells_of(text) <= width) return std::string(text);
  auto rest = text;
  std::size_t cells = 0;
  while (true) {
    auto next = rest;
    const auto more = static_cast<std::size_t>(cell_width(take_character(next)));
    if (cells + more > width - 1) break;
    cells += more;
    rest = next;
  }
  return std::string(text.substr(0, text.size() - rest.size())) + "~";
}

std::string fit(std::string_view text, std::size_t width, Side side) {
  auto cut = cut_to(text, width);
  const std::string blanks(width - std::min(width, cells_of(cut)), ' ');
  return side == Side::left ? cut + blanks : blanks + cut;
}

std::string ascii_only(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto character = take_character(text);
    if (character < 0x80) {
      out += static_cast<char>(character);
    } else {
      out.append(static_cast<std::size_t>(cell_width(character)), '?');
    }
  }
  return out;
}

}  // namespace strata::top
