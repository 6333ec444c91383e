// Fields of foreign JSON, where a wrong shape is an absent fact and never an exception.
#pragma once

#include <limits>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace strata::json_fields {

using nlohmann::json;

/// Null where it is not there.
inline const json& at(const json& object, const char* key) {
  static const json absent;
  if (!object.is_object()) return absent;
  const auto found = object.find(key);
  return found == object.end() ? absent : *found;
}

inline std::string string_at(const json& object, const char* key) {
  const auto& value = at(object, key);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

inline std::optional<std::uint64_t> unsigned_at(const json& object, const char* key) {
  const auto& value = at(object, key);
  if (!value.is_number_unsigned()) return std::nullopt;
  return value.get<std::uint64_t>();
}

inline std::optional<int> int_at(const json& object, const char* key) {
  const auto& value = at(object, key);
  if (!value.is_number_integer()) return std::nullopt;
  const auto wide = value.get<std::int64_t>();
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  return static_cast<int>(wide);
}

inline std::optional<bool> bool_at(const json& object, const char* key) {
  const auto& value = at(object, key);
  if (!value.is_boolean()) return std::nullopt;
  return value.get<bool>();
}

}  // namespace strata::json_fields
