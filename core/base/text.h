// Scanning of kernel text files: lines, fields and numbers as views into the caller's buffer.
// Nothing allocates; nothing throws; a number that is not there is nullopt, never zero.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace strata::text {

/// Cuts and returns the text up to `separator` (or all of it) from the front of `rest`.
inline std::string_view take_until(std::string_view& rest, char separator) {
  const auto at = rest.find(separator);
  const auto head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

/// The next line without its newline; call while `rest` is not empty.
inline std::string_view take_line(std::string_view& rest) { return take_until(rest, '\n'); }

/// Space, tab, CR, newline.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// ASCII's alone, whatever the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What may begin a label's name, and what may stand in it.
constexpr bool starts_word(char c) { return is_letter(c) || c == '_'; }
constexpr bool is_word(char c) { return starts_word(c) || is_digit(c); }

/// `text` without blanks at either end.
std::string_view trim(std::string_view text);

/// The next field separated by runs of blanks; empty at the end.
inline std::string_view take_field(std::string_view& rest) {
  std::size_t first = 0;
  while (first < rest.size() && is_blank(rest[first])) ++first;
  auto end = first;
  while (end < rest.size() && !is_blank(rest[end])) ++end;
  const auto field = rest.substr(first, end - first);
  rest.remove_prefix(end);
  return field;
}

/// The whole of `text` as a number, else nullopt.
template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

inline std::optional<std::uint64_t> u64(std::string_view text) {
  return number<std::uint64_t>(text);
}
inline std::optional<double> real(std::string_view text) { return number<double>(text); }

/// Every line of a "key value" file (cpu.stat, memory.stat, vmstat): visit(key, value) with the
/// value as uint64; lines of another shape are skipped.
template <class Visit>
void each_key_value(std::string_view file, Visit visit) {
  while (!file.empty()) {
    auto line = take_line(file);
    const auto key = take_field(line);
    if (const auto value = u64(take_field(line))) visit(key, *value);
  }
}

}  // namespace strata::text
