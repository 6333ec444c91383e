#include "rules/templates/functions.h"

#include <map>

#include "rules/promql/go_text.h"

namespace strata::templates {
namespace {

using Table = std::map<std::string_view, Function>;

Table make_table() {
  Table table;
  for (auto* family : {text_functions, number_functions, vector_functions, builtin_functions}) {
    for (auto& function : family()) table.emplace(function.name, function);
  }
  return table;
}

constexpr const char* no_functions = "templates have no function values";
constexpr const char* no_pages = "it belongs to console pages";

}  // namespace

const Function* find_function(std::string_view name) {
  static const Table table = make_table();
  const auto at = table.find(name);
  return at == table.end() ? nullptr : &at->second;
}

const char* refused_function(std::string_view name) {
  if (name == "call") return no_functions;
  if (name == "js") return no_pages;
  if (name == "toTime") return "templates have no times; use humanizeTimestamp";
  if (name == "slice") return "use reReplaceAll";
  return nullptr;
}

tl::unexpected<Error> failed(const std::string& message) { return fail(Code::invalid, message); }

Result<std::string> string_argument(const Value& value) {
  if (const auto* text = value.get<std::string>()) return *text;
  return failed("wrong type for value; expected string; got " + type_name(value));
}

Result<double> number_argument(const Value& value) {
  if (const auto* number = value.get<double>()) return *number;
  if (const auto* integer = value.get<std::int64_t>()) return static_cast<double>(*integer);
  if (const auto* text = value.get<std::string>()) return promql::go::parse_float(*text);
  return failed("can't convert " + type_name(value) + " to float");
}

}  // namespace strata::templates
