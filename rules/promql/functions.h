// The functions of Prometheus 2.42: names, types and what computes them, one table row each.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "rules/promql/ast.h"
#include "rules/promql/frame.h"
#include "rules/promql/sample.h"

namespace strata::promql {

class Evaluator;

/// The samples of one series that a range function sees at one step, never none.
struct Window {
  std::span<const Sample> samples;
  std::int64_t start = 0;  // both ends belong to it
  std::int64_t end = 0;
  std::int64_t time = 0;  // of the step
  std::span<const double> scalars;
};

/// What a function over whole vectors is called with; it evaluates its arguments itself.
struct CallContext {
  Evaluator& evaluator;
  const Call& call;
  const Grid& grid;

  [[nodiscard]] std::size_t size() const { return call.args.size(); }
  /// The argument's values; a scalar is one series.
  [[nodiscard]] Result<Frame> frame(std::size_t index) const;
  /// The literal at `index`.
  [[nodiscard]] std::string_view text(std::size_t index) const;
};

/// Element by element; the metric's name is dropped.
using ElementKernel = double (*)(double);
/// No value: the series has none at this step.
using RangeKernel = std::optional<double> (*)(const Window&);
using CallKernel = Result<Frame> (*)(const CallContext&);
/// Known by name, but about native histograms.
struct Refused {};

using Kernel = std::variant<Refused, ElementKernel, RangeKernel, CallKernel>;

struct Function {
  std::string_view name;
  std::vector<ValueType> args;
  int variadic = 0;  // how many more or fewer of the last one there may be; -1: any number
  ValueType result = ValueType::vector;
  Kernel kernel;
  bool keeps_name = false;
  bool needs_time = false;  // its result changes with the step even over fixed arguments
  /// Whether the scalar arguments of a range function are possible.
  Status (*check)(std::span<const double> scalars) = nullptr;
};

/// Of a range's samples alone.
inline Function over_window(std::string_view name, RangeKernel kernel) {
  return {.name = name, .args = {ValueType::matrix}, .kernel = kernel};
}

/// Null when there is none of that name.
const Function* find_function(std::string_view name);

/// The families, one source file each.
std::vector<Function> element_functions();
std::vector<Function> rate_functions();
std::vector<Function> over_time_functions();
std::vector<Function> trend_functions();
std::vector<Function> vector_functions();
std::vector<Function> absent_functions();
std::vector<Function> label_functions();
std::vector<Function> date_functions();
std::vector<Function> histogram_functions();

}  // namespace strata::promql
