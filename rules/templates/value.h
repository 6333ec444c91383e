// What a template computes with: Go's values as far as alert templates meet them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace strata::templates {

struct Value;
using List = std::vector<Value>;
using Map = std::map<std::string, Value>;
/// Label sets: a key that is missing is the empty string.
using TextMap = std::map<std::string, std::string>;

/// A structure of Go: a field that is missing is an error.
struct Record {
  std::string type;
  std::map<std::string, Value> fields;
};

/// Larger values are shared and never changed.
struct Value {
  std::variant<std::monostate, bool, std::int64_t, double, std::string,
               std::shared_ptr<const TextMap>, std::shared_ptr<const List>,
               std::shared_ptr<const Map>, std::shared_ptr<const Record>>
      data;

  template <class T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&data);
  }
  /// The shared list, map or record, or null.
  template <class T>
  [[nodiscard]] const T* shared() const {
    const auto* const pointer = std::get_if<std::shared_ptr<const T>>(&data);
    return pointer == nullptr ? nullptr : pointer->get();
  }
};

template <class T>
Value shared_value(T content) {
  return {std::make_shared<const T>(std::move(content))};
}

/// Neither zero nor empty.
bool truth(const Value& value);
/// Go's name of the type: "float64", "map[string]string".
std::string type_name(const Value& value);
/// As %v prints it.
std::string text_of(const Value& value);

}  // namespace strata::templates
