// An expression after parsing: passive nodes, owned downwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/promql/duration.h"
#include "rules/promql/matcher.h"
#include "rules/promql/token.h"

namespace strata::promql {

struct Function;

enum class ValueType : std::uint8_t { none, scalar, vector, matrix, string };

/// "instant vector", "range vector", ...: the words of the documentation.
std::string_view documented(ValueType type);

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct NumberLiteral {
  double value = 0;
};

struct StringLiteral {
  std::string value;
};

/// `offset` and `@` of a selector or subquery.
struct TimeShift {
  enum class Edge : std::uint8_t { none, start, end };
  Milliseconds offset{0};
  std::optional<std::int64_t> at;  // milliseconds since the epoch
  Edge edge = Edge::none;          // @ start(), @ end()

  [[nodiscard]] bool fixed() const { return at.has_value() || edge != Edge::none; }
};

struct VectorSelector {
  std::string name;  // before the braces; its matcher is the last one
  std::vector<Matcher> matchers;
  TimeShift shift;
};

/// `selector[5m]`; offset and @ are the selector's.
struct MatrixSelector {
  VectorSelector selector;
  Milliseconds range{0};
};

struct Subquery {
  ExprPtr expr;
  Milliseconds range{0};
  Milliseconds step{0};  // 0: the default evaluation interval
  TimeShift shift;
};

struct Paren {
  ExprPtr expr;
};

struct Unary {
  TokenKind op = TokenKind::add;
  ExprPtr expr;
};

enum class Cardinality : std::uint8_t { one_to_one, many_to_one, one_to_many, many_to_many };

struct VectorMatching {
  Cardinality cardinality = Cardinality::one_to_one;
  bool on = false;
  std::vector<std::string> labels;   // of on() or ignoring()
  std::vector<std::string> include;  // of group_left() or group_right()
};

struct Binary {
  TokenKind op = TokenKind::add;
  ExprPtr left;
  ExprPtr right;
  bool return_bool = false;
  VectorMatching matching;
  bool between_vectors = true;  // set by the type check
};

struct Aggregate {
  TokenKind op = TokenKind::sum;
  ExprPtr param;  // of topk, bottomk, quantile, count_values
  ExprPtr expr;
  bool without = false;
  std::vector<std::string> grouping;
};

struct Call {
  const Function* function = nullptr;
  std::vector<ExprPtr> args;
};

using Node = std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery,
                          Paren, Unary, Binary, Aggregate, Call>;

struct Expr {
  Node node;
  std::size_t start = 0;  // byte offsets in the input
  std::size_t stop = 0;
  int depth = 1;  // of nesting, bounded by the parser
};

ValueType type_of(const Expr& expr);

/// Without parentheses around it.
const Expr& bare(const Expr& expr);

/// Visits the expression and all below it, parents first.
template <class Visit>
void walk(const Expr& expr, Visit visit);

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

/// Direct parts of an expression, in the order of the text.
std::vector<const Expr*> children(const Expr& expr);

template <class Visit>
void walk(const Expr& expr, Visit visit) {
  visit(expr);
  for (const auto* child : children(expr)) walk(*child, visit);
}

}  // namespace strata::promql
