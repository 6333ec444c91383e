#include "agent/http/api/parameters.h"

#include <optional>

#include "core/base/text.h"

namespace strata::agent::api {
namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::string unescaped(std::string_view text) {
  std::string found;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (low) {
      found += static_cast<char>(*high * 16 + *low);
      i += 2;
    } else {
      found += text[i] == '+' ? ' ' : text[i];
    }
  }
  return found;
}

}  // namespace

void Parameters::add_form(std::string_view text) {
  while (!text.empty()) {
    auto pair = text::take_until(text, '&');
    if (pair.empty()) continue;
    const auto name = text::take_until(pair, '=');
    add(unescaped(name), unescaped(pair));
  }
}

std::string_view Parameters::get(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return {};
}

std::vector<std::string> Parameters::all(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : pairs_) {
    if (key == name) found.push_back(value);
  }
  return found;
}

}  // namespace strata::agent::api
