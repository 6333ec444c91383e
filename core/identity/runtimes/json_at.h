// Members of JSON that others have written: what is absent or of another kind reads as empty.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace strata {

inline const nlohmann::json& at(const nlohmann::json& object, const char* key) {
  static const nlohmann::json absent;
  if (!object.is_object()) return absent;
  const auto found = object.find(key);
  return found == object.end() ? absent : *found;
}

inline std::string string_at(const nlohmann::json& object, const char* key) {
  const auto& value = at(object, key);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

inline std::optional<std::uint64_t> unsigned_at(const nlohmann::json& object, const char* key) {
  const auto& value = at(object, key);
  if (!value.is_number_unsigned()) return std::nullopt;
  return value.get<std::uint64_t>();
}

inline std::optional<int> int_at(const nlohmann::json& object, const char* key) {
  const auto& value = at(object, key);
  if (!value.is_number_integer()) return std::nullopt;
  const auto wide = value.get<std::int64_t>();
  if (wide < std::numeric_limits<int>::min() || wide > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  return static_cast<int>(wide);
}

inline std::optional<bool> bool_at(const nlohmann::json& object, const char* key) {
  const auto& value = at(object, key);
  if (!value.is_boolean()) return std::nullopt;
  return value.get<bool>();
}

/// 0 where there is none.
inline pid_t pid_at(const nlohmann::json& object, const char* key) {
  const auto pid = unsigned_at(object, key);
  if (!pid || *pid > std::uint64_t{std::numeric_limits<pid_t>::max()}) return 0;
  return static_cast<pid_t>(*pid);
}

}  // namespace strata
