// The functions of templates: Go's own and Prometheus's, one table row each.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "rules/templates/value.h"

namespace strata::templates {

/// What functions may ask for while a template runs.
struct Environment {
  /// `query "expression"`: samples as records with Labels and Value.
  std::function<Result<Value>(const std::string& expression)> query;
  std::string external_url;
};

struct Function {
  using Body = Result<Value> (*)(const Environment&, std::span<const Value> args);
  std::string_view name;
  int least = 0;
  int most = 0;  // -1: any number
  Body body = nullptr;
};

/// Null when there is none; `and` and `or` are the run's own, since they stop early.
const Function* find_function(std::string_view name);
/// Why a function of Go or Prometheus is left out; null when it is not.
const char* refused_function(std::string_view name);

std::vector<Function> text_functions();
std::vector<Function> number_functions();
std::vector<Function> vector_functions();
std::vector<Function> builtin_functions();

/// An error of a function call.
tl::unexpected<Error> failed(const std::string& message);
/// A string argument; an error names its type otherwise.
Result<std::string> string_argument(const Value& value);
/// A number, or a string that holds one.
Result<double> number_argument(const Value& value);

/// Where printing stops.
inline constexpr std::size_t longest_print = 1 << 20;

/// fmt.Sprintf.
std::string formatted(std::string_view format, std::span<const Value> args);

}  // namespace strata::templates
