// Metric names and help texts joined at compile time, for tables in which one field name gives all
// of a definition's text: `field_text<"node_network_", "receive_bytes", "_total">`.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace strata::host {

/// A string literal as a template argument.
template <std::size_t N>
struct FixedText {
  consteval FixedText(
      const char (&text)[N]) {  // NOLINT(google-explicit-constructor): literals stand for it
    std::copy_n(text, N, chars);
  }
  [[nodiscard]] constexpr std::string_view view() const { return {chars, N - 1}; }

  char chars[N]{};
};

/// How a field of a kernel file is spelt in a metric's name: "Active(anon)" is "Active_anon".
constexpr std::string_view::size_type spell_field(std::string_view field, char* out) {
  std::size_t size = 0;
  for (const char c : field) {
    if (c != ')') out[size++] = c == '(' ? '_' : c;
  }
  return size;
}

template <std::size_t Capacity>
struct JoinedText {
  [[nodiscard]] constexpr std::string_view view() const { return {chars.data(), size}; }

  std::array<char, Capacity> chars{};
  std::size_t size = 0;
};

template <FixedText Prefix, FixedText Field, FixedText Suffix>
constexpr auto join_text() {
  JoinedText<Prefix.view().size() + Field.view().size() + Suffix.view().size()> joined;
  auto* out = std::copy(Prefix.view().begin(), Prefix.view().end(), joined.chars.data());
  out += spell_field(Field.view(), out);
  out = std::copy(Suffix.view().begin(), Suffix.view().end(), out);
  joined.size = static_cast<std::size_t>(out - joined.chars.data());
  return joined;
}

template <FixedText Prefix, FixedText Field, FixedText Suffix>
inline constexpr auto joined_text = join_text<Prefix, Field, Suffix>();

/// Prefix, field as spell_field() writes it, suffix.
template <FixedText Prefix, FixedText Field, FixedText Suffix>
inline constexpr std::string_view field_text = joined_text<Prefix, Field, Suffix>.view();

}  // namespace strata::host
