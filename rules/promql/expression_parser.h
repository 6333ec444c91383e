// The grammar of expressions by recursive descent; used through parser.h.
#pragma once

#include <vector>

#include "rules/promql/ast.h"
#include "rules/promql/token_stream.h"

namespace strata::promql {

/// Every parse function returns null (or false) after the first error, which the stream holds.
class ExpressionParser {
 public:
  explicit ExpressionParser(TokenStream& tokens) : tokens_(tokens) {}

  /// The whole input.
  ExprPtr expression();
  /// Only a selector.
  ExprPtr selector();

 private:
  ExprPtr binary(int least_precedence);
  ExprPtr unary();
  ExprPtr postfix();
  ExprPtr primary();

  ExprPtr paren();
  ExprPtr aggregate(const Token& op);
  bool aggregate_modifier(Aggregate& aggregate);
  ExprPtr finish_aggregate(const Token& op, Aggregate aggregate, std::vector<ExprPtr> args);
  ExprPtr call(const Token& name);
  bool arguments(std::vector<ExprPtr>& args);
  ExprPtr metric(const Token* name);
  bool matchers(std::vector<Matcher>& found);
  bool matcher(std::vector<Matcher>& found);
  bool binary_modifiers(Binary& binary);
  bool label_list(std::vector<std::string>& labels);

  ExprPtr bracket(ExprPtr expr);
  ExprPtr matrix(ExprPtr expr, const Token& opening, Milliseconds range, std::size_t stop);
  ExprPtr offset(ExprPtr expr);
  ExprPtr at_modifier(ExprPtr expr);
  bool at_time(TimeShift& shift, std::size_t start);
  bool duration(Milliseconds& value);
  bool number(double& value);
  bool string(std::string& value);

  /// A node over its parts; null when it nests too deep.
  ExprPtr make(Node node, std::size_t start, std::size_t stop);
  /// A syntax error that no rule nearer by explains: told as that of the innermost aggregation.
  bool lost() { return tokens_.unexpected({aggregations_ > 0 ? "aggregation" : "", ""}); }

  TokenStream& tokens_;
  int depth_ = 0;         // of calls of this parser's functions
  int aggregations_ = 0;  // around what is being parsed
};

}  // namespace strata::promql
