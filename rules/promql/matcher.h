// Label matchers of a selector; regular expressions are RE2's, anchored at both ends.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "rules/promql/labels.h"

namespace re2 {
class RE2;
}

namespace strata::promql {

enum class MatchType : std::uint8_t { equal, not_equal, regex, not_regex };

/// "=", "!=", "=~", "!~".
std::string_view to_string(MatchType type);

class Matcher {
 public:
  /// Code::parse when the regular expression is none, or costs more than it may.
  static Result<Matcher> make(MatchType type, std::string name, std::string value);

  [[nodiscard]] MatchType type() const { return type_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& value() const { return value_; }

  /// An absent label has the empty value.
  [[nodiscard]] bool matches(std::string_view value) const;
  [[nodiscard]] bool matches(const Labels& labels) const { return matches(labels.get(name_)); }

 private:
  Matcher(MatchType type, std::string name, std::string value)
      : type_(type), name_(std::move(name)), value_(std::move(value)) {}

  MatchType type_;
  std::string name_;
  std::string value_;
  std::shared_ptr<const re2::RE2> regex_;
};

/// A regular expression of bounded size; errors are Go's.
Result<std::shared_ptr<const re2::RE2>> regex(std::string_view pattern);
/// A regular expression that must match the whole text, as `^(?:...)$`.
Result<std::shared_ptr<const re2::RE2>> anchored_regex(std::string_view pattern);

/// `name="value"`.
std::string to_string(const Matcher& matcher);

/// The metric's name that a series must have for all of these to match; empty: it may be any.
std::string fixed_name(std::span<const Matcher> matchers);

}  // namespace strata::promql
