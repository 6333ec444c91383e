#include "agent/views/json.h"

#include "agent/text/safe_text.h"
#include "agent/text/units.h"

namespace strata {
namespace {
constexpr auto replace_bad_bytes = Json::error_handler_t::replace;
}

Json json_string(std::string_view text) { return valid_utf8(text); }

Json json_fact(std::string_view text) { return text.empty() ? Json() : json_string(text); }

std::string json_document(const Json& json) {
  return json.dump(2, ' ', true, replace_bad_bytes) + "\n";
}

std::string json_line(const Json& json) { return json.dump(-1, ' ', true, replace_bad_bytes); }

const Json& member(const Json& object, std::string_view key) {
  static const Json null;
  if (!object.is_object()) return null;
  const auto found = object.find(std::string(key));
  return found == object.end() ? null : *found;
}

std::string shown(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) return safe_text(value.get_ref<const std::string&>());
  return json_line(value);
}

std::optional<double> number_in(const Json& object, std::string_view key) {
  const auto& value = member(object, key);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

std::string shown_bytes(const Json& object, std::string_view key) {
  const auto bytes = number_in(object, key);
  constexpr double largest = 1.8e19;  // std::uint64_t's
  if (!bytes || *bytes < 0 || *bytes > largest) return "-";
  return human_bytes(static_cast<std::uint64_t>(*bytes));
}

std::string shown_seconds(const Json& object, std::string_view key) {
  const auto seconds = number_in(object, key);
  return seconds ? human_seconds(*seconds) : "-";
}

std::string shown_age(const Json& object, std::string_view key) {
  const auto seconds = number_in(object, key);
  return seconds ? human_age(*seconds) : "-";
}

}  // namespace strata
