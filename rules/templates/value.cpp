#include "rules/templates/value.h"

#include "rules/promql/go_text.h"

namespace strata::templates {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

template <class Entries, class Print>
std::string map_text(const Entries& entries, Print print) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : entries) parts.push_back(key + ":" + print(value));
  return "map[" + joined(parts) + "]";
}

}  // namespace

bool truth(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) { return false; }, [](bool one) { return one; },
                 [](std::int64_t one) { return one != 0; }, [](double one) { return one != 0; },
                 [](const std::string& one) { return !one.empty(); },
                 [](const std::shared_ptr<const Record>&) { return true; },
                 [](const auto& pointer) { return !pointer->empty(); }},
      value.data);
}

std::string type_name(const Value& value) {
  return std::visit(
      Overloaded{
          [](std::monostate) -> std::string { return "<nil>"; },
          [](bool) -> std::string { return "bool"; },
          [](std::int64_t) -> std::string { return "int"; },
          [](double) -> std::string { return "float64"; },
          [](const std::string&) -> std::string { return "string"; },
          [](const std::shared_ptr<const TextMap>&) -> std::string { return "map[string]string"; },
          [](const std::shared_ptr<const List>&) -> std::string { return "template.queryResult"; },
          [](const std::shared_ptr<const Map>&) -> std::string {
            return "map[string]interface {}";
          },
          [](const std::shared_ptr<const Record>& record) { return record->type; }},
      value.data);
}

std::string text_of(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) -> std::string { return "<no value>"; },
                 [](bool one) -> std::string { return one ? "true" : "false"; },
                 [](std::int64_t one) { return std::to_string(one); },
                 [](double one) { return promql::go::short_number(one); },
                 [](const std::string& one) { return one; },
                 [](const std::shared_ptr<const TextMap>& map) {
                   return map_text(*map, [](const std::string& one) { return one; });
                 },
                 [](const std::shared_ptr<const Map>& map) { return map_text(*map, text_of); },
                 [](const std::shared_ptr<const List>& list) {
                   std::vector<std::string> parts;
                   for (const auto& one : *list) parts.push_back(text_of(one));
                   return "[" + joined(parts) + "]";
                 },
                 [](const std::shared_ptr<const Record>& record) {
                   std::vector<std::string> parts;
                   for (const auto& [name, field] : record->fields) {
                     parts.push_back(text_of(field));
                   }
                   return "{" + joined(parts) + "}";
                 }},
      value.data);
}

}  // namespace strata::templates
