// What one operator makes of two numbers.
#pragma once

#include <cmath>

#include "rules/promql/token.h"

namespace strata::promql {

struct Combined {
  double value = 0;
  bool keep = true;  // false: a comparison that does not hold
};

inline Combined apply(TokenKind op, double left, double right) {
  switch (op) {
    case TokenKind::add:
      return {left + right, true};
    case TokenKind::sub:
      return {left - right, true};
    case TokenKind::mul:
      return {left * right, true};
    case TokenKind::div:
      return {left / right, true};
    case TokenKind::mod:
      return {std::fmod(left, right), true};
    case TokenKind::pow:
      return {std::pow(left, right), true};
    case TokenKind::atan2:
      return {std::atan2(left, right), true};
    case TokenKind::equals:
      return {left, left == right};
    case TokenKind::not_equal:
      return {left, left != right};
    case TokenKind::less:
      return {left, left < right};
    case TokenKind::less_equal:
      return {left, left <= right};
    case TokenKind::greater:
      return {left, left > right};
    case TokenKind::greater_equal:
      return {left, left >= right};
    default:
      return {left, false};
  }
}

}  // namespace strata::promql
