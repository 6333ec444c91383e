// JSON of the views: made from published state, read again by their text forms. What is read may
// come from an agent of another version, so a member that is missing is null, never an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace strata {

/// Keeps its members in the order in which they were given.
using Json = nlohmann::ordered_json;

/// A JSON string; bytes that are not UTF-8 become U+FFFD.
Json json_string(std::string_view text);

template <class T>
Json array_of(const std::vector<T>& items, Json (*make)(const T&)) {
  auto array = Json::array();
  for (const auto& item : items) array.push_back(make(item));
  return array;
}

/// The same, or null where the text is empty: an absent fact.
Json json_fact(std::string_view text);

/// ASCII only (so nothing in it can steer a terminal), two spaces a level, newline at the end.
std::string json_document(const Json& json);

/// ASCII only, one line, without a newline.
std::string json_line(const Json& json);

/// A member of an object; null where there is none.
const Json& member(const Json& object, std::string_view key);

/// A member as a person reads it, safe for a terminal: text as it is, "yes", "no", "-" for null.
std::string shown(const Json& object, std::string_view key);

std::optional<double> number_in(const Json& object, std::string_view key);

/// As human_bytes, human_seconds and human_age have them, "-" for null.
std::string shown_bytes(const Json& object, std::string_view key);
std::string shown_seconds(const Json& object, std::string_view key);
std::string shown_age(const Json& object, std::string_view key);

}  // namespace strata
