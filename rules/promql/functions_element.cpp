// Functions of one number: what is done with each element of a vector.
#include <cmath>
#include <numbers>

#include "rules/promql/functions.h"

namespace strata::promql {
namespace {

double sign(double v) { return v < 0 ? -1 : v > 0 ? 1 : v; }

Function element(std::string_view name, ElementKernel kernel) {
  return {.name = name, .args = {ValueType::vector}, .kernel = kernel};
}

}  // namespace

std::vector<Function> element_functions() {
  return {
      element("abs", [](double v) { return std::fabs(v); }),
      element("acos", [](double v) { return std::acos(v); }),
      element("acosh", [](double v) { return std::acosh(v); }),
      element("asin", [](double v) { return std::asin(v); }),
      element("asinh", [](double v) { return std::asinh(v); }),
      element("atan", [](double v) { return std::atan(v); }),
      element("atanh", [](double v) { return std::atanh(v); }),
      element("ceil", [](double v) { return std::ceil(v); }),
      element("cos", [](double v) { return std::cos(v); }),
      element("cosh", [](double v) { return std::cosh(v); }),
      element("deg", [](double v) { return v * 180 / std::numbers::pi; }),
      element("exp", [](double v) { return std::exp(v); }),
      element("floor", [](double v) { return std::floor(v); }),
      element("ln", [](double v) { return std::log(v); }),
      element("log10", [](double v) { return std::log10(v); }),
      element("log2", [](double v) { return std::log2(v); }),
      element("rad", [](double v) { return v * std::numbers::pi / 180; }),
      element("sgn", sign),
      element("sin", [](double v) { return std::sin(v); }),
      element("sinh", [](double v) { return std::sinh(v); }),
      element("sqrt", [](double v) { return std::sqrt(v); }),
      element("tan", [](double v) { return std::tan(v); }),
      element("tanh", [](double v) { return std::tanh(v); }),
  };
}

}  // namespace strata::promql
