// Go's own functions: comparison, printing, length, index.
#include <optional>

#include "rules/templates/functions.h"

namespace strata::templates {
namespace {

/// -1, 0, 1; nothing when the two are of different kinds. NaN is equal to nothing.
std::optional<int> order(const Value& a, const Value& b) {
  const auto compare = [](const auto& one, const auto& other) {
    return one < other ? -1 : one == other ? 0 : one > other ? 1 : 2;
  };
  if (a.data.index() != b.data.index()) return std::nullopt;
  if (const auto* text = a.get<std::string>()) return compare(*text, *b.get<std::string>());
  if (const auto* number = a.get<double>()) return compare(*number, *b.get<double>());
  if (const auto* whole = a.get<std::int64_t>()) return compare(*whole, *b.get<std::int64_t>());
  if (const auto* flag = a.get<bool>()) return compare(*flag, *b.get<bool>());
  return std::nullopt;
}

constexpr const char* incompatible = "incompatible types for comparison";
constexpr const char* no_basic = "invalid type for comparison";

bool basic(const Value& value) {
  return value.get<std::string>() != nullptr || value.get<double>() != nullptr ||
         value.get<std::int64_t>() != nullptr || value.get<bool>() != nullptr;
}

Result<Value> equal(const Environment&, std::span<const Value> args) {
  if (!basic(args[0])) return failed(no_basic);
  for (const auto& other : args.subspan(1)) {
    const auto found = order(args[0], other);
    if (!found) return failed(incompatible);
    if (*found == 0) return Value{true};
  }
  return Value{false};
}

Result<Value> unequal(const Environment& environment, std::span<const Value> args) {
  auto same = equal(environment, args);
  if (!same) return same;
  return Value{!truth(*same)};
}

template <class Holds>
Result<Value> ordered(std::span<const Value> args, Holds holds) {
  if (!basic(args[0]) || args[0].get<bool>() != nullptr) return failed(no_basic);
  const auto found = order(args[0], args[1]);
  if (!found) return failed(incompatible);
  return Value{holds(*found)};
}

Result<Value> length(const Environment&, std::span<const Value> args) {
  const auto size = [](std::size_t count) { return Value{static_cast<std::int64_t>(count)}; };
  if (const auto* text = args[0].get<std::string>()) return size(text->size());
  if (const auto* list = args[0].shared<List>()) return size(list->size());
  if (const auto* map = args[0].shared<TextMap>()) return size(map->size());
  if (const auto* map = args[0].shared<Map>()) return size(map->size());
  return failed("len of type " + type_name(args[0]));
}

Result<Value> element(const Value& container, const Value& key) {
  if (const auto* list = container.shared<List>()) {
    const auto* const at = key.get<std::int64_t>();
    if (at == nullptr) return failed("cannot index slice/array with type " + type_name(key));
    if (*at < 0 || static_cast<std::size_t>(*at) >= list->size()) {
      return failed("index out of range: " + std::to_string(*at));
    }
    return (*list)[static_cast<std::size_t>(*at)];
  }
  const auto* const name = key.get<std::string>();
  if (const auto* labels = container.shared<TextMap>(); labels != nullptr && name != nullptr) {
    const auto at = labels->find(*name);
    return Value{at == labels->end() ? std::string{} : at->second};
  }
  if (const auto* map = container.shared<Map>(); map != nullptr && name != nullptr) {
    const auto at = map->find(*name);
    return at == map->end() ? Value{} : at->second;
  }
  return failed("can't index item of type " + type_name(container));
}

Result<Value> index(const Environment&, std::span<const Value> args) {
  auto value = args[0];
  for (const auto& key : args.subspan(1)) {
    auto next = element(value, key);
    if (!next) return next;
    value = std::move(*next);
  }
  return value;
}

/// Blanks stand between two that are no strings; `lines`: always, and a newline at the end.
std::string printed(std::span<const Value> args, bool lines) {
  std::string text;
  for (std::size_t i = 0; i < args.size() && text.size() < longest_print; ++i) {
    const bool strings = i > 0 && (args[i].get<std::string>() != nullptr ||
                                   args[i - 1].get<std::string>() != nullptr);
    if (i > 0 && (lines || !strings)) text += ' ';
    text += text_of(args[i]);
  }
  return lines ? text + "\n" : text;
}

}  // namespace

std::vector<Function> builtin_functions() {
  using Args = std::span<const Value>;
  return {
      // The run evaluates these two itself; they are here for the parser to know.
      {"and", 1, -1, nullptr},
      {"or", 1, -1, nullptr},
      {"not", 1, 1,
       [](const Environment&, Args args) -> Result<Value> { return Value{!truth(args[0])}; }},
      {"eq", 2, -1, equal},
      {"ne", 2, 2, unequal},
      {"lt", 2, 2,
       [](const Environment&, Args args) {
         return ordered(args, [](int found) { return found == -1; });
       }},
      {"le", 2, 2,
       [](const Environment&, Args args) {
         return ordered(args, [](int found) { return found <= 0; });
       }},
      {"gt", 2, 2,
       [](const Environment&, Args args) {
         return ordered(args, [](int found) { return found == 1; });
       }},
      {"ge", 2, 2,
       [](const Environment&, Args args) {
         return ordered(args, [](int found) { return found == 0 || found == 1; });
       }},
      {"len", 1, 1, length},
      {"index", 1, -1, index},
      {"print", 0, -1,
       [](const Environment&, Args args) -> Result<Value> { return Value{printed(args, false)}; }},
      {"println", 0, -1,
       [](const Environment&, Args args) -> Result<Value> { return Value{printed(args, true)}; }},
      {"printf", 1, -1,
       [](const Environment&, Args args) -> Result<Value> {
         const auto format = string_argument(args[0]);
         if (!format) return fail(format.error());
         return Value{formatted(*format, args.subspan(1))};
       }},
  };
}

}  // namespace strata::templates
