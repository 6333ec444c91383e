#include "rules/promql/printer.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "rules/promql/functions.h"
#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const auto& part : parts) {
    if (&part != &parts.front()) text += separator;
    text += part;
  }
  return text;
}

std::string text_of(const TimeShift& shift) {
  std::string text;
  if (shift.at) {
    std::array<char, 40> at{};
    std::snprintf(at.data(), at.size(), " @ %.3f", static_cast<double>(*shift.at) / 1000);
    text += at.data();
  } else if (shift.edge != TimeShift::Edge::none) {
    text += shift.edge == TimeShift::Edge::start ? " @ start()" : " @ end()";
  }
  if (shift.offset != Milliseconds(0)) text += " offset " + to_string(shift.offset);
  return text;
}

std::string bare_text(const VectorSelector& selector) {
  std::vector<std::string> matchers;
  for (const auto& matcher : selector.matchers) {
    const bool name = matcher.name() == metric_name_label && matcher.type() == MatchType::equal &&
                      matcher.value() == selector.name;
    if (!name) matchers.push_back(to_string(matcher));
  }
  if (matchers.empty()) return selector.name;
  std::ranges::sort(matchers);
  return selector.name + "{" + joined(matchers, ",") + "}";
}

std::string matching_text(const VectorMatching& matching) {
  if (matching.labels.empty() && !matching.on) return {};
  std::string text = matching.on ? " on (" : " ignoring (";
  text += joined(matching.labels, ", ") + ")";
  if (matching.cardinality == Cardinality::many_to_one) {
    text += " group_left (" + joined(matching.include, ", ") + ")";
  } else if (matching.cardinality == Cardinality::one_to_many) {
    text += " group_right (" + joined(matching.include, ", ") + ")";
  }
  return text;
}

std::string text_of(const Binary& node) {
  auto text = to_string(*node.left) + " " + std::string(spelling(node.op));
  if (node.return_bool) text += " bool";
  if (node.between_vectors) text += matching_text(node.matching);
  return text + " " + to_string(*node.right);
}

std::string text_of(const Aggregate& node) {
  std::string text(spelling(node.op));
  if (node.without || !node.grouping.empty()) {
    text += node.without ? " without (" : " by (";
    text += joined(node.grouping, ", ") + ") ";
  }
  text += "(";
  if (node.param != nullptr) text += to_string(*node.param) + ", ";
  return text + to_string(*node.expr) + ")";
}

std::string text_of(const Call& node) {
  std::vector<std::string> args;
  for (const auto& arg : node.args) args.push_back(to_string(*arg));
  return std::string(node.function->name) + "(" + joined(args, ", ") + ")";
}

std::string text_of(const Subquery& node) {
  const auto step = node.step == Milliseconds(0) ? "" : to_string(node.step);
  return to_string(*node.expr) + "[" + to_string(node.range) + ":" + step + "]" +
         text_of(node.shift);
}

}  // namespace

std::string to_string(const Expr& expr) {
  return std::visit(
      Overloaded{
          [](const NumberLiteral& node) { return go::short_number(node.value); },
          [](const StringLiteral& node) { return go::quoted(node.value); },
          [](const VectorSelector& node) { return bare_text(node) + text_of(node.shift); },
          [](const MatrixSelector& node) {
            return bare_text(node.selector) + "[" + to_string(node.range) + "]" +
                   text_of(node.selector.shift);
          },
          [](const Paren& node) { return "(" + to_string(*node.expr) + ")"; },
          [](const Unary& node) { return std::string(spelling(node.op)) + to_string(*node.expr); },
          [](const auto& node) { return text_of(node); }},
      expr.node);
}

}  // namespace strata::promql
