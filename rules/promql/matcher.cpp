#include "rules/promql/matcher.h"

#include <re2/re2.h>

#include "rules/promql/go_text.h"

namespace strata::promql {
namespace {

// A pattern whose program needs more is refused; matching takes time linear in the text.
constexpr std::int64_t regex_memory = 1 << 20;

/// Go's words for what RE2 refuses.
std::string_view go_words(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass:
      return "invalid character class";
    case re2::RE2::ErrorBadCharRange:
      return "invalid character class range";
    case re2::RE2::ErrorMissingBracket:
      return "missing closing ]";
    case re2::RE2::ErrorMissingParen:
      return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    default:
      return "expression is too large";
  }
}

std::string regex_error(const re2::RE2& wrong) {
  return "error parsing regexp: " + std::string(go_words(wrong.error_code())) + ": `" +
         wrong.error_arg() + "`";
}

}  // namespace

std::string_view to_string(MatchType type) {
  switch (type) {
    case MatchType::equal:
      return "=";
    case MatchType::not_equal:
      return "!=";
    case MatchType::regex:
      return "=~";
    case MatchType::not_regex:
      return "!~";
  }
  return "";
}

Result<std::shared_ptr<const re2::RE2>> regex(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(regex_memory);
  auto compiled =
      std::make_shared<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) return fail(Code::parse, regex_error(*compiled));
  return compiled;
}

Result<std::shared_ptr<const re2::RE2>> anchored_regex(std::string_view pattern) {
  return regex("^(?:" + std::string(pattern) + ")$");
}

Result<Matcher> Matcher::make(MatchType type, std::string name, std::string value) {
  Matcher matcher(type, std::move(name), std::move(value));
  if (type == MatchType::regex || type == MatchType::not_regex) {
    auto compiled = anchored_regex(matcher.value_);
    if (!compiled) return fail(compiled.error());
    matcher.regex_ = std::move(*compiled);
  }
  return matcher;
}

bool Matcher::matches(std::string_view value) const {
  switch (type_) {
    case MatchType::equal:
      return value == value_;
    case MatchType::not_equal:
      return value != value_;
    case MatchType::regex:
    case MatchType::not_regex:
      return re2::RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *regex_) ==
             (type_ == MatchType::regex);
  }
  return false;
}

std::string to_string(const Matcher& matcher) {
  return matcher.name() + std::string(to_string(matcher.type())) + go::quoted(matcher.value());
}

std::string fixed_name(std::span<const Matcher> matchers) {
  for (const auto& matcher : matchers) {
    if (matcher.name() == metric_name_label && matcher.type() == MatchType::equal) {
      return matcher.value();
    }
  }
  return {};
}

}  // namespace strata::promql
