#include "core/base/text.h"

namespace strata::text {
namespace {
constexpr std::string_view blanks = " \t\r\n";
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view take_field(std::string_view& rest) {
  const auto first = rest.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    rest = {};
    return {};
  }
  rest.remove_prefix(first);
  const auto end = rest.find_first_of(blanks);
  const auto field = rest.substr(0, end);
  rest.remove_prefix(field.size());
  return field;
}

}  // namespace strata::text
