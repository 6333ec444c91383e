#include "rules/history/template_queries.h"

#include <algorithm>

#include "rules/promql/parser.h"
#include "rules/templates/token.h"

namespace strata::rules {
namespace {

// A word for a verb of printf, which fits a name, a label's value, a number's place or none.
constexpr std::string_view stand_in = "strata_any_value";

/// The text without its quotes and escapes; those of label values are the expression's own.
std::string unquoted(std::string_view quoted) {
  if (quoted.size() < 2) return {};
  const bool raw = quoted.front() == '`';
  quoted = quoted.substr(1, quoted.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (!raw && quoted[i] == '\\' && i + 1 < quoted.size()) ++i;
    text += quoted[i];
  }
  return text;
}

/// "%s", "%q", "%05.1f" become the stand-in, a quoted one for %q; "%%" becomes "%".
std::string without_verbs(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    i = std::min(text.find_first_not_of("0123456789.+-# ", i + 1), text.size() - 1);
    if (text[i] == '%') {
      out += '%';
    } else if (text[i] == 'q') {
      out.append(1, '"').append(stand_in).append(1, '"');
    } else {
      out.append(stand_in);
    }
  }
  return out;
}

bool calls_query(const std::vector<templates::Token>& tokens) {
  return std::ranges::any_of(tokens, [](const templates::Token& token) {
    return token.kind == templates::TokenKind::word && token.text == "query";
  });
}

bool is_open(const promql::Matcher& matcher) {
  return matcher.value().find(stand_in) != std::string::npos;
}

}  // namespace

Result<std::vector<Demand>> template_queries(std::string_view text,
                                             const promql::EngineOptions& options) {
  std::vector<Demand> all;
  const auto tokens = templates::tokenize(text);
  if (!tokens || !calls_query(*tokens)) return all;
  for (const auto& token : *tokens) {
    if (token.kind != templates::TokenKind::string) continue;
    const auto expr = promql::parse_expression(without_verbs(unquoted(token.text)));
    if (!expr) continue;
    auto demands = demands_of(**expr, options);
    if (!demands) return demands;
    for (auto& demand : *demands) {
      std::erase_if(demand.matchers, is_open);
      // One without any is for everything, which no template means.
      if (!demand.matchers.empty()) all.push_back(std::move(demand));
    }
  }
  return all;
}

}  // namespace strata::rules
