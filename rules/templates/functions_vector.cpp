// Queries from within a template, and what they answer.
#include <algorithm>

#include "rules/templates/functions.h"

namespace strata::templates {
namespace {

Result<Value> query(const Environment& environment, std::span<const Value> args) {
  const auto expression = string_argument(args[0]);
  if (!expression) return fail(expression.error());
  if (!environment.query) return failed("there is nothing to query");
  return environment.query(*expression);
}

Result<Value> first(const Environment&, std::span<const Value> args) {
  const auto* const list = args[0].shared<List>();
  if (list == nullptr) {
    return failed("wrong type for value; expected template.queryResult; got " + type_name(args[0]));
  }
  if (list->empty()) return failed("first() called on vector with no elements");
  return list->front();
}

Result<const Record*> sample(const Value& value) {
  const auto* const record = value.shared<Record>();
  if (record != nullptr && record->fields.contains("Labels")) return record;
  return failed("wrong type for value; expected *template.sample; got " + type_name(value));
}

std::string label_of(const Value& value, const std::string& name) {
  const auto* const record = value.shared<Record>();
  if (record == nullptr || !record->fields.contains("Labels")) return {};
  const auto* const labels = record->fields.at("Labels").shared<TextMap>();
  if (labels == nullptr) return {};
  const auto at = labels->find(name);
  return at == labels->end() ? std::string{} : at->second;
}

Result<Value> value_of(const Environment&, std::span<const Value> args) {
  const auto record = sample(args[0]);
  if (!record) return fail(record.error());
  return (*record)->fields.at("Value");
}

Result<Value> label(const Environment&, std::span<const Value> args) {
  const auto name = string_argument(args[0]);
  if (!name) return fail(name.error());
  if (auto record = sample(args[1]); !record) return fail(record.error());
  return Value{label_of(args[1], *name)};
}

Result<Value> text_value(const Environment&, std::span<const Value> args) {
  if (auto record = sample(args[0]); !record) return fail(record.error());
  return Value{label_of(args[0], "__value__")};
}

Result<Value> sort_by_label(const Environment&, std::span<const Value> args) {
  const auto name = string_argument(args[0]);
  if (!name) return fail(name.error());
  const auto* const list = args[1].shared<List>();
  if (list == nullptr) {
    return failed("wrong type for value; expected template.queryResult; got " + type_name(args[1]));
  }
  auto sorted = *list;
  std::ranges::stable_sort(sorted, [&](const Value& a, const Value& b) {
    return label_of(a, *name) < label_of(b, *name);
  });
  return shared_value(std::move(sorted));
}

Result<Value> args_map(const Environment&, std::span<const Value> args) {
  Map map;
  for (std::size_t i = 0; i < args.size(); ++i) map["arg" + std::to_string(i)] = args[i];
  return shared_value(std::move(map));
}

}  // namespace

std::vector<Function> vector_functions() {
  return {
      {"query", 1, 1, query},         {"first", 1, 1, first},
      {"value", 1, 1, value_of},      {"label", 2, 2, label},
      {"strvalue", 1, 1, text_value}, {"sortByLabel", 2, 2, sort_by_label},
      {"args", 0, -1, args_map},
  };
}

}  // namespace strata::templates
