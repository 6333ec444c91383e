#include "rules/promql/token.h"

#include <algorithm>
#include <array>

#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

struct Spelling {
  TokenKind kind;
  std::string_view text;
};

using enum TokenKind;

constexpr std::array words{
    Spelling{land, "and"},
    Spelling{lor, "or"},
    Spelling{lunless, "unless"},
    Spelling{atan2, "atan2"},
    Spelling{avg, "avg"},
    Spelling{bottomk, "bottomk"},
    Spelling{count, "count"},
    Spelling{count_values, "count_values"},
    Spelling{group, "group"},
    Spelling{max, "max"},
    Spelling{min, "min"},
    Spelling{quantile, "quantile"},
    Spelling{stddev, "stddev"},
    Spelling{stdvar, "stdvar"},
    Spelling{sum, "sum"},
    Spelling{topk, "topk"},
    Spelling{kw_bool, "bool"},
    Spelling{by, "by"},
    Spelling{group_left, "group_left"},
    Spelling{group_right, "group_right"},
    Spelling{ignoring, "ignoring"},
    Spelling{offset, "offset"},
    Spelling{on, "on"},
    Spelling{without, "without"},
    Spelling{start, "start"},
    Spelling{stop, "end"},
};

constexpr std::array signs{
    Spelling{left_paren, "("},  Spelling{right_paren, ")"},  Spelling{left_brace, "{"},
    Spelling{right_brace, "}"}, Spelling{left_bracket, "["}, Spelling{right_bracket, "]"},
    Spelling{comma, ","},       Spelling{colon, ":"},        Spelling{equal, "="},
    Spelling{space, "<space>"}, Spelling{blank, "_"},        Spelling{times, "x"},
    Spelling{add, "+"},         Spelling{sub, "-"},          Spelling{mul, "*"},
    Spelling{div, "/"},         Spelling{mod, "%"},          Spelling{pow, "^"},
    Spelling{equals, "=="},     Spelling{not_equal, "!="},   Spelling{less, "<"},
    Spelling{less_equal, "<="}, Spelling{greater, ">"},      Spelling{greater_equal, ">="},
    Spelling{matches, "=~"},    Spelling{not_matches, "!~"}, Spelling{at, "@"},
};

template <class Table>
std::string_view text_in(const Table& table, TokenKind kind) {
  const auto at = std::ranges::find(table, kind, &Spelling::kind);
  return at == table.end() ? std::string_view{} : at->text;
}

std::string_view noun(TokenKind kind) {
  switch (kind) {
    case end:
      return "end of input";
    case identifier:
      return "identifier";
    case metric_identifier:
      return "metric identifier";
    case string:
      return "string";
    case number:
      return "number";
    case duration:
      return "duration";
    default:
      return {};
  }
}

/// The text quoted; of more than ten characters the first ten.
std::string shown(const Token& token) {
  const bool name = token.kind == identifier || token.kind == metric_identifier;
  const std::string text(token.text);
  if (is_keyword(token.kind)) return "<" + text + ">";
  if (is_operator(token.kind) || token.kind == equal) {
    return token.kind == equal ? go::quoted(text) : "<op:" + text + ">";
  }
  if (is_aggregation(token.kind)) return "<aggr:" + text + ">";
  if (name || text.size() <= 10) return go::quoted(text);
  std::string_view rest = token.text;
  std::size_t cut = 0;
  for (int i = 0; i < 10 && cut < rest.size(); ++i) {
    cut += go::first_character(rest.substr(cut)).length;
  }
  return go::quoted(rest.substr(0, cut)) + "...";
}

}  // namespace

std::string_view spelling(TokenKind kind) {
  const auto word = text_in(words, kind);
  return word.empty() ? text_in(signs, kind) : word;
}

TokenKind keyword(std::string_view word) {
  const auto same = [&](const Spelling& one) {
    return std::ranges::equal(one.text, word, [](char a, char b) {
      return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
    });
  };
  const auto* const at = std::ranges::find_if(words, same);
  return at == words.end() ? identifier : at->kind;
}

bool names_metric(TokenKind kind) {
  return kind == identifier || kind == metric_identifier || is_aggregation(kind) ||
         is_set_operator(kind) || kind == by || kind == offset || kind == without ||
         kind == start || kind == stop;
}

bool names_label(TokenKind kind) { return names_metric(kind) || is_keyword(kind) || kind == atan2; }

std::string description(const Token& token) {
  if (token.kind == end) return "end of input";
  const auto kind = noun(token.kind);
  return kind.empty() ? shown(token) : std::string(kind) + " " + shown(token);
}

}  // namespace strata::promql
